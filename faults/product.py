"""The whole product as `make run` starts it, in a folder that goes away, with a proxy wherever a line can be cut."""

import os
import shutil
import signal
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from devstack import commands, ports
from devstack.processes import Child, DevstackError, kill_group, last_lines, run_to_end, wait_until
from devstack.services import Services
from faults import room
from faults.proxy import Proxy

if TYPE_CHECKING:
    from clients.simulator import Simulator
    from tests.mail.postbox import Postbox

ROOT = Path(__file__).resolve().parent.parent
_MEGABYTES = 400  # of a small disk: what the database takes, and its log of writes


@contextmanager
def services(*, on_small_disk: bool) -> Iterator[tuple[Services, dict[str, str]]]:
    """PostgreSQL with fsync and Valkey, nobody else's, and the environment that leads straight to them."""
    made = Services.temporary(given={})
    made.durable = True
    disk = disk_of(made)
    disk.mkdir(mode=0o700)
    is_small = on_small_disk and room.small_disk(disk, _MEGABYTES)
    try:
        env = made.start() | {"LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "klientadmin.settings"}
        yield made, env
    finally:
        made.stop()
        if is_small:
            room.take_away(disk)
            shutil.rmtree(made.home, ignore_errors=True)


def disk_of(made: Services) -> Path:
    """Where PostgreSQL's files lie; a mount point where that is a small disk."""
    return made.home / "postgres"


class _Runs(Protocol):
    @property
    def pid(self) -> int | None: ...


def pid_of(process: _Runs) -> int:
    """The process id of a server or child. Raises DevstackError where it does not run."""
    if process.pid is None:
        raise DevstackError(f"{type(process).__name__} does not run.")
    return process.pid


class Product:
    """Web, worker and beat. Web, worker and commands reach PostgreSQL by a proxy each, and the mail server by one."""

    def __init__(
        self, made: Services, env: dict[str, str], postbox: "Postbox", smtp: int, registers: "Simulator"
    ) -> None:
        if made.postgres is None or made.valkey is None:
            raise DevstackError("make faults breaks servers of its own: unset DATABASE_URL and REDIS_URL.")
        self.services, self.postgres, self.valkey = made, made.postgres, made.valkey
        self.env, self.postbox, self.registers = env, postbox, registers
        self.web_line, self.worker_line, self.command_line = (Proxy(self.postgres.port) for _ in range(3))
        self.mail_line = Proxy(smtp)
        self.lines = (self.web_line, self.worker_line, self.command_line, self.mail_line)
        self.port = ports.any_free()
        self.children: dict[str, Child] = {}

    # --- Processes ------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Migrates, collects static files, starts the three and waits for web."""
        for name, command in (("migrate", commands.MIGRATE), ("collectstatic", commands.COLLECT_STATIC)):
            run_to_end(self._child(name, command, self.env))
        self.start_web()
        self.start_worker()
        self.start_beat()

    def start_web(self, name: str = "web", port: int | None = None) -> None:
        """A gunicorn, and waits for its answer."""
        port = port or self.port
        self._keep(self._child(name, commands.web(f"127.0.0.1:{port}"), self._lead(self.web_line)))
        if not wait_until(lambda: _is_healthy(port), seconds=60):
            raise DevstackError(f"{name} does not answer:\n{self.log_of(name)}")

    def start_worker(self) -> None:
        """A Celery worker with two children."""
        self._keep(self._child("worker", commands.worker(), self._lead(self.worker_line)))

    def start_beat(self, name: str = "beat") -> None:
        """A clock with a schedule of its own; another name is another clock beside it."""
        schedule = str(self.services.home / f"{name}-schedule")
        self._keep(self._child(name, commands.beat(schedule), self._lead(self.worker_line)))

    def tasks_done(self, name: str) -> int:
        """How often the worker says that it has done the task."""
        return (self.services.logs / "worker.log").read_text(errors="replace").count(f"Task {name}[")

    def manage(self, *words: str, as_owner: bool = False, **more: str) -> Child:
        """A command of manage.py, started. The owner's goes straight to PostgreSQL, others by a proxy of theirs."""
        env = self.env if as_owner else self._lead(self.command_line)
        child = self._child("-".join(words[:1]), ("python", "manage.py", *words), env | more)
        child.start()
        return child

    def python(self, code: str, imports: str) -> None:
        """Runs a statement in a process of its own with Django set up, to its end."""
        words = ("python", "-c", f"import django; django.setup(); {imports}; {code}")
        run_to_end(self._child("python", words, self._lead(self.command_line)))

    def kill(self, name: str) -> None:
        """kill -9 to the process and all that it started."""
        child = self.children.pop(name)
        kill_group(pid_of(child))
        child.stop(seconds=1)

    def stop_one(self, name: str) -> None:
        """As a supervisor would: asked, and by force after thirty seconds."""
        self.children.pop(name).stop(seconds=30)

    def children_of(self, name: str) -> list[int]:
        """The processes that it has forked."""
        pid = self.children[name].pid
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def ended(self) -> list[str]:
        """Those that have ended by themselves, which no supervisor of ours would hide."""
        return [name for name, child in self.children.items() if not child.is_alive()]

    def log_of(self, name: str, lines: int = 12) -> str:
        """The end of its log."""
        shown = last_lines(self.services.logs / f"{name}.log", lines).splitlines()
        return "\n".join(line[:300] for line in shown if line)

    def restart_postgres(self, stop_signal: signal.Signals) -> None:
        """Ends the postmaster by the signal and starts it at the same port."""
        os.kill(pid_of(self.postgres), stop_signal)
        wait_until(lambda: not self.postgres.is_alive(), seconds=15)
        self.postgres.start()

    def calm(self) -> None:
        """Everything behaves again, and what has ended is started."""
        for line in self.lines:
            line.calm()
        self.postbox.says.clear()
        for server in (self.postgres, self.valkey):
            if not server.is_alive():
                server.start()
        for name in self.ended():
            self.children.pop(name).stop(seconds=1)
        for name, start in (("web", self.start_web), ("worker", self.start_worker), ("beat", self.start_beat)):
            if name not in self.children:
                start()

    def stop(self) -> None:
        """All of it, the quickest way."""
        for child in self.children.values():
            child.ask_to_stop()
        for name in list(self.children):
            self.children.pop(name).stop(seconds=6)
        for line in self.lines:
            line.close()

    # --- How ------------------------------------------------------------------------------------------------------

    def _lead(self, line: Proxy) -> dict[str, str]:
        """The environment of a process whose database lies behind the proxy; the owner's is not told to it."""
        env = {name: value for name, value in self.env.items() if name != "DATABASE_OWNER_URL"}
        url = self.postgres.app_url.replace(f":{self.postgres.port}/", f":{line.port}/")
        return env | self.registers.settings() | {
            "DATABASE_URL": url, "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_line.port}/", "REGISTRY_TIMEOUT": "3",
        }  # fmt: skip

    def _child(self, name: str, command: tuple[str, ...], env: dict[str, str]) -> Child:
        whole = {**os.environ, **env}
        if "DATABASE_OWNER_URL" not in env:
            whole.pop("DATABASE_OWNER_URL", None)
        log = self.services.logs / f"{name}.log"
        return Child(name, [sys.executable, *command[1:]], log, env=whole, cwd=ROOT)

    def _keep(self, child: Child) -> None:
        child.start()
        self.children[child.name] = child


def _is_healthy(port: int) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return int(answer.status) == 200
    except OSError:
        return False


@contextmanager
def running(made: Services, env: dict[str, str]) -> Iterator[Product]:
    """The product with its mail server and its registers, which live in this process. Django is set up by now."""
    from aiosmtpd.controller import Controller

    from clients.simulator import Simulator
    from tests.mail.postbox import Postbox

    postbox = Postbox()
    smtp = Controller(postbox, hostname="127.0.0.1", port=ports.any_free())
    smtp.start()
    product: Product | None = None
    try:
        with Simulator() as registers:
            product = Product(made, env, postbox, smtp.port, registers)
            product.start()
            yield product
    finally:
        if product is not None:
            product.stop()
        smtp.stop()
