"""The chain over the log: shows that no event was taken away or put in between, and verifies each one.

Each event carries a seal of its own. A run of events is sealed as a link of a chain, under a key that the database does
not hold. What is newer than the last link (a minute's worth) is protected by the database's rights alone.

When is a run complete? Ids are given before a transaction commits, so a lower id may become visible after a higher one:
neither an age nor the oldest running transaction id says for certain that none will (a transaction may run for long,
and has no id of its own until its first row is in). But whoever writes an event holds a ROW EXCLUSIVE lock on the table
from before its id is given until it has committed. So: look up the newest id, look who holds that lock, wait for them
to end, as CREATE INDEX CONCURRENTLY does. Whoever comes later is given a higher id.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from events.models import Event, EventSeal
from events.record import hash_details, keyed_digest, seal_of

RUN = 10_000
PATIENCE = 2.0  # seconds to wait for running writers; after that the next round does it
KEY_CHANGED = "operator.field_key_changed"
_LOCK = 7_203_114  # pg_try_advisory_xact_lock: two sweepers at once would fork the chain


@transaction.atomic
def sweep(at: datetime) -> None:
    """Adds links for everything that can no longer be joined by a lower id."""
    if not _is_alone():
        return
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    last = EventSeal.objects.order_by("-last_id").first()
    if newest is None or (last and last.last_id >= newest) or not _writers_ended():
        return
    while run := _next_run(last.last_id if last else 0, newest):
        last = EventSeal.objects.create(
            first_id=run[0][0],
            last_id=run[-1][0],
            count=len(run),
            chain=_link(last.chain if last else "", run),
            sealed_at=at,
        )


def _is_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _writers_ended() -> bool:
    """Whether everyone who was writing when this was called has committed or given up."""
    waited_for, until = _writers(), time.monotonic() + PATIENCE
    while waited_for & _writers():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _writers() -> set[str]:
    """The other transactions that hold the lock of a writer on the log."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND relation = %s::regclass"
            " AND mode = 'RowExclusiveLock' AND pid IS DISTINCT FROM pg_backend_pid()"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [Event._meta.db_table],
        )
        return {row[0] for row in cursor.fetchall()}


def _next_run(after: int, newest: int) -> list[tuple[int, str]]:
    rows = Event.objects.filter(pk__gt=after, pk__lte=newest).order_by("pk")
    return list(rows.values_list("pk", "seal")[:RUN])


def _link(before: str, run: list[tuple[int, str]], field_key: str = "") -> str:
    return keyed_digest(before + "\x1e" + "\x1f".join(f"{pk}:{seal}" for pk, seal in run), field_key)


def known_keys() -> list[str]:
    """FIELD_KEY, then the earlier ones, the newest first."""
    return [settings.FIELD_KEY, *settings.OLD_FIELD_KEYS]


def key_change_is_told() -> bool:
    """Whether an event under the key of now says that it has taken over."""
    return any(seal_of(event) == event.seal for event in Event.objects.filter(kind=KEY_CHANGED))


@dataclass(slots=True)
class Verification:
    """Reads the whole log once, in the order of ids, however long it is. Call problems() inside a transaction."""

    events: int = 0
    last_link: EventSeal | None = None
    _run: list[tuple[int, str]] = field(default_factory=list)
    _keys: list[str] = field(default_factory=known_keys)  # that count at this place of the log

    def problems(self) -> Iterator[str]:
        """One line for every event or link that is not as it was written; nothing when all is well."""
        links = EventSeal.objects.order_by("last_id").iterator(chunk_size=500)
        link = next(links, None)
        for event in Event.objects.select_related("detail").order_by("pk").iterator(chunk_size=1000):
            while link is not None and event.pk > link.last_id:
                yield from self._close(link)
                link = next(links, None)
            self.events += 1
            self._run.append((event.pk, event.seal))
            if link is None:
                self._run.clear()  # not sealed yet
            yield from self._changes(event)
        while link is not None:
            yield from self._close(link)
            link = next(links, None)
        if self.events and len(self._keys) > 1:
            yield "no event says that FIELD_KEY was changed: change_field_key has not been run, or the end was cut off"

    @property
    def head(self) -> str:
        """Where the chain ends, "4711:9f86d0…": kept elsewhere, it shows later that nothing was cut off the end."""
        return f"{self.last_link.last_id}:{self.last_link.chain}" if self.last_link else ""

    def _close(self, link: EventSeal) -> Iterator[str]:
        before = self.last_link.chain if self.last_link else ""
        chained = any(_link(before, self._run, key) == link.chain for key in self._keys)
        if len(self._run) != link.count or not chained:
            yield (
                f"events {link.first_id} to {link.last_id}: {link.count} were sealed, {len(self._run)} are there"
                " (one was taken away, put in or exchanged)"
            )
        self.last_link = link
        self._run.clear()

    def _changes(self, event: Event) -> Iterator[str]:
        """From an event that says that the key was changed, no older one counts: neither for events nor for links."""
        sealed_with = [key for key in self._keys if seal_of(event, key) == event.seal]
        if not sealed_with:
            yield f"event {event.pk} ({event.kind}) was changed"
        elif event.kind == KEY_CHANGED:
            self._keys = self._keys[: self._keys.index(sealed_with[0]) + 1]
        yield from _changed_details(event)


def _changed_details(event: Event) -> Iterator[str]:
    name = f"event {event.pk} ({event.kind})"
    detail = getattr(event, "detail", None)
    if detail is None:
        yield f"{name} has lost its details"
    elif detail.erased_at is not None:
        if detail.values != "{}" or detail.salt:
            yield f"the details of {name} were changed after they had been erased"
    elif event.detail_hash != hash_details(detail.salt, detail.values):
        yield f"the details of {name} were changed"
