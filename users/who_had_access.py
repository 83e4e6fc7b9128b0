"""Who had access to a client on a day, and with what: from the rows of periods, and again from the log alone.

The pages ask the rows. That both give the same, over random histories, is what makes either of them worth asking.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from clients.models import Client
from common.periods import Span, day_ends_at, day_starts_at
from packages_billing.models import PackagePeriod
from users.models import AccessPeriod, Membership, Person, SinglePermission


@dataclass(slots=True)
class Past:
    """All that one membership has had. Codes of packages name roles too; of permissions, what was set by hand."""

    person_id: UUID | None = None
    access: list[tuple[Span, int]] = field(default_factory=list)  # with the kind
    packages: list[tuple[Span, str]] = field(default_factory=list)
    granted: list[tuple[Span, str]] = field(default_factory=list)
    taken: list[tuple[Span, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Had:
    """What a person had at some moment of a span of time, while there was access."""

    membership_id: UUID
    person_id: UUID | None
    kinds: tuple[int, ...]
    packages: tuple[str, ...]
    granted: tuple[str, ...]
    taken: tuple[str, ...]


def local_day_span(client: Client, day: date) -> Span:
    """The day by the client's own calendar."""
    return Span(day_starts_at(day, client.time_zone), day_ends_at(day, client.time_zone))


def had_in(pasts: dict[UUID, Past], asked: Span) -> dict[UUID, Had]:
    """By membership: everyone who had access at some moment of the span, and what they held while they had it."""
    found = {}
    for membership_id, past in pasts.items():
        inside = [(meet(span, asked), kind) for span, kind in past.access]
        open_spans = [span for span, _kind in inside if span is not None]
        if open_spans:
            found[membership_id] = Had(
                membership_id,
                past.person_id,
                tuple(sorted({kind for span, kind in inside if span is not None})),
                *(_codes(held, open_spans) for held in (past.packages, past.granted, past.taken)),
            )
    return found


def _codes(held: Iterable[tuple[Span, str]], open_spans: list[Span]) -> tuple[str, ...]:
    return tuple(sorted({code for span, code in held if any(meet(span, one) for one in open_spans)}))


def meet(one: Span, other: Span) -> Span | None:
    """The time that two spans have in common; None where there is none."""
    starts_at, ends_at = max(one.starts_at, other.starts_at), earliest(one.ends_at, other.ends_at)
    return Span(starts_at, ends_at) if ends_at is None or starts_at < ends_at else None


def earliest(*moments: datetime | None) -> datetime | None:
    """The first of those that are known."""
    known = [moment for moment in moments if moment is not None]
    return min(known) if known else None


# --- From the rows -------------------------------------------------------------------------------------------------


def pasts_from_rows(memberships: QuerySet[Membership], asked: Span) -> dict[UUID, Past]:
    """By membership: what touches the span. Three queries, however many memberships."""
    pasts: dict[UUID, Past] = defaultdict(Past)
    for row in _touching(AccessPeriod.objects.filter(membership__in=memberships), asked).select_related("membership"):
        pasts[row.membership_id].person_id = row.membership.person_id
        pasts[row.membership_id].access.append((row.span, row.kind))
    packages = _touching(PackagePeriod.objects.filter(membership__in=memberships), asked)
    for row in packages.select_related("package"):
        pasts[row.membership_id].packages.append((row.span, row.package.code))
    singles = _touching(SinglePermission.objects.filter(membership__in=memberships), asked)
    for row in singles.select_related("permission"):
        past = pasts[row.membership_id]
        (past.granted if row.is_granted else past.taken).append((row.span, row.permission.code))
    return pasts


def _touching(rows: QuerySet[Any], asked: Span) -> QuerySet[Any]:
    later = Q(ends_at__isnull=True) | Q(ends_at__gt=asked.starts_at) & Q(ends_at__gt=F("starts_at"))
    rows = rows.filter(later)
    return rows if asked.ends_at is None else rows.filter(starts_at__lt=asked.ends_at)


def who_had_access(client: Client, day: date) -> dict[UUID, Had]:
    """By membership: everyone who had access to the client on that day of its calendar."""
    asked = local_day_span(client, day)
    return had_in(pasts_from_rows(Membership.objects.filter(client=client), asked), asked)


def pasts_of_person(person: Person, asked: Span) -> dict[UUID, Past]:
    """By membership: all that the person has had with the firm, as far as it touches the span."""
    return pasts_from_rows(Membership.objects.filter(person=person), asked)
