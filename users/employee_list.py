"""What the pages of Anställda show: the list, and one employee's clients."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from clients.models import Client
from common.access import Actor
from common.periods import local_day
from packages_billing.models import PackagePeriod
from users.choices import MemberKind, MembershipState, PersonStatus, ResellerRole
from users.models import AccessPeriod, Invitation, Membership, MembershipQuerySet
from users.staff_rights import StaffRole, staff_role

MOST_SHOWN = 500
_ORDER = str.maketrans("åäöæøéèü", "{||}}eeu")


@dataclass(slots=True)
class Row:
    """One employee of the list."""

    employment: Membership
    status: PersonStatus
    role: StaffRole
    on_clients: int
    responsible_for: int
    last_seen: datetime | None


def employments(actor: Actor) -> MembershipQuerySet:
    """The firm's own people, all who ever were, each with the end of the newest invitation."""
    newest = Invitation.objects.filter(membership=OuterRef("pk")).order_by("-sent_at")
    rows = Membership.objects.employees_of(actor.firm).select_related("person__user", "client")
    return rows.annotate(invitation_expires_at=Subquery(newest.values("expires_at")[:1]))


def employee_rows(actor: Actor, *, words: str, gone: bool, at: datetime) -> list[Row]:
    """The list, in the order of names; those who have left where `gone`. Three queries, however many."""
    found = employments(actor)
    found = found.filter(state=MembershipState.REMOVED) if gone else found.not_removed()
    for word in words.split()[:5]:
        held = Q(person__first_name__icontains=word) | Q(person__last_name__icontains=word)
        found = found.filter(held | Q(person__email__icontains=word) | Q(person__phone__icontains=word))
    rows = sorted(found, key=lambda row: row.person.name.lower().translate(_ORDER))
    on, responsible = _places(actor, at), _responsible(actor)
    return [
        Row(
            row,
            status_of(row, at),
            staff_role(row.permissions),
            on.get(row.person_id, 0),
            responsible.get(row.pk, 0),
            last_seen(row),
        )
        for row in rows
    ]


def status_of(row: Membership, at: datetime) -> PersonStatus:
    """What the screens call it."""
    return row.status_at(at, invitation_expires_at=row.invitation_expires_at)  # type: ignore[attr-defined]  # annotated


def last_seen(row: Membership) -> datetime | None:
    """The last sign-in. Of somebody who has left nothing: what they do since is not the firm's to know."""
    has_left = row.state == MembershipState.REMOVED
    return None if has_left or row.person.user is None else row.person.user.last_login


def _places(actor: Actor, at: datetime) -> dict[UUID, int]:
    """By person: how many of the clients that the reader sees they are on now."""
    now = AccessPeriod.objects.at(at).filter(kind=MemberKind.RESELLER, membership__client__in=_seen(actor))
    counted = now.order_by().values("membership__person").annotate(count=Count("membership", distinct=True))
    return dict(counted.values_list("membership__person", "count"))


def _responsible(actor: Actor) -> dict[UUID, int]:
    """By employment: how many of the clients that the reader sees they are responsible for."""
    rows = _seen(actor).filter(responsible__isnull=False).order_by()
    return dict(rows.values("responsible").annotate(count=Count("pk")).values_list("responsible", "count"))


def _seen(actor: Actor) -> QuerySet[Client]:
    return Client.objects.visible_to(actor).administered().filter(reseller_id=actor.firm)


@dataclass(slots=True)
class Place:
    """A client that an employee is or was on. Days are of the client's own calendar."""

    client: Client
    roles: list[str] = field(default_factory=list)
    has_bank: bool = False
    has_user_administration: bool = False
    since: date | None = None
    until: date | None = None
    is_responsible: bool = False


def places_of(employment: Membership, actor: Actor, at: datetime) -> tuple[list[Place], list[Place]]:
    """The clients that the employee is on or answers for now, and those of before. Two queries.

    Only clients that the reader sees. One left and come back to stands among those of now alone.
    """
    periods = PackagePeriod.objects.filter(
        membership__person=employment.person_id, membership__kind=MemberKind.RESELLER, client__in=_seen(actor)
    )
    rows = list(periods.select_related("client", "package", "role").order_by("starts_at"))
    now = _gather(row for row in rows if row.span.covers(at))
    before = _gather((row for row in rows if not row.span.covers(at) and row.starts_at <= at), but=now.keys())
    for client in _seen(actor).filter(responsible=employment):
        now.setdefault(client.pk, Place(client)).is_responsible = True
    return _sorted(now), _sorted(before)


def _gather(rows: Iterable[Any], but: Any = ()) -> dict[UUID, Place]:
    places: dict[UUID, Place] = {}
    for row in rows:
        if row.client_id not in but:
            _add(places.setdefault(row.client_id, Place(row.client)), row)
    return places


def _add(place: Place, row: PackagePeriod) -> None:
    zone, role = place.client.time_zone, getattr(row, "role", None)
    place.has_bank |= row.package.code == "bank"
    place.has_user_administration |= row.package.code == "user_administration"
    if role is None:
        return
    words = str(ResellerRole(role.role).label)
    if words not in place.roles:
        place.roles.append(words)
    place.since = place.since or local_day(row.starts_at, zone)
    if row.ends_at is not None:
        last_day = local_day(row.ends_at - timedelta(microseconds=1), zone)
        place.until = max(place.until or last_day, last_day)


def _sorted(places: dict[UUID, Place]) -> list[Place]:
    return sorted(places.values(), key=lambda place: place.client.name_sort_key)
