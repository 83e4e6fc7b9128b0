"""The rows under a membership: opened, ended, taken up again. Parts of actions, which lock the client and record."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from clients.models import Client
from common.access import Actor
from common.periods import Span, day_ends_at, day_starts_at
from events.models import Event
from events.record import record
from packages_billing.models import Package, PackagePeriod, SystemPermission
from users.choices import MemberKind, MembershipState
from users.counts import recount
from users.models import AccessPeriod, Membership, RolePeriod, SinglePermission
from users.standing import Standing, changes, standing_of


def locked_client(client: Client) -> Client:
    """The client's row, locked: everything that happens to its people happens one at a time, in this order of locks."""
    rows = Client.objects.select_for_update(of=("self",), no_key=True).defer("personal_number_sealed", "search_text")
    return rows.select_related("reseller", "responsible__person").get(pk=client.pk)


def locked_membership(membership: Membership) -> Membership:
    """The membership as it is now, its client locked first. Read the clock after it: a wait may have changed much."""
    client = locked_client(membership.client)
    rows = Membership.objects.select_for_update(of=("self",), no_key=True).select_related("person__user")
    row = rows.get(pk=membership.pk)
    row.client = client
    return row


def set_last_day(membership: Membership, last_day: date | None) -> None:
    """Puts the last day, and the moment just after it, on the row. Not saved; the periods are the caller's."""
    membership.ends_on = last_day
    membership.ends_at = day_ends_at(last_day, membership.client.time_zone) if last_day else None


def open_access(membership: Membership, at: datetime) -> None:
    """Access from now, or from the first day that is to come, until the last day. None for someone without a login."""
    starts_at = max(at, day_starts_at(membership.starts_on, membership.client.time_zone))
    if membership.kind == MemberKind.NO_LOGIN or membership.is_over(starts_at):
        return
    AccessPeriod.objects.create(
        membership=membership, kind=membership.kind, starts_at=starts_at, ends_at=membership.ends_at
    )


def period_start(membership: Membership, at: datetime) -> datetime:
    """When what is given now begins: at once, or with the first day where that is to come."""
    return max(at, day_starts_at(membership.starts_on, membership.client.time_zone))


def set_packages(
    membership: Membership, packages: Collection[Package], at: datetime, *, until: datetime | None = None
) -> None:
    """Makes these, and no others, the packages that the membership holds. One that is held already goes on untouched.

    Roles of the firm's own are packages with more to say: start_role and end_role.
    """
    starts_at, wanted = period_start(membership, at), {package.pk for package in packages}
    rows = PackagePeriod.objects.filter(membership=membership, role__isnull=True)
    held = {row.package_id: row for row in rows.at(starts_at)}
    kept = [row for pk, row in held.items() if pk in wanted]
    _keep_only(rows.not_over(at), kept, "slot", at)
    for package in packages:
        if package.pk not in held:
            give_package(membership, package, starts_at, until=until)


def _keep_only(rows: QuerySet[Any], kept: Collection[Any], place: str, at: datetime) -> None:
    """Gives up the other rows, but what is to come back in the `place` of one that is kept, when its time is up."""
    places = {getattr(row, place) for row in kept if row.until is not None}
    for row in rows.exclude(pk__in=[row.pk for row in kept]):
        if row.starts_at <= at or getattr(row, place) not in places:
            give_up(rows.filter(pk=row.pk), at)


def give_package(
    membership: Membership, package: Package, starts_at: datetime, *, until: datetime | None = None
) -> PackagePeriod:
    """Opens one period, until the membership's end or `until`, whichever comes first."""
    return PackagePeriod.objects.create(
        client_id=membership.client_id, membership=membership, package=package, slot=package.slot,
        starts_at=starts_at, ends_at=_earliest(membership.ends_at, until), until=until,
    )  # fmt: skip


def set_singles(
    membership: Membership, *, granted: Collection[SystemPermission], taken: Collection[SystemPermission], at: datetime
) -> None:
    """Makes these, and no others, the permissions given and taken by hand. One that stands already stays."""
    wanted = {row.pk: True for row in granted} | {row.pk: False for row in taken}
    starts_at, rows = period_start(membership, at), SinglePermission.objects.filter(membership=membership)
    standing = {row.permission_id: row for row in rows.at(starts_at) if wanted.get(row.permission_id) is row.is_granted}
    _keep_only(rows.not_over(at), standing.values(), "permission_id", at)
    SinglePermission.objects.bulk_create(
        SinglePermission(
            membership=membership, permission_id=pk, is_granted=is_granted, starts_at=starts_at,
            ends_at=membership.ends_at,
        )
        for pk, is_granted in wanted.items()
        if pk not in standing
    )  # fmt: skip


def cut(membership: Membership, at: datetime, *, for_good: bool) -> None:
    """Ends everything that the membership holds or was to hold: access, packages and roles, single permissions.

    Not for good: resume() can take it up again, what was yet to begin too.
    """
    for rows in _all_rows(membership):
        (give_up if for_good else end_rows)(rows.not_over(at), at)
        if for_good:  # what was called off before it began, and was kept to be taken up again, never will be
            rows.filter(starts_at__gt=at).delete()


def resume(membership: Membership, *, ended_at: datetime, at: datetime) -> None:
    """Takes up again what ended at that moment, until the membership's end as it is now.

    What has not ended yet goes on without a break; what has begins anew now, and the time between stays as it was.
    What was given for a time only comes back for what is left of it.
    """
    for rows in _all_rows(membership):
        for row in ended_rows(rows, ended_at):
            _take_up(row, membership, at)


def ended_rows(rows: QuerySet[Any], ended_at: datetime) -> QuerySet[Any]:
    """Of these rows, those that ended at that moment, and those that were called off then before they began."""
    never_began = Q(starts_at__gt=ended_at, ends_at=F("starts_at"))
    return rows.filter(Q(ends_at=ended_at, starts_at__lt=ended_at) | never_began)


def span_taken_up(row: Any, membership: Membership, at: datetime) -> Span | None:
    """From when until when a row holds that is taken up again now; None where its time is up."""
    ends_at = _earliest(membership.ends_at, getattr(row, "until", None))
    if ends_at is not None and ends_at <= max(at, row.starts_at):
        return None
    goes_on = row.ends_at > at  # it goes on, or is still to begin
    return Span(row.starts_at if goes_on else at, ends_at)


def _take_up(row: Any, membership: Membership, at: datetime) -> None:
    span = span_taken_up(row, membership, at)
    if span is None:
        return
    if span.starts_at == row.starts_at:
        row.ends_at = span.ends_at
        row.save(update_fields=["ends_at"])
        return
    role = RolePeriod.objects.filter(period_id=row.pk).first() if isinstance(row, PackagePeriod) else None
    row.pk, row.starts_at, row.ends_at = None, span.starts_at, span.ends_at
    if isinstance(row, AccessPeriod):
        row.kind = membership.kind
    row.save(force_insert=True)
    if role is not None:
        role.pk = row.pk
        role.save(force_insert=True)


def state_in_use(row: Membership) -> MembershipState:
    """Active for whoever has accepted the newest invitation, or needs not; else invited."""
    newest = row.invitations.order_by("-sent_at").first()
    if newest is not None and newest.accepted_at is not None:
        return MembershipState.ACTIVE
    if row.kind == MemberKind.RESELLER and row.client.is_internal:  # the firm's first was never invited
        was_let_in = newest is None and row.access_periods.exists()
        return MembershipState.ACTIVE if was_let_in else MembershipState.INVITED
    needs_no_word = row.kind in (MemberKind.RESELLER, MemberKind.NO_LOGIN)
    return MembershipState.ACTIVE if needs_no_word else MembershipState.INVITED


def follow_last_day(membership: Membership, at: datetime) -> None:
    """Makes what holds, or will, end with the membership as it is now; what was given for a time no later than that."""
    for rows in _all_rows(membership):
        for row in rows.not_over(at):
            ends_at = _earliest(membership.ends_at, getattr(row, "until", None))
            if ends_at is not None and ends_at < row.starts_at:  # to come later than the last day: not at all
                ends_at = row.starts_at
            if row.ends_at != ends_at:
                row.ends_at = ends_at
                row.save(update_fields=["ends_at"])


def end_rows(rows: QuerySet[Any], at: datetime) -> None:
    """Ends these rows now; one that was yet to begin ends as it begins, and so never was."""
    rows.update(ends_at=Greatest(F("starts_at"), Value(at)))


def give_up(rows: QuerySet[Any], at: datetime) -> None:
    """Ends these rows now, for good; one that was yet to begin never was, and goes. The log tells that it was given."""
    rows.filter(starts_at__gt=at).delete()
    end_rows(rows, at)


def _all_rows(membership: Membership) -> Iterable[Any]:
    return (
        AccessPeriod.objects.filter(membership=membership),
        PackagePeriod.objects.filter(membership=membership),
        SinglePermission.objects.filter(membership=membership),
    )


def _not_over(membership: Membership, at: datetime) -> QuerySet[PackagePeriod]:
    return PackagePeriod.objects.not_over(at).filter(membership=membership)


def _earliest(*moments: datetime | None) -> datetime | None:
    known = [moment for moment in moments if moment is not None]
    return min(known) if known else None


# --- What the log says ---------------------------------------------------------------------------------------------


def record_membership(
    kind: str, membership: Membership, *, before: Standing | None, at: datetime, by: Actor, **more: Any
) -> Event | None:
    """One event with what differs now from `before`; None, and no event, where nothing does and `more` is empty.

    `done_at` is the moment from which it counts, `holds_from` the first day's where that is to come: with them the
    history can be replayed (users.who_had_access).
    """
    old, new = changes(before, standing_of(membership, at))
    if not (old or new or more):
        return None
    recount([membership.client_id], at)
    person, holds_from = membership.person, period_start(membership, at)
    moments = {"done_at": at} | ({"holds_from": holds_from} if holds_from > at else {})
    named = {"name": person.name, "email": person.email, "person_id": person.pk}
    return record(
        kind, by=by, subject=membership, client_id=membership.client_id, reseller_id=membership.client.reseller_id,
        before=old, after=new | more | named | moments,
    )  # fmt: skip
