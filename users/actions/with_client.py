"""What opening, ending, reopening and moving a client does to its people: steps that settings name."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from clients.models import Client
from common.access import Actor, Permission
from events.models import Event
from packages_billing.models import PackagePeriod
from users.actions.client_end import end_by, restore
from users.actions.holding import (
    locked_client,
    record_membership,
    set_last_day,
)
from users.actions.responsible import record_responsible
from users.actions.roles import put_employee_on_client
from users.choices import ResellerRole
from users.models import AccessPeriod, Membership, SinglePermission, TeamPreset
from users.standing import standing_of


@transaction.atomic
def put_creator_on_client(client: Client, *, by: Actor, **_facts: Any) -> Client:
    """A step of opening a client: its creator becomes responsible, and is put on it unless they see all clients.

    With Användaradministration: whoever opens a client must be able to let its people in.
    """
    if by.membership_id is None:
        return client
    creator = Membership.objects.select_related("person", "client").get(pk=by.membership_id)
    client.responsible = creator
    client.save(update_fields=["responsible"])
    record_responsible(client, before=None, by=by)
    if Permission.SEE_ALL_CLIENTS not in by.staff_permissions:
        put_employee_on_client(
            client, employment=creator, roles=[ResellerRole.CONSULTANT], beside=["user_administration"], by=by
        )
    return client


@transaction.atomic
def add_template_team(client: Client, *, by: Actor, **_facts: Any) -> Client:
    """A step of opening a client: the employees that its klientmall names join it, those who still work here."""
    if client.template_id is None:
        return client
    at = timezone.now()
    employees = Membership.objects.employees_of(client.reseller_id).in_force(at)
    team = TeamPreset.objects.filter(template=client.template_id, employment__in=employees)
    for preset in team.select_related("employment__person", "employment__client").order_by("pk"):
        already = Membership.objects.in_force(at).filter(client=client, person=preset.employment.person_id)
        if not already.exists():
            role = ResellerRole(preset.role)
            put_employee_on_client(client, employment=preset.employment, roles=[role], by=by, at=at)
    return client


@transaction.atomic
def end_memberships_with_client(client: Client, *, by: Actor, **_facts: Any) -> Client:
    """A step of ending a client: everyone's access and packages end with it at the latest, by `client.ends_on`.

    Each membership's event keeps what was before, so that reopening restores that. A last day that is moved takes with
    it those who ended by the earlier one.
    """
    if client.ends_on is None:
        raise ValueError("a client that ends has a last day")
    at, earlier = timezone.now(), _ended_with_client(client)
    for membership in _locked_memberships(client):
        if membership.pk in earlier:
            restore(membership, earlier[membership.pk], at=at, by=by)
        end_by(membership, client.ends_on, at=at, by=by)
    return client


@transaction.atomic
def restore_memberships_with_client(client: Client, *, by: Actor, **_facts: Any) -> Client:
    """A step of reopening a client: those whose access ended with it have it again, until when they had it before.

    Where the last day has passed access begins anew now; the time between stays as it was. Whoever was changed since
    then by someone else stays as they are.
    """
    at, ended = timezone.now(), _ended_with_client(client)
    for membership in _locked_memberships(client):
        if membership.pk in ended:
            restore(membership, ended[membership.pk], at=at, by=by)
    return client


@transaction.atomic
def move_last_days_to_time_zone(client: Client, *, by: Actor, **_facts: Any) -> Client:
    """A step of changing a client's time zone: last days that are to come end with the day of the new calendar."""
    at, row = timezone.now(), locked_client(client)
    for membership in _locked_memberships(row):
        if membership.ends_on is None or membership.is_over(at):
            continue
        before, old_end = standing_of(membership, at), membership.ends_at
        set_last_day(membership, membership.ends_on)
        if membership.ends_at == old_end or membership.is_over(at):
            continue
        membership.save(update_fields=["ends_at"])
        for model in (AccessPeriod, PackagePeriod, SinglePermission):
            model.objects.filter(membership=membership, ends_at=old_end).update(ends_at=membership.ends_at)
        record_membership("membership.time_zone_followed", membership, before=before, at=at, by=by)
    return client


def _locked_memberships(client: Client) -> list[Membership]:
    rows = Membership.objects.select_for_update(of=("self",)).filter(client=client).select_related("person")
    memberships = list(rows.order_by("pk"))
    for membership in memberships:
        membership.client = client
    return memberships


def _ended_with_client(client: Client) -> dict[Any, Event]:
    """By membership: the event that ended it with the client, where nothing has happened to it since."""
    newest = (
        Event.objects.of_client(client.pk)
        .filter(kind__startswith="membership.")
        .exclude(kind="membership.blocked")  # the clock's doing, not somebody's
        .order_by("subject_id", "-id")
        .distinct("subject_id")
    )
    return {
        event.subject_id: event
        for event in newest
        if event.kind == "membership.ended" and event.after_values.get("with_client")
    }
