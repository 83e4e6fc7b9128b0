"""The chain over the log: shows that no event was taken away, and names the one that was changed.

Each event carries a seal of its own. A run of events that can no longer grow is sealed as a link of a chain, under a
key that the database does not hold: who deletes a row, or writes one in between, breaks the chain.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection, transaction

from events.models import Event, EventSeal
from events.record import hash_details, keyed_digest, seal_of

# Ids are given before a transaction commits, so a lower id may appear after a higher one. No statement of this product
# runs for a quarter of an hour; what is older than that can no longer be joined by a lower id.
SETTLED_AFTER = timedelta(minutes=15)
RUN = 10_000
_LOCK = 7_203_114  # pg_advisory_xact_lock: two sweepers at once would fork the chain


@transaction.atomic
def sweep(at: datetime) -> None:
    """Adds links for everything that has settled at the moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = EventSeal.objects.order_by("-last_id").first()
    while run := _next_run(last.last_id if last else 0, at):
        last = EventSeal.objects.create(
            first_id=run[0][0],
            last_id=run[-1][0],
            count=len(run),
            chain=_link(last.chain if last else "", run),
            sealed_at=at,
        )


def _next_run(after: int, at: datetime) -> list[tuple[int, str]]:
    settled = Event.objects.filter(pk__gt=after, at__lt=at - SETTLED_AFTER)
    young = Event.objects.filter(pk__gt=after, at__gte=at - SETTLED_AFTER).order_by("pk").values_list("pk", flat=True)
    if (first_young := young.first()) is not None:
        settled = settled.filter(pk__lt=first_young)
    return list(settled.order_by("pk").values_list("pk", "seal")[:RUN])


def _link(before: str, run: list[tuple[int, str]]) -> str:
    return keyed_digest(before + "\x1e" + "\x1f".join(f"{pk}:{seal}" for pk, seal in run))


def problems() -> Iterator[str]:
    """One line for every event or link that is not as it was written; nothing when all is well."""
    for event in Event.objects.select_related("detail").order_by("pk").iterator(chunk_size=2000):
        if event.seal != seal_of(event):
            yield f"event {event.pk} ({event.kind}) was changed"
        detail = getattr(event, "detail", None)
        if detail is None:
            yield f"event {event.pk} ({event.kind}) has lost its details"
        elif detail.erased_at is None and event.detail_hash != hash_details(detail.salt, detail.values):
            yield f"the details of event {event.pk} ({event.kind}) were changed"
    yield from _broken_links()


def _broken_links() -> Iterator[str]:
    chain = ""
    for link in EventSeal.objects.order_by("last_id").iterator():
        run = list(
            Event.objects.filter(pk__gte=link.first_id, pk__lte=link.last_id).order_by("pk").values_list("pk", "seal")
        )
        if len(run) != link.count or _link(chain, run) != link.chain:
            yield f"events {link.first_id} to {link.last_id}: {link.count} were sealed, {len(run)} are there"
        chain = link.chain
