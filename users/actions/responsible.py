"""Who at the firm is responsible for a client (ansvarig)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.choices import ClientStatus
from clients.models import Client
from common.access import Actor, Permission
from common.periods import local_day
from events.models import Event
from events.record import record
from users import emails
from users.actions.roles import lock_employment, put_employee_on_client
from users.choices import ResellerRole
from users.models import Membership


@transaction.atomic
def set_responsible(
    client: Client, *, responsible: Membership, is_told: bool = True, by: Actor, at: datetime | None = None
) -> Client:
    """Makes an employee responsible for the client and tells them by mail. One who sees only some gets to see this.

    `is_told` is false where the caller tells of many clients in one mail.
    Setting the same person again changes nothing and records nothing.
    Raises ValidationError if the person is not an active employee of the client's own firm.
    """
    lock_employment(responsible)
    client = Client.objects.select_for_update(of=("self",)).select_related("responsible__person").get(pk=client.pk)
    at = at or timezone.now()  # after the locks: whoever was leaving meanwhile has left
    if not Membership.objects.employees_of(client.reseller_id).in_force(at).filter(pk=responsible.pk).exists():
        # Asked of the database: the choice may have been offered an hour ago. No name: it may be another firm's.
        raise ValidationError({"responsible": _("Personen är inte anställd hos er.")})
    if client.responsible_id == responsible.pk:
        return client
    before, client.responsible = client.responsible, responsible
    client.save(update_fields=["responsible"])
    event = record_responsible(client, before=before, by=by)
    if Permission.SEE_ALL_CLIENTS not in responsible.permissions:
        _put_on(client, responsible, by=by, at=at)
    if is_told and responsible.pk != by.membership_id:
        emails.you_are_responsible(client, responsible, event_id=event.pk, by=by)
    return client


@transaction.atomic
def leave_without_responsible(client: Client, *, by: Actor) -> Client:
    """Nobody is responsible for the client from now on: whoever was has left. Again changes nothing."""
    client = Client.objects.select_for_update(of=("self",)).select_related("responsible__person").get(pk=client.pk)
    before, client.responsible = client.responsible, None
    if before is None:
        return client
    client.save(update_fields=["responsible"])
    record_responsible(client, before=before, by=by)
    return client


def record_responsible(client: Client, *, before: Membership | None, by: Actor) -> Event:
    """One event. The person's name goes to the erasable side, the id stays. A part of actions that change it."""
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


def _put_on(client: Client, employment: Membership, *, by: Actor, at: datetime) -> None:
    """As Redovisningskonsult, with Användaradministration from whoever has it there: nobody gives what they lack.

    Someone who is on the client already stays as they are.
    """
    if client.is_internal or client.status_on(local_day(at, client.time_zone)) == ClientStatus.ENDED:
        return
    on_it = Membership.objects.in_force(at).filter(client=client, person=employment.person_id)
    if not on_it.exists():
        has_it = by.may_on(Permission.MANAGE_PEOPLE, client_id=client.pk, reseller_id=client.reseller_id)
        beside = ["user_administration"] if has_it else []
        roles = [ResellerRole.CONSULTANT]
        put_employee_on_client(client, employment=employment, roles=roles, beside=beside, by=by, at=at)
