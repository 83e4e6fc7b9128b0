"""Very many events of one kind at once, for what the clock does to thousands: as record() writes them, only faster.

What it costs is measured by `make bench` (docs/performance.md): the rows' JSON is made by the caller, the seals are
computed while the database takes the rows in, and each of the two tables is one COPY.
"""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from common.access import Actor
from events.models import Event, EventDetail
from events.record import canonical, hash_details, keyed_digest, refuse_outside_transaction

_CHUNK = 500  # rows in one message to the database
_SALT = 16  # bytes
_NULL = "\\N"  # as COPY writes it
_BETWEEN = "\x1f"  # as events.record.seal_of joins what it seals
_COLUMNS = (
    "id, at, kind, reseller_id, client_id, subject_type, subject_id, actor_kind, actor_id, before, after, detail_hash,"
    " seal"
)


class Happening(NamedTuple):
    """One of them, as text. `before` to `personal_after` are JSON of one value each way of writing: see as_json()."""

    subject_id: str
    client_id: str
    reseller_id: str
    before: str = "{}"
    after: str = "{}"
    personal_before: str = "{}"  # about people: kept in the erasable side row, named in events.record.PERSONAL
    personal_after: str = "{}"


def as_json(**values: str) -> str:
    """The values as canonical() writes them. For texts alone; many times faster."""
    return "{" + ",".join(f'"{name}":{encode_basestring(values[name])}' for name in sorted(values)) + "}"


def record_many(kind: str, *, subject_type: str, by: Actor, happenings: Sequence[Happening]) -> None:
    """Writes one event for each in the caller's transaction, in a handful of statements.

    The lock comes before the ids are given, as with every writer: events.seals waits for whoever holds it.
    Raises RuntimeError as record() does.
    """
    refuse_outside_transaction(kind)
    if not happenings:
        return
    log, side, at = Event._meta.db_table, EventDetail._meta.db_table, timezone.now()
    writer = _Writer(kind, subject_type, at, by)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {log} IN ROW EXCLUSIVE MODE")
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [log, len(happenings)]
        )
        ids = [row[0] for row in cursor.fetchall()]
        _copy(cursor, f"COPY {log} ({_COLUMNS}) FROM STDIN", writer.lines(ids, happenings))
        _copy(cursor, f'COPY {side} (event_id, salt, "values") FROM STDIN', iter(writer.details))


def _copy(cursor: Any, statement: str, lines: Iterator[str]) -> None:
    """The lines are made while the database takes in those before."""
    with cursor.copy(statement) as copy:
        chunk: list[str] = []
        for line in lines:
            chunk.append(line)
            if len(chunk) == _CHUNK:
                copy.write("".join(chunk))
                chunk.clear()
        copy.write("".join(chunk))


class _Writer:
    """Makes lines for COPY of one kind of event. `details` are those of the side table, once the log's are made."""

    def __init__(self, kind: str, subject_type: str, at: datetime, by: Actor) -> None:
        self.details: list[str] = []
        self._at, self._kind, self._subject_type = at.isoformat(timespec="microseconds"), kind, subject_type
        self._actor_kind, self._actor_id = by.kind, str(by.user_id) if by.user_id else ""
        self._actor = canonical({"name": by.name, "email": by.email, "ip": by.ip, "user_agent": by.user_agent})

    def lines(self, ids: Sequence[int], happenings: Sequence[Happening]) -> Iterator[str]:
        """One line of the log for each, sealed."""
        salts, size = secrets.token_hex(_SALT * len(happenings)), 2 * _SALT
        for number, (pk, one) in enumerate(zip(ids, happenings, strict=True)):
            salt = salts[number * size : (number + 1) * size]
            details = f'{{"actor":{self._actor},"after":{one.personal_after},"before":{one.personal_before}}}'
            self.details.append(f"{pk}\t{salt}\t{_escaped(details)}\n")
            yield self._line(pk, one, hash_details(salt, details))

    def _line(self, pk: int, one: Happening, detail_hash: str) -> str:
        parts = (
            self._at, self._kind, one.reseller_id, one.client_id, self._subject_type, one.subject_id, self._actor_kind,
            self._actor_id, one.before, one.after, detail_hash,
        )  # fmt: skip
        return (
            f"{pk}\t{self._at}\t{self._kind}\t{one.reseller_id or _NULL}\t{one.client_id or _NULL}\t"
            f"{self._subject_type}\t{one.subject_id}\t{self._actor_kind}\t{self._actor_id or _NULL}\t"
            f"{_escaped(one.before)}\t{_escaped(one.after)}\t{detail_hash}\t{keyed_digest(_BETWEEN.join(parts))}\n"
        )


def _escaped(json: str) -> str:
    """For COPY. JSON holds no bare tab or line break: a backslash is all that there is to mask."""
    return json.replace("\\", "\\\\")
