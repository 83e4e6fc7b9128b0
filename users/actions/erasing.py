"""Radera: one firm forgets who a person was. The trail stays, with the id and without the name."""

import logging
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.models import AgreementDispatch
from clients.models import Client, ClientNote, SavedView
from common.access import Actor, Permission
from events.erasing import blank_details
from events.models import Event
from events.record import canonical, record
from mail.erasing import scrub
from packages_billing.models import Closing, ClosingOrder
from users.actions.holding import locked_client
from users.actions.standing import remove_access
from users.choices import MembershipState
from users.models import AccessRequest, CompanyFollower, Invitation, Membership, Person, RolePeriod, UserTemplate

logger = logging.getLogger(__name__)
# Events on something else that may name the person: who was responsible, who owned, whom a mail was to.
_MAY_NAME = ("client.responsible_set", "membership.owner_set", "mail.sent_again", "mail.held_back")


def why_not_erase(person: Person, *, by: Actor) -> str:
    """What stands against erasing the person, in words; empty where nothing does.

    The words name no other client: a client administrator must not learn where else somebody is.
    """
    memberships = list(person.memberships.select_related("client"))
    if any(row.client.is_internal and row.state != MembershipState.REMOVED for row in memberships):
        return _("Personen är anställd hos byrån. Avsluta anställningen först.")
    if by.user_id is not None and person.user_id == by.user_id:
        return _("Du kan inte radera dig själv. Be någon annan med Användaradministration.")
    if by.kind == "system" or all(_manages(by, row.client) for row in memberships):
        return ""
    return _("Bara en administratör hos byrån kan radera den här personen. Du kan ta bort åtkomsten här.")


def _manages(by: Actor, client: Client) -> bool:
    """Whether the actor manages people there. A former job at the firm is the business of who manages employees."""
    right = Permission.MANAGE_EMPLOYEES if client.is_internal else Permission.MANAGE_PEOPLE
    return by.may_on(right, client_id=client.pk, reseller_id=client.reseller_id)


@transaction.atomic
def erase_person(person: Person, *, client: Client | None = None, by: Actor, at: datetime | None = None) -> Person:
    """Anonymises what one firm knows of someone: names, addresses, phone; every access at the firm ends for good.

    The login and what other firms know stay as they are. `client` is where it was asked for. Agreements and mail about
    them are evidence and stay. Twice changes nothing. Raises ValidationError with the words of why_not_erase(), and
    where a company would be without an administrator.
    """
    at = at or timezone.now()
    for place in Client.objects.filter(memberships__person=person).distinct().order_by("pk"):
        locked_client(place)
    row = Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=person.pk)
    if row.erased_at is not None:
        return row
    if why := why_not_erase(row, by=by):
        raise ValidationError(why)
    for membership in row.memberships.not_removed().select_related("client", "person").order_by("client_id"):
        remove_access(membership, by=by, at=at)
    scrub(row.reseller_id, _addresses(row))
    for events in _events_about(row):
        blank_details(events, at)
    _forget(row, at)
    record(
        "person.erased", by=by, subject=row, reseller_id=row.reseller_id, client_id=client.pk if client else None,
    )  # fmt: skip
    # A backup of before still knows the person: `after_restore` reads this line where the logs are kept.
    transaction.on_commit(partial(logger.info, "person %s erased", row.pk))
    return row


def _addresses(person: Person) -> set[str]:
    """Every address that the firm has written to the person at."""
    sent_to = Invitation.objects.filter(membership__person=person).values_list("email", flat=True)
    return {person.email, person.user.email if person.user else "", *sent_to}


def _events_about(person: Person) -> Iterator[QuerySet[Event]]:
    """The firm's events that tell of the person: done to them, done by them, or naming them beside something else."""
    firms, memberships = (
        Event.objects.of_reseller(person.reseller_id),
        list(person.memberships.values_list("pk", flat=True)),
    )
    invitations = Invitation.objects.filter(membership__in=memberships).values_list("pk", flat=True)
    requests = AccessRequest.objects.filter(membership__in=memberships).values_list("pk", flat=True)
    yield firms.filter(subject_id__in=[person.pk, *memberships, *invitations, *requests])
    if person.user_id is not None:
        yield firms.filter(actor_id=person.user_id)
    yield firms.filter(_named_in(person, memberships), kind__in=_MAY_NAME)


def _named_in(person: Person, memberships: list[UUID]) -> Q:
    """Events on something else whose side row, or whose ids, are the person's."""
    named = Q()
    for value in {person.name, *_addresses(person)} - {""}:
        named |= Q(detail__values__contains=canonical({"": value})[4:-1])  # the value as it stands in the JSON
    for pk in memberships:
        named |= Q(before__contains=str(pk)) | Q(after__contains=str(pk))
    return named


def _forget(person: Person, at: datetime) -> None:
    """The rows themselves, and the person's name where the firm's rows keep who did something."""
    theirs, firm = Membership.objects.filter(person=person), person.reseller_id
    Invitation.objects.filter(membership__in=theirs).update(email="")
    AccessRequest.objects.filter(membership__in=theirs).update(reason="", word="")
    RolePeriod.objects.filter(period__membership__in=theirs).update(reason="")
    CompanyFollower.objects.following().filter(membership__in=theirs).update(ended_at=at)
    if person.user_id is not None:
        _forget_deeds(person.user_id, firm)
    person.first_name = person.last_name = person.email = person.phone = ""
    person.user, person.erased_at = None, at
    person.save(update_fields=["first_name", "last_name", "email", "phone", "user", "erased_at"])


def _forget_deeds(login: UUID, firm: UUID) -> None:
    """Whose name stands beside what the login did at the firm; what it kept for itself there goes."""
    of_firm = {"membership__client__reseller": firm}
    Invitation.objects.filter(sent_by_id=login, **of_firm).update(sent_by_name="")
    AccessRequest.objects.filter(decided_by_id=login, **of_firm).update(decided_by_name="")
    UserTemplate.objects.filter(shared_by_id=login, reseller=firm).update(shared_by_name="")
    ClosingOrder.objects.filter(asked_by_id=login, reseller=firm).update(asked_by_name="")
    Closing.objects.filter(closed_by_id=login, reseller=firm).update(closed_by_name="")
    AgreementDispatch.objects.filter(requested_by_id=login, text__reseller=firm).update(requested_by_name="")
    ClientNote.objects.filter(author_id=login, client__reseller=firm).update(author_name="")
    SavedView.objects.filter(user_id=login, reseller=firm).delete()
