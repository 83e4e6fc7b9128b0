"""A worker process that is killed while it sends, and a database that goes away under one. Nothing lost or doubled."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from mail import delivery
from mail.delivery import LEASE, deliver_all, deliver_due
from mail.models import Message, MessageState
from tests.conftest import OwnDatabases, with_path
from tests.mail.postbox import Postbox

ROOT = Path(__file__).resolve().parents[2]
Write = Callable[..., Message]
pytestmark = pytest.mark.django_db(transaction=True)
_WORK = "import django; django.setup(); from mail.delivery import deliver_all; deliver_all()"


def start_worker(databases: OwnDatabases, settings: Any) -> subprocess.Popen[bytes]:
    """A process of its own that delivers what is due."""
    env = {
        **os.environ,
        "DATABASE_URL": with_path(os.environ["DATABASE_URL"], databases.name),
        "EMAIL_URL": f"smtp://{settings.EMAIL_HOST}:{settings.EMAIL_PORT}/",
    }
    return subprocess.Popen([sys.executable, "-c", _WORK], cwd=ROOT, env=env)


def wait_until(is_so: Callable[[], bool], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.02)


def is_waited_for() -> bool:
    """Whether another session waits for what this one has locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
        return cursor.fetchone() is not None


@pytest.mark.parametrize("answers_before_the_kill", [0, 3, 7])
def test_a_worker_killed_while_sending_loses_and_doubles_nothing(
    postbox: Postbox, write: Write, databases: OwnDatabases, settings: Any, answers_before_the_kill: int
) -> None:
    """The server holds the reply to one mail back; then the worker is killed. That one mail alone is in doubt."""
    rows = [write(key=f"{number}", to=("", f"kim{number}@kund.example")) for number in range(8)]
    postbox.hold_after = answers_before_the_kill
    worker = start_worker(databases, settings)
    try:
        wait_until(lambda: len(postbox.taken) > answers_before_the_kill)
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        postbox.release()

    assert Message.objects.filter(state=MessageState.SENT).count() == answers_before_the_kill
    deliver_all(timezone.now() + LEASE + timedelta(seconds=1))

    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT}
    taken = [mail["Message-ID"] for _, mail in postbox.taken]
    assert set(taken) == {f"<{row.message_id}>" for row in rows}
    in_doubt = {name for name in taken if taken.count(name) > 1}
    assert len(in_doubt) == 1
    assert len(taken) == 9


def test_a_database_that_restarts_while_a_mail_is_on_its_way_does_not_double_it(
    postbox: Postbox, write: Write, databases: OwnDatabases
) -> None:
    write(key="a"), write(key="b")
    postbox.hold_after = 0
    problems: list[BaseException] = []

    def work() -> None:
        try:
            deliver_due()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    wait_until(lambda: len(postbox.taken) == 1)
    with psycopg.connect(with_path(databases.owner_url, databases.name), autocommit=True) as owner:
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    postbox.release()
    worker.join(30)

    connection.close()
    assert problems == []
    assert set(Message.objects.values_list("state", "attempts")) == {(MessageState.SENT, 1)}
    assert len(postbox.taken) == 2


def test_the_result_is_written_when_the_database_is_back(
    postbox: Postbox, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(delivery.time, "sleep", waited.append)
    outages = iter([True, True, False])

    def write_once() -> int:
        if next(outages):
            raise delivery.OperationalError("the database is starting up")
        return 1

    assert delivery._surely(write_once) == 1
    assert waited == [1, 2]
