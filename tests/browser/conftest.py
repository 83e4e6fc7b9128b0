"""Real processes for the browser tests: gunicorn, a Celery worker, a mail server, the register simulator, Chromium."""

import json
import logging
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, BrowserContext, Page, expect
from redis import Redis

from clients.simulator import Simulator
from devstack import commands
from devstack.chromium import find_chromium
from devstack.ports import any_free
from tests.conftest import ROOT, RUN, OwnDatabases, with_path

expect.set_options(timeout=8000)
SEED = """
from tests import factories
from clients.models import ClientTemplate
firm = factories.reseller("Byrån Ekonomi AB", "5560125790")
factories.employee(firm, "anna@byran.example", "Anna", "Ek", factories.ADMINISTRATOR)
factories.employee(firm, "karin@byran.example", "Karin", "Åberg", factories.CONSULTANT)
factories.client_template(firm, name="Svenskt aktiebolag", is_default=True, chart_of_accounts="BAS 2026")
factories.client_template(firm, name="Norsk klient", country="NO", language="nb", currency="NOK")
other = factories.reseller("Andra Byrån AB", "5592031236")
factories.employee(other, "nils@andra.example", "Nils", "Holm", factories.ADMINISTRATOR)
"""


def until(condition: Callable[[], Any], seconds: float = 20) -> Any:
    """What the condition gives once it gives something; fails when it does not in time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := condition():
            return found
        time.sleep(0.05)  # between looks at a condition, not in place of one
    raise AssertionError("it did not happen in time")


@dataclass
class Mailbox:
    """A mail server that takes everything and remembers it."""

    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Keeps the mail."""
        self.mails.append(message_from_bytes(envelope.content, policy=modern))
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """The mails to one address, oldest first."""
        return [mail for mail in self.mails if address in str(mail["To"])]

    def wait_for(self, address: str, count: int = 1) -> EmailMessage:
        """The newest mail to the address, once there are `count`."""
        return until(lambda: self.to(address) if len(self.to(address)) >= count else None)[-1]


def link_in(mail: EmailMessage, kind: str) -> str:
    """The secret link in a mail: of "agreements" or of "invitations"."""
    text = mail.get_body(("plain",)).get_content()
    found = re.search(rf"http://\S+/{kind}/\S+/", text)
    assert found
    return found[0]


@dataclass
class Stack:
    """Where everything is."""

    url: str
    mailbox: Mailbox
    simulator: Simulator
    env: dict[str, str]
    runner: subprocess.Popen[str]

    def python(self, code: str) -> str:
        """Runs Python against the stack's database and gives what it printed."""
        assert self.runner.stdin
        assert self.runner.stdout
        self.runner.stdin.write(json.dumps(code) + "\n")
        self.runner.stdin.flush()
        answer = json.loads(self.runner.stdout.readline())
        assert "failed" not in answer, answer["failed"]
        return answer["printed"]

    def break_register(self, register: str, mode: str) -> None:
        """Takes a whole register down ("down") or brings it back ("ok"), and then it does not rest any longer."""
        body = json.dumps({"register": register, "mode": mode}).encode()
        request = urllib.request.Request(f"{self.simulator.url}/_control/break", data=body, method="POST")
        urllib.request.urlopen(request).close()
        if mode == "ok":
            self.python("from clients.registries import forget_adapters; forget_adapters()")

    def manage(self, *arguments: str) -> str:
        """Runs a management command against the stack's database and gives what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


def _next_database(redis_url: str) -> str:
    """Not the one of the tests in this process, which empty it."""
    number = int(urlsplit(redis_url).path.strip("/") or 0)
    return with_path(redis_url, str(number + 1))


def _start_runner(env: dict[str, str], log: Path) -> subprocess.Popen[str]:
    command, pipe = [sys.executable, "-m", "tests.browser.runner"], subprocess.PIPE
    with log.open("w") as err:
        return subprocess.Popen(command, cwd=ROOT, env=env, stdin=pipe, stdout=pipe, stderr=err, text=True)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _start(command: tuple[str, ...], env: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen([sys.executable, *command[1:]], cwd=ROOT, env=env, stdout=out, stderr=out)


def _collect_static_files(made: Stack) -> None:
    """Once in a run: the stacks of its processes share the folder, and read there while the next one starts."""
    said = ROOT / ".local" / "static.run"
    if not said.exists() or said.read_text() != RUN:
        made.manage("collectstatic", "--noinput", "--verbosity", "0")
        said.write_text(RUN)


@pytest.fixture(scope="session")
def stack(databases: OwnDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The running product on a database of its own."""
    own = OwnDatabases("browser")
    own.name = f"{databases.name}_browser"
    own.renew()
    logs = tmp_path_factory.mktemp("logs")
    mailbox, port = Mailbox(), any_free()
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd's own
    smtp = Controller(mailbox, hostname="127.0.0.1", port=any_free())
    smtp.start()
    with Simulator() as simulator:
        env = {
            **os.environ, **simulator.settings(), "REGISTER_SIMULATOR_URL": f"{simulator.url}/_control/",
            "DATABASE_URL": with_path(os.environ["DATABASE_URL"], own.name),
            "DATABASE_OWNER_URL": with_path(os.environ["DATABASE_OWNER_URL"], own.name),
            "REDIS_URL": _next_database(os.environ["REDIS_URL"]),
            "BASE_URL": f"http://127.0.0.1:{port}", "EMAIL_URL": f"smtp://127.0.0.1:{smtp.port}/",
            "ALLOWED_HOSTS": "127.0.0.1,localhost", "REGISTRY_TIMEOUT": "2",
        }  # fmt: skip
        made = Stack(env["BASE_URL"], mailbox, simulator, env, _start_runner(env, logs / "runner.log"))
        with own.alone("static files"):
            _collect_static_files(made)
        made.python(SEED)
        processes: list[subprocess.Popen[Any]] = [
            _start(commands.web(f"127.0.0.1:{port}"), env, logs / "web.log"),
            _start(commands.worker(), env, logs / "worker.log"),
            made.runner,
        ]
        until(lambda: _answers(f"{made.url}/healthz"), 40)
        yield made
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)
    smtp.stop()
    own.drop()


@pytest.fixture(autouse=True)
def _nothing_spent(stack: Stack) -> None:
    """Everybody's limits are whole: the tests of a minute act as the same few people, from the same address."""
    with Redis.from_url(stack.env["REDIS_URL"]) as store:
        if counted := [*store.scan_iter("*:limit:*"), *store.scan_iter("*:allauth:rl:*")]:
            store.delete(*counted)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The Chromium that is there, quiet on the network."""
    path = os.environ.get("PLAYWRIGHT_CHROMIUM") or find_chromium()
    if not path:
        pytest.fail("No Chromium found. `make test` installs one; or set PLAYWRIGHT_CHROMIUM.")
    quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
    # A page lives for a second: compiling its scripts for speed takes longer than they run, as axe shows (a fifth).
    plain = "--js-flags=--no-opt --no-maglev --min-semi-space-size=64 --max-semi-space-size=64"
    return {"executable_path": str(path), "args": [*quiet, plain]}


@pytest.fixture
def troubles() -> list[str]:
    """What the browser complained of: script errors, and whatever the content policy stopped."""
    return []


@pytest.fixture(params=["with script", "without script"])
def context(browser: Browser, request: pytest.FixtureRequest, troubles: list[str]) -> Iterator[BrowserContext]:
    """A browser of one's own, with and without JavaScript."""
    made = browser.new_context(java_script_enabled=request.param == "with script", locale="sv-SE")
    yield made
    made.close()
    assert troubles == []


@pytest.fixture
def page(context: BrowserContext, troubles: list[str]) -> Page:
    """A page that notes every complaint."""
    opened = context.new_page()
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("console", lambda line: troubles.append(line.text) if "Content Security Policy" in line.text else None)
    return opened


@pytest.fixture
def has_script(request: pytest.FixtureRequest) -> bool:
    """Whether this run's browser runs JavaScript."""
    return "without script" not in request.node.name


@pytest.fixture
def signed_in(page: Page, stack: Stack) -> Page:
    """Anna, in the list of clients, by a session made for her: the main job signs in through the page."""
    enter(page.context, stack, "anna@byran.example")
    page.goto(f"{stack.url}/clients/")
    return page


def enter(context: BrowserContext, stack: Stack, email: str) -> None:
    """Gives the browser a session of this person's."""
    code = (
        "from tests.browser.seeding import session_of; from users.models import User;"
        f"print(session_of(User.objects.get(email={email!r})))"
    )
    context.add_cookies([{"name": "session", "value": stack.python(code).strip(), "url": stack.url}])


def sign_in(page: Page, stack: Stack, email: str) -> Page:
    """Signs in through the page."""
    page.goto(f"{stack.url}/login/")
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Lösenord", exact=True).fill("klientadmin-demo-2026")
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.wait_for_url("**/clients/**")
    return page


def cookies_of(seeded: dict[str, Any], who: str, stack: Stack) -> list[Any]:
    """What the browser of one of those that seed() made has: the session, and a shared screen where it is."""
    kept = {"session": seeded["sessions"][who], "sharing": seeded["sharing"].get(who)}
    return [{"name": name, "value": value, "url": stack.url} for name, value in kept.items() if value]
