"""What opening, ending, reopening and moving a client does to its people: steps that settings name."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clients.models import Client
from common.access import Actor, Permission
from common.periods import local_day
from packages_billing.models import PackagePeriod
from users.actions.client_end import end_by, ended_with_client, restore
from users.actions.holding import locked_client, period_start, record_membership, set_last_day
from users.actions.responsible import record_responsible
from users.actions.roles import put_employee_on_client
from users.choices import ResellerRole
from users.models import AccessPeriod, Membership, SinglePermission, TeamPreset
from users.standing import standing_of


@transaction.atomic(savepoint=False)
def put_creator_on_client(client: Client, *, by: Actor, **_facts: Any) -> Client:
    """A step of opening a client: its creator is responsible for it, and is put on it unless they see all clients.

    With Användaradministration: whoever opens a client must be able to let its people in.
    """
    if by.membership_id is None:
        return client
    creator = Membership.objects.select_related("person", "client").get(pk=by.membership_id)
    client.responsible = creator
    record_responsible(client, before=None, by=by)
    if Permission.SEE_ALL_CLIENTS not in by.staff_permissions:
        put_employee_on_client(
            client, employment=creator, roles=[ResellerRole.CONSULTANT], beside=["user_administration"], by=by
        )
    return client


@transaction.atomic(savepoint=False)
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
    it those who ended by the earlier one. Where it has passed, access ends now: nobody can have been refused before.
    """
    if client.ends_on is None:
        raise ValueError("a client that ends has a last day")
    at, earlier = timezone.now(), ended_with_client(client)
    for membership in _locked_memberships(client):
        if membership.pk in earlier:
            restore(membership, earlier[membership.pk], at=at, by=by)
        end_by(membership, client.ends_on, at=at, by=by)
    return client


@transaction.atomic
def restore_memberships_with_client(client: Client, *, by: Actor, **_facts: Any) -> Client:
    """A step of reopening a client: those whose access ended with it have it again, until when they had it before.

    Where the last day has passed access begins anew now; the time between stays as it was. Whoever has got another last
    day since, by somebody, keeps that; who was made inactive or removed stays so.
    """
    at, ended = timezone.now(), ended_with_client(client)
    for membership in _locked_memberships(client):
        if membership.pk in ended:
            restore(membership, ended[membership.pk], at=at, by=by)
    return client


@transaction.atomic
def move_last_days_to_time_zone(client: Client, *, by: Actor, **_facts: Any) -> Client:
    """A step of changing a client's time zone: first and last days to come are days of the new calendar."""
    at, row = timezone.now(), locked_client(client)
    for membership in _locked_memberships(row):
        before, old_end = standing_of(membership, at), membership.ends_at
        begins = _move_start(membership, at)
        set_last_day(membership, membership.ends_on)
        if old_end is None or old_end <= at or membership.ends_at == old_end or membership.is_over(at):
            membership.ends_at = old_end
        else:
            membership.save(update_fields=["ends_at"])
            for model in (AccessPeriod, PackagePeriod, SinglePermission):
                model.objects.filter(membership=membership, ends_at=old_end).update(ends_at=membership.ends_at)
        record_membership("membership.time_zone_followed", membership, before=before, at=at, by=by, **begins)
    return client


def _move_start(membership: Membership, at: datetime) -> dict[str, datetime]:
    """What is yet to begin begins with the first day of the new calendar. What was called off moves along."""
    has_begun = PackagePeriod.objects.at(at).filter(membership=membership).exists()
    if has_begun or membership.starts_on < local_day(at, membership.client.time_zone):
        return {}  # what is to come is then no first day: see users.actions.granting
    start, moved = period_start(membership, at), 0
    for model in (AccessPeriod, PackagePeriod, SinglePermission):
        coming = model.objects.filter(membership=membership, starts_at__gt=at).exclude(starts_at=start)
        moved += coming.filter(ends_at=F("starts_at")).update(starts_at=start, ends_at=start)
        moved += coming.update(starts_at=start)
    return {"begins_at": start} if moved else {}


def _locked_memberships(client: Client) -> list[Membership]:
    rows = Membership.objects.select_for_update(of=("self",)).filter(client=client).select_related("person")
    memberships = list(rows.order_by("pk"))
    for membership in memberships:
        membership.client = client
    return memberships
