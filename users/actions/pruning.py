"""Gallring: what is known of people at an ended client, and of those who have left, is forgotten in its time."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from clients.actions.cards import CONTACT_FIELDS
from clients.models import (
    Client,
    ClientNote,
    CompanyChange,
    CompanyProposal,
    FollowedCompany,
    RegisterDifference,
    SavedView,
    VatCheck,
)
from common.access import Actor
from events.erasing import blank_details
from events.models import Event
from events.record import record
from mail.erasing import blank
from mail.models import Message
from users.actions.erasing import erase_person, why_not_erase
from users.actions.holding import locked_client
from users.models import CompanyFollower, Person, User


@transaction.atomic
def prune_client(client: Client, *, by: Actor, at: datetime) -> Client:
    """Forgets what is personal of a client that has ended: its contact, notes, mail, whom it followed.

    Its users are erased one by one (prune_person). What was charged, the agreement and its mail have times of their
    own; the company stays, and who had access, by id. A client that is open again is left as it is.
    """
    client = locked_client(client)
    if client.ends_on is None:
        return client
    _forget_what_hangs_on(client, at)
    for name in CONTACT_FIELDS:
        setattr(client, name, "")
    client.pruned_at, client.has_register_changes = at, False
    client.save(update_fields=[*CONTACT_FIELDS, "pruned_at", "has_register_changes"])
    record("client.pruned", by=by, subject=client, client_id=client.pk, reseller_id=client.reseller_id)
    return client


def _forget_what_hangs_on(client: Client, at: datetime) -> None:
    """Rows about its people, and what the log and the outbox say of them. Agreements go by a time of their own."""
    CompanyFollower.objects.filter(company__client=client).delete()
    CompanyChange.objects.filter(company__client=client).delete()
    for table in (FollowedCompany, RegisterDifference, CompanyProposal, VatCheck, ClientNote):
        table._default_manager.filter(client=client).delete()
    letters = Message.objects.filter(client_id=client.pk).exclude(kind__startswith="agreement")
    blank(letters.exclude(to_email="", text=""))
    blank_details(Event.objects.of_client(client.pk).exclude(kind__startswith="agreement."), at)


@transaction.atomic
def prune_person(person: Person, due: QuerySet[Person], *, by: Actor, at: datetime) -> bool:
    """Erases someone whose time is up, unless they are no longer among those that are `due`. Returns whether they were.

    The clients are locked first, as whoever lets the person in again locks them.
    """
    for place in Client.objects.filter(memberships__person=person).distinct().order_by("pk"):
        locked_client(place)
    if not due.filter(pk=person.pk).exists() or why_not_erase(person, by=by):
        return False
    erase_person(person, by=by, at=at)
    return True


@transaction.atomic
def prune_logins(logins: set[UUID], *, by: Actor, at: datetime) -> int:
    """Deletes logins that no firm knows any more, with their second steps and what only they kept. One event of all."""
    blank_details(Event.objects.filter(Q(subject_id__in=logins) | Q(actor_id__in=logins), reseller_id=None), at)
    SavedView.objects.filter(user_id__in=logins).delete()
    User.objects.filter(pk__in=logins).delete()
    record("user.pruned", by=by, after={"count": len(logins)})
    return len(logins)
