"""QUALITY.md: "disk full for the database | nothing acknowledged that is not stored".

PostgreSQL's files lie on a small disk, which is filled (faults/room.py). Where no such disk can be had, and for its log
of writes alone, the kernel is told that no file of these processes grows beyond a size (RLIMIT_FSIZE): writes fail as
on a full disk, though by another errno. EFBIG is an internal error to PostgreSQL, answered 500; ENOSPC is 503.
"""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import close_old_connections, connection

from faults.product import disk_of
from faults.room import fill
from faults.stage import NotTried, Stage, forget_connection, now
from mail.models import Message

_MEGABYTE = 1024 * 1024
_SEGMENT = 16 * _MEGABYTE  # of the log of writes, which is that large from the start
_FILL = """
    INSERT INTO mail_message ({columns}) SELECT {values} FROM mail_message AS mail, generate_series(1, 16000) AS number
    WHERE mail.id = %(like)s
"""


def full(stage: Stage) -> None:
    """ "disk full for the database": to the last byte, and emptied again. 503 where nothing could be stored."""
    disk = disk_of(stage.product.services)
    if not disk.is_mount():
        raise NotTried("Linux lets nobody have a user namespace here, and so no small disk")
    with stage.crowd(4).at_work() as crowd:
        crowd.work_for(1)
        ballast = fill(disk)
        try:
            crowd.work_for(15)
        finally:
            ballast.unlink()
        if not stage.product.postgres.is_alive():
            stage.note("PostgreSQL has ended")
            stage.product.postgres.start()
        back = now()
        crowd.work_for(5)
    forget_connection()
    stage.check(any(not one.is_good for one in crowd.answers), "the disk was never full")
    stage.check_answers(crowd.answers, slowest=10)
    stage.check_healed(crowd.answers, back)
    stage.settle(150)
    stage.books(doubtful=1)


def table_cannot_grow(stage: Stage) -> None:
    """ "disk full for the database": rows find no room, the log of writes does. It heals by itself."""
    with stage.crowd(1).at_work() as crowd:
        crowd.work_for(2)
    stage.settle()
    _fill_outbox(stage)
    with stage.crowd().at_work() as crowd:
        crowd.work_for(1)
        with _no_file_beyond(stage, _size_of_outbox()):
            crowd.work_for(8)
        back = now()
        crowd.work_for(4)
    stage.check(any(not one.is_good for one in crowd.answers), "the disk was never full")
    stage.check_answers(crowd.answers, slowest=5, allowed=(500,))
    stage.check_healed(crowd.answers, back)
    stage.settle(150)
    stage.books(doubtful=1, some_gave_up=True)  # whom 500 told that it is our fault


def log_of_writes_cannot_grow(stage: Stage) -> None:
    """ "disk full for the database": nothing can be written, so PostgreSQL ends; with room it is started again."""
    with stage.crowd().at_work() as crowd:
        crowd.work_for(1)
        with _no_file_beyond(stage, _MEGABYTE // 2):
            stage.wait(lambda: not stage.product.postgres.is_alive(), 30, "PostgreSQL did not end")
            crowd.work_for(2)
        stage.product.postgres.start()
        back = now()
        crowd.work_for(12)
    forget_connection()
    stage.check_answers(crowd.answers, slowest=10, allowed=(500,))
    stage.check_healed(crowd.answers, back)
    stage.settle(150)
    stage.books(doubtful=1, some_gave_up=True)  # whom 500 told that it is our fault


@contextmanager
def _no_file_beyond(stage: Stage, size: int) -> Iterator[None]:
    """For the postmaster, which its new processes inherit it from, and for those that run."""
    _limit(stage, size)
    try:
        yield
    finally:
        _limit(stage, resource.RLIM_INFINITY)


def _limit(stage: Stage, size: int) -> None:
    pid = stage.product.postgres.pid
    if pid is None or not stage.product.postgres.is_alive():
        return
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for process in (pid, *map(int, children)):
        try:
            resource.prlimit(process, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        except ProcessLookupError:
            continue  # it has ended meanwhile


def _fill_outbox(stage: Stage) -> None:
    """Mail that has left long ago, of other people: its table is larger than a segment of the log of writes."""
    close_old_connections()
    like = stage.messages().filter(state="sent").earliest("queued_at")
    columns = [field.column for field in Message._meta.concrete_fields if not field.generated]
    values = {"id": "gen_random_uuid()", "key": "'full:' || gen_random_uuid()", "to_email": "number || '@full.example'"}
    selected = ", ".join(values.get(str(column), f"mail.{column}") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(_FILL.format(columns=", ".join(map(str, columns)), values=selected), {"like": like.pk})
    stage.check(_size_of_outbox() > _SEGMENT, f"the outbox has {_size_of_outbox()} bytes")


def _size_of_outbox() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('mail_message')")
        return int(cursor.fetchone()[0])


FAULTS = (full, table_cannot_grow, log_of_writes_cannot_grow)
