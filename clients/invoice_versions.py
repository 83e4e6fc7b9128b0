"""The versions of a client's invoice mail as its page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from clients.history import lines
from clients.models import InvoiceEmail
from common.access import Actor
from events.models import Event

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Version:
    """One version, and who saved it."""

    row: InvoiceEmail
    who: str


@dataclass(frozen=True, slots=True)
class Versions:
    """Some of them, newest first. `older` is the version to go on from, 0 where there is no more."""

    shown: list[Version]
    older: int


def versions_of(client_id: UUID, language: str, *, actor: Actor, before: int | None = None) -> Versions:
    """The newest versions, or the newest of those before one. Three queries."""
    rows = InvoiceEmail.objects.written_in(language, client_id)
    found = list((rows.filter(version__lt=before) if before else rows)[: SHOWN + 1])
    page = found[:SHOWN]
    who = who_saved(page, actor)
    older = page[-1].version if len(found) > SHOWN else 0
    return Versions([Version(row, who.get(row.pk, "")) for row in page], older)


def who_saved(rows: Sequence[InvoiceEmail], actor: Actor) -> dict[UUID, str]:
    """The name behind each, as Händelser would show it: an erased one is no longer there."""
    told = Event.objects.filter(kind="client.invoice_email_saved", subject_id__in=[row.pk for row in rows])
    events = list(told.select_related("detail"))
    return {line.event.subject_id: line.who for line in lines(events, actor) if line.event.subject_id}
