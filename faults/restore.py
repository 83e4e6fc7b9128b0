"""QUALITY.md: "restore from backup | verify passes; old mail is not resent; erasures replayed"."""

import subprocess
import uuid
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from common.access import SYSTEM
from devstack.postgres import find_binaries
from events.models import Event
from faults.stage import Stage
from mail.models import MessageState
from tests import factories
from users.actions import erase_person
from users.models import Membership, Person

NAME = "restored"


def back_to_a_dump(stage: Stage) -> None:
    """ "restore from backup": dumped under load with mail on its way, which leaves later; somebody is erased later."""
    product = stage.product
    person = _somebody(stage)
    with stage.crowd(2).at_work() as crowd:
        product.mail_line.refuses = True
        stage.wait(lambda: stage.messages().filter(state=MessageState.RETRYING).count() > 2, 30, "nothing was tried")
        dump = _dump(stage)
        crowd.work_for(1)
    product.mail_line.calm()
    stage.settle(75)
    stage.books()
    erase_person(person, by=SYSTEM)
    log = product.services.home / "erased.log"
    log.write_text(f'{{"event": "person {person.pk} erased"}}')
    came = len(product.postbox.taken)
    _restore(stage, dump)
    env = {name: _with_path(product.env[name]) for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    _check_waits(stage, env["DATABASE_URL"])
    mail = {"EMAIL_URL": f"smtp://127.0.0.1:{product.mail_line.port}/"}
    for command in (("verify_events",), ("after_restore", "--erased", str(log)), ("verify_events",), ("verify_basis",),
                    ("sweep",)):  # fmt: skip
        stage.check_ended(product.manage(*command, as_owner=True, **env, **mail))
    stage.check(len(product.postbox.taken) == came, f"{len(product.postbox.taken) - came} mails came once more")
    _check_erased(stage, env["DATABASE_URL"], person)


def _somebody(stage: Stage) -> Person:
    client = factories.client(stage.firm.firm, contact_email=f"vd@{stage.mark}-kim.example")
    login = factories.login(f"kim@{stage.mark}-kim.example", "Kim", "Glömd")
    row: Membership = factories.member(login, client)
    return row.person


def _dump(stage: Stage) -> Path:
    path = stage.product.services.home / f"{uuid.uuid4().hex}.dump"
    _run("pg_dump", "--format=custom", f"--file={path}", stage.product.postgres.owner_url)
    return path


def _restore(stage: Stage, dump: Path) -> None:
    """As docs/operations.md says it."""
    with psycopg.connect(stage.product.postgres.owner_url, autocommit=True) as owner:
        owner.execute(f"DROP DATABASE IF EXISTS {NAME}")
        owner.execute(f"CREATE DATABASE {NAME} TEMPLATE template0")
    url = _with_path(stage.product.postgres.owner_url)
    _run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={url}", str(dump))


def _check_waits(stage: Stage, url: str) -> None:
    with psycopg.connect(url) as restored:
        rows = restored.execute("SELECT count(*) FROM mail_message WHERE state IN ('queued', 'retrying', 'sending')")
        (waiting,) = rows.fetchone() or (0,)
    stage.check(waiting > 0, "no mail was on its way when the dump was taken")
    stage.note(f"{waiting} mails were on their way in the dump; none of them came once more")


def _check_erased(stage: Stage, url: str, person: Person) -> None:
    with psycopg.connect(url) as restored:
        row = restored.execute("SELECT first_name, email FROM users_person WHERE id = %s", [person.pk]).fetchone()
    stage.check(row == ("", ""), f"the erased person is {row} once more")
    held = Event.objects.filter(kind="mail.held_back").count()
    stage.check(held == 0, "mail was held back in the database that runs")


def _with_path(url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{NAME}"))


def _run(program: str, *arguments: str) -> None:
    subprocess.run([str(find_binaries() / program), *arguments], check=True, capture_output=True, timeout=120)


FAULTS = (back_to_a_dump,)
