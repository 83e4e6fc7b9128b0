"""Åtkomstförfrågningar as staff see them: those that wait, with what the asker has today, and those answered."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from common.access import Actor
from common.pagination import Page, keyset_page
from common.periods import local_day
from users.actions import end_of
from users.choices import RequestState
from users.models import AccessRequest
from users.models.access_request import AccessRequestQuerySet
from users.portal import HeldPackage, packages_of
from users.portal_forms import LENGTHS

_ORDER = ["-asked_at", "-pk"]
_MOST_WAITING = 200


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request and what is needed to answer it: what they have, and until when each answer would hold."""

    row: AccessRequest
    has: list[HeldPackage]
    day_until: date
    month_until: date


def waiting_for(actor: Actor, at: datetime) -> list[WaitingRequest]:
    """Those that the actor may answer, oldest first. Two queries."""
    rows = list(_rows(actor).filter(pk__in=_to_decide(actor, at)).order_by("asked_at", "pk")[:_MOST_WAITING])
    return with_what_they_have(rows, at)


def with_what_they_have(rows: list[AccessRequest], at: datetime) -> list[WaitingRequest]:
    """The same requests, ready to be answered. One query."""
    held = packages_of([row.membership for row in rows], at)
    return [
        WaitingRequest(row, held[row.membership_id], last_day(row, "day", at), last_day(row, "month", at))
        for row in rows
    ]


def last_day(row: AccessRequest, length: str, at: datetime) -> date:
    """The last day of what is given now for that length; the person's own last day where that is sooner."""
    client, own, days = row.membership.client, row.membership.ends_on, LENGTHS[length]
    assert days is not None  # noqa: S101  # permanent has no last day
    until = local_day(end_of(client, days, at) - timedelta(microseconds=1), client.time_zone)
    return until if own is None else min(own, until)


def answered_for(actor: Actor, *, before: str = "", after: str = "") -> Page[AccessRequest]:
    """A page of those that need no answer any more, newest first. One query."""
    rows = _rows(actor).exclude(state=RequestState.WAITING)
    return keyset_page(rows, _ORDER, before=before, after=after)


def waiting_count(actor: Actor, at: datetime, *, client_id: UUID | None = None) -> int:
    """How many wait for this actor's answer, on one client or in all. One query."""
    rows = _to_decide(actor, at)
    return (rows.filter(membership__client=client_id) if client_id else rows).count()


def request_for(actor: Actor, pk: UUID) -> AccessRequest:
    """One that the actor may answer, or might have. Raises AccessRequest.DoesNotExist."""
    return _rows(actor).get(pk=pk)


def _to_decide(actor: Actor, at: datetime) -> AccessRequestQuerySet:
    return AccessRequest.objects.decidable_by(actor).decidable_at(at)


def _rows(actor: Actor) -> QuerySet[AccessRequest]:
    rows = AccessRequest.objects.decidable_by(actor)
    rows = rows.select_related("package", "permission__parent", "membership__person", "membership__client__reseller")
    return rows.defer("membership__client__personal_number_sealed", "membership__client__search_text")
