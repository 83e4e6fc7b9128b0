"""What is kept about a person, for the person themselves (GDPR art. 15): every table that holds them, no secret."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet

from agreements.models import Agreement, AgreementDispatch
from clients.models import BulkOrder, Client, ClientNote, InvoiceEmail, RegisterDifference, SavedView
from events.models import Event, EventDetail
from mail.models import Message
from packages_billing.models import ClosedLine, Closing, ClosingOrder, PackagePeriod
from users.models import (
    AccessPeriod,
    AccessRequest,
    ApiKey,
    CompanyFollower,
    IntegrationAccount,
    Invitation,
    Membership,
    Person,
    RolePeriod,
    SinglePermission,
    TeamPreset,
    User,
    UserTemplate,
)

# Tables that say nothing about anybody who could ask, each with its reason. A new table is exported or stands here.
HOLD_NOBODY = {
    "clients.BulkLine": "which client, and why it was skipped, in words without names",
    "account.EmailConfirmation": "not used: addresses are proved by mailed links",
    "agreements.AgreementPaper": "a file of the company's, by its Agreement",
    "agreements.AgreementText": "a text, and the id of who wrote it",
    "agreements.AgreementTextPreset": "what a klientmall names",
    "auth.Group": "not used",
    "auth.Permission": "not used",
    "clients.ClientTemplate": "what a firm prepares",
    "clients.CompanyProposal": "a company in its register that may be a client",
    "clients.RegisterBudget": "how often registers were asked",
    "clients.RegisterFeed": "how far a register's changes were read",
    "clients.VatCheck": "a verdict on a company's number, by its Client",
    "clients.CompanyChange": "a company in its register, by FollowedCompany",
    "clients.FollowedCompany": "a company in its register; who follows it is CompanyFollower",
    "clients.Reseller": "the firm",
    "clients.Tag": "words",
    "contenttypes.ContentType": "Django's own",
    "events.EventSeal": "sums",
    "packages_billing.Package": "the catalogue",
    "packages_billing.PackageContent": "the catalogue",
    "packages_billing.PackagePermission": "the catalogue",
    "packages_billing.PackageOffer": "what a firm offers",
    "packages_billing.Price": "a price, and the id of who wrote it",
    "packages_billing.SystemPermission": "the catalogue",
    "sessions.Session": "told of by UserSession; its content is sealed",
    "socialaccount.SocialApp": "not used: providers stand in the environment",
    "socialaccount.SocialToken": "not kept",
}
_SECRET = {
    "password", "salt", "token_digest", "receipt_salt", "receipt_digest", "digest", "form_key", "data", "session_key",
    "extra_data", "links", "search_text", "seal", "detail_hash", "personal_number_sealed", "personal_number_hash",
}  # fmt: skip
Tables = Iterator[tuple[str, QuerySet[Any]]]


def export_of(email: str, *, reseller_id: UUID | None = None) -> dict[str, list[dict[str, Any]]]:
    """Table to rows, each as field to value. Of one firm alone, or of all and of the login.

    Rows about the contact person of a company and about agreements are found by the address.
    """
    return {table: [_plain(row) for row in rows.order_by("pk").values()] for table, rows in tables(email, reseller_id)}


def people_by(email: str, reseller_id: UUID | None = None) -> QuerySet[Person]:
    """What firms know of whoever has the address, as theirs or as the login's."""
    people = Person.objects.filter(Q(email__iexact=email.strip()) | Q(user__email__iexact=email.strip()))
    return people.filter(reseller=reseller_id) if reseller_id else people


def tables(email: str, reseller_id: UUID | None) -> Tables:
    """Each table that holds a person, with the rows of this one."""
    people = people_by(email, reseller_id)
    memberships = Membership.objects.filter(person__in=people)
    yield "users.Person", people
    yield "users.Membership", memberships
    yield from _under(memberships)
    login = User.objects.filter(email__iexact=email.strip())
    yield from _of_login(login if reseller_id is None else login.none())
    yield from _written(login, reseller_id)
    yield from _at_address(email.strip(), reseller_id)
    yield from _history(people, memberships, login, reseller_id)


def _under(memberships: QuerySet[Membership]) -> Tables:
    for model in (
        AccessPeriod, SinglePermission, PackagePeriod, Invitation, AccessRequest, ApiKey, IntegrationAccount,
        CompanyFollower,
    ):  # fmt: skip
        yield model._meta.label, model._default_manager.filter(membership__in=memberships)
    yield "users.RolePeriod", RolePeriod.objects.filter(Q(employment__in=memberships) | Q(owner__in=memberships))
    yield "packages_billing.ClosedLine", ClosedLine.objects.filter(membership_id__in=memberships.values("pk"))
    yield "users.TeamPreset", TeamPreset.objects.filter(employment__in=memberships)


def _of_login(login: QuerySet[User]) -> Tables:
    """The login is the person's own: no part of what a single firm keeps."""
    yield "users.User", login
    for model in (EmailAddress, Authenticator, SocialAccount, UserSession):
        yield model._meta.label, model._default_manager.filter(user__in=login)


def _written(login: QuerySet[User], reseller_id: UUID | None) -> Tables:
    """What names the person as the one who wrote or did it."""
    ids = login.values("pk")
    firm = Q(client__reseller=reseller_id) if reseller_id else Q()
    own = Q(reseller=reseller_id) if reseller_id else Q()
    of_text = Q(text__reseller=reseller_id) if reseller_id else Q()
    yield "clients.ClientNote", ClientNote.objects.filter(firm, author_id__in=ids)
    yield "clients.InvoiceEmail", InvoiceEmail.objects.filter(firm, saved_by_id__in=ids)
    yield "clients.SavedView", SavedView.objects.filter(own, user_id__in=ids)
    yield "clients.BulkOrder", BulkOrder.objects.filter(own, asked_by_id__in=ids)
    yield "users.UserTemplate", UserTemplate.objects.filter(own, shared_by_id__in=ids)
    yield "packages_billing.Closing", Closing.objects.filter(own, closed_by_id__in=ids)
    yield "packages_billing.ClosingOrder", ClosingOrder.objects.filter(own, asked_by_id__in=ids)
    yield "agreements.AgreementDispatch", AgreementDispatch.objects.filter(of_text, requested_by_id__in=ids)


def _at_address(email: str, reseller_id: UUID | None) -> Tables:
    """Companies that have the address as their contact's, agreements put to it, and mail sent to it."""
    clients = Client.objects.filter(contact_email__iexact=email)
    agreements = Agreement.objects.filter(addressed_email__iexact=email)
    messages = Message.objects.filter(to_email__iexact=email)
    if reseller_id:
        clients, agreements = clients.filter(reseller=reseller_id), agreements.filter(client__reseller=reseller_id)
        messages = messages.filter(reseller_id=reseller_id)
    yield "clients.Client", clients
    yield "clients.RegisterDifference", RegisterDifference.objects.filter(client__in=clients)
    yield "agreements.Agreement", agreements
    yield "mail.Message", messages


def _history(
    people: QuerySet[Person], memberships: QuerySet[Membership], login: QuerySet[User], reseller_id: UUID | None
) -> Tables:
    """What was done to the person, and by them."""
    ids = [*people.values_list("pk", flat=True), *memberships.values_list("pk", flat=True)]
    logins = list(login.values_list("pk", flat=True))
    events = Event.objects.filter(Q(subject_id__in=[*ids, *logins]) | Q(actor_id__in=logins))
    events = events.of_reseller(reseller_id) if reseller_id else events
    yield "events.Event", events
    yield "events.EventDetail", EventDetail.objects.filter(event__in=events)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _SECRET}
