"""Who is on a client, and who is responsible for it."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from common.access import Actor, Permission
from common.periods import local_day
from events.models import Event
from events.record import record
from users import emails
from users.choices import MemberKind, ResellerRole
from users.models import Membership, Person, RolePeriod


@transaction.atomic
def put_creator_on_client(client: Client, *, by: Actor, **_facts: Any) -> Client:
    """A step of opening a client: its creator becomes responsible, and is put on it unless they see all clients."""
    if by.membership_id is None:
        return client
    creator = Membership.objects.select_related("person").get(pk=by.membership_id)
    client.responsible = creator
    client.save(update_fields=["responsible"])
    _record_responsible(client, before=None, by=by)
    if Permission.SEE_ALL_CLIENTS not in by.staff_permissions:
        _put_on_client(client, employment=creator, by=by)
    return client


@transaction.atomic
def set_responsible(client: Client, *, responsible: Membership, by: Actor) -> Client:
    """Makes an employee responsible for the client and tells them by mail. One who sees only some gets to see this.

    Setting the same person again changes nothing and records nothing.
    Raises ValidationError if the person is not an active employee of the client's own firm.
    """
    client = Client.objects.select_for_update(of=("self",)).select_related("responsible__person").get(pk=client.pk)
    if not _works_at(client, responsible):
        # No name in the words: it may be another firm's.
        raise ValidationError({"responsible": _("Personen är inte anställd hos er.")})
    if client.responsible_id == responsible.pk:
        return client
    before, client.responsible = client.responsible, responsible
    client.save(update_fields=["responsible"])
    event = _record_responsible(client, before=before, by=by)
    if Permission.SEE_ALL_CLIENTS not in responsible.permissions:
        _put_on_client(client, employment=responsible, by=by)
    if responsible.pk != by.membership_id:
        emails.you_are_responsible(client, responsible, event_id=event.pk, by=by)
    return client


@transaction.atomic
def end_memberships_with_client(client: Client, *, by: Actor, **_facts: Any) -> Client:
    """A step of ending a client: everyone's access ends with it at the latest, by `client.ends_on`.

    Each membership's event keeps what was before, so that reopening restores exactly that. A last day that is moved
    takes with it those who ended by the earlier one.
    """
    if client.ends_on is None:
        raise ValueError("a client that ends has a last day")
    earlier = _ended_with_client(client)
    for membership in _locked_memberships(client):
        if membership.pk in earlier:
            _restore(membership, earlier[membership.pk], by=by)
        _end(membership, on=client.ends_on, by=by)
    return client


@transaction.atomic
def restore_memberships_with_client(client: Client, *, by: Actor, **_facts: Any) -> Client:
    """A step of reopening a client: those whose access ended with it have it again, until when they had it before.

    Whoever was changed since then by someone else stays as they are.
    """
    ended = _ended_with_client(client)
    for membership in _locked_memberships(client):
        if membership.pk in ended:
            _restore(membership, ended[membership.pk], by=by)
    return client


def _works_at(client: Client, employment: Membership) -> bool:
    """Asked of the database: the choice may have been offered an hour ago."""
    employees = Membership.objects.employees_of(client.reseller_id)
    return employees.in_force(local_day(timezone.now(), client.reseller.time_zone)).filter(pk=employment.pk).exists()


def _record_responsible(client: Client, *, before: Membership | None, by: Actor) -> Event:
    """The person's name goes to the erasable side, the id stays."""
    after = client.responsible
    return record(
        "client.responsible_set",
        by=by,
        subject=client,
        client_id=client.pk,
        reseller_id=client.reseller_id,
        before={"responsible": before.person.name, "responsible_id": before.pk} if before else {},
        after={"responsible": after.person.name, "responsible_id": after.pk} if after else {},
    )


def _put_on_client(client: Client, *, employment: Membership, by: Actor) -> None:
    """As Redovisningskonsult from today. Someone who is on the client already, or will be, stays as they are."""
    today = local_day(timezone.now(), client.time_zone)
    existing = Membership.objects.filter(person=employment.person_id, client=client).first()
    if existing is not None and existing.holds_on(max(today, existing.starts_on)):
        return
    start_membership(
        client, person=employment.person, kind=MemberKind.RESELLER, starts_on=today, role=ResellerRole.CONSULTANT,
        employment=employment, by=by,
    )  # fmt: skip


@transaction.atomic
def start_membership(
    client: Client,
    *,
    person: Person,
    kind: MemberKind,
    starts_on: date,
    ends_on: date | None = None,
    role: ResellerRole | None = None,
    employment: Membership | None = None,
    by: Actor,
) -> Membership:
    """Puts a person of the firm on the client, or back on it. An employee has a role, and `employment` at the firm."""
    membership, _is_new = Membership.objects.update_or_create(
        person=person,
        client=client,
        defaults={"kind": kind, "ends_on": ends_on, "is_active": True},
        create_defaults={"kind": kind, "starts_on": starts_on, "ends_on": ends_on},
    )
    if role is not None and employment is not None:
        open_period = {"membership": membership, "role": role, "ends_on": None}
        RolePeriod.objects.get_or_create(**open_period, defaults={"employment": employment, "starts_on": starts_on})
    record(
        "membership.started",
        by=by,
        subject=membership,
        client_id=client.pk,
        reseller_id=client.reseller_id,
        after={
            "person_id": person.pk, "name": person.name, "kind": int(kind), "role": role.value if role else "",
            "starts_on": starts_on, "ends_on": ends_on,
        },
    )  # fmt: skip
    return membership


def _locked_memberships(client: Client) -> list[Membership]:
    rows = Membership.objects.select_for_update(of=("self",)).filter(client=client).select_related("person", "client")
    return list(rows.order_by("pk"))


def _ended_with_client(client: Client) -> dict[Any, Event]:
    """By membership: the event that ended it with the client, where nothing has happened to it since."""
    newest = (
        Event.objects.of_client(client.pk)
        .filter(kind__startswith="membership.")
        .order_by("subject_id", "-id")
        .distinct("subject_id")
    )
    return {
        event.subject_id: event
        for event in newest
        if event.kind == "membership.ended" and event.after_values.get("with_client")
    }


def _end(membership: Membership, *, on: date, by: Actor) -> None:
    """Ends access and roles on the day. What was to start later never does: it is made inactive."""
    if not membership.is_active or (membership.ends_on is not None and membership.ends_on <= on):
        return
    before: dict[str, Any] = {"ends_on": membership.ends_on, "is_active": True, "roles": {}}
    if membership.starts_on > on:
        membership.is_active = False
    else:
        membership.ends_on = on
        before["roles"] = _end_roles(membership, on)
    membership.save(update_fields=["ends_on", "is_active"])
    after = {"ends_on": membership.ends_on, "is_active": membership.is_active, "with_client": True}
    _record_membership("membership.ended", membership, before=before, after=after, by=by)


def _end_roles(membership: Membership, on: date) -> dict[str, str | None]:
    """Ends the roles that would outlast the day. Returns when each would have ended, by its id."""
    outlasting = membership.roles.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)
    ends = {str(role.pk): role.ends_on.isoformat() if role.ends_on else None for role in outlasting}
    outlasting.update(ends_on=on)
    return ends


def _restore(membership: Membership, ended: Event, *, by: Actor) -> None:
    before, then = ended.before_values, ended.after_values
    now = {"ends_on": membership.ends_on, "is_active": membership.is_active}
    membership.ends_on = date.fromisoformat(before["ends_on"]) if before["ends_on"] else None
    membership.is_active = before["is_active"]
    membership.save(update_fields=["ends_on", "is_active"])
    for role_id, ends_on in before["roles"].items():
        membership.roles.filter(pk=role_id, ends_on=then["ends_on"]).update(ends_on=ends_on)
    after = {"ends_on": membership.ends_on, "is_active": membership.is_active}
    _record_membership("membership.restored", membership, before=now, after=after, by=by)


def _record_membership(
    kind: str, membership: Membership, *, before: dict[str, Any], after: dict[str, Any], by: Actor
) -> None:
    named = {"name": membership.person.name, "person_id": membership.person_id}
    record(
        kind,
        by=by,
        subject=membership,
        client_id=membership.client_id,
        reseller_id=membership.client.reseller_id,
        before=before,
        after=after | named,
    )
