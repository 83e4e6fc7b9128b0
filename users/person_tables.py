"""Where the database holds people: each table's fields that name one. A table stands here or holds nobody."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Contains

from clients.models import Reseller
from users.models import Membership, Person, User


@dataclass(frozen=True)
class Sought:
    """The one who is looked for: what firms know of them, their login, and what they are called."""

    people: QuerySet[Person]
    memberships: QuerySet[Membership]
    logins: QuerySet[User]
    email: str
    names: frozenset[str]

    @property
    def firms(self) -> QuerySet[Reseller]:
        """Those that know the person: a name alone says who it is only where the person is known."""
        return Reseller.objects.filter(people__in=self.people)


@dataclass(frozen=True)
class Held:
    """The fields of a table that name a person, by what they keep. `firm` leads to whose row it is.

    Without a firm the row is the login's own, and no part of what a single firm keeps.
    """

    firm: str = ""
    members: tuple[str, ...] = ()
    logins: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    within: tuple[str, ...] = ()  # where a membership's id may stand among other values

    @property
    def fields(self) -> set[str]:
        """All of them."""
        return {*self.members, *self.logins, *self.addresses, *self.names, *self.within}

    def about(self, sought: Sought) -> Q:
        """Rows that name the person in any of them."""
        found = Q()
        for name in self.members:
            found |= Q(**{f"{name}__in": sought.memberships.values("pk")})
        for name in self.logins:
            found |= Q(**{f"{name}__in": sought.logins.values("pk")})
        for name in self.addresses:
            found |= Q(**{f"{name}__iexact": sought.email})
        for name in self.names:
            found |= Q(**{f"{name}__in": sought.names, f"{self.firm}__in": sought.firms})
        for name in self.within:
            for pk in sought.memberships.values_list("pk", flat=True):
                found |= Q(Contains(Cast(name, TextField()), str(pk)))
        return found


_OF_MEMBER, _OF_CLIENT = "membership__client__reseller", "client__reseller"
HELD = {
    "users.Person": Held("reseller", logins=("user",), addresses=("email",)),
    "users.Membership": Held(_OF_CLIENT, members=("pk",), logins=("invited_by_id",)),
    "users.AccessPeriod": Held(_OF_MEMBER, members=("membership",)),
    "users.SinglePermission": Held(_OF_MEMBER, members=("membership",)),
    "users.RolePeriod": Held("period__client__reseller", members=("period__membership", "employment", "owner")),
    "users.Invitation": Held(_OF_MEMBER, members=("membership",), logins=("sent_by_id",), addresses=("email",)),
    "users.AccessRequest": Held(_OF_MEMBER, members=("membership",), logins=("decided_by_id",)),
    "users.ApiKey": Held(_OF_MEMBER, members=("membership",), logins=("created_by_id",)),
    "users.IntegrationAccount": Held(_OF_MEMBER, members=("membership",)),
    "users.CompanyFollower": Held(_OF_MEMBER, members=("membership",)),
    "users.TeamPreset": Held("template__reseller", members=("employment",)),
    "users.UserTemplate": Held("reseller", logins=("shared_by_id",)),
    "users.User": Held(logins=("pk",)),
    "account.EmailAddress": Held(logins=("user",), addresses=("email",)),
    "mfa.Authenticator": Held(logins=("user",)),
    "socialaccount.SocialAccount": Held(logins=("user",)),
    "usersessions.UserSession": Held(logins=("user",)),
    "packages_billing.PackagePeriod": Held(_OF_CLIENT, members=("membership",)),
    "packages_billing.ClosedLine": Held("closing__reseller", members=("membership_id",)),
    "packages_billing.Closing": Held("reseller", logins=("closed_by_id",)),
    "packages_billing.ClosingOrder": Held("reseller", logins=("asked_by_id",)),
    "packages_billing.Price": Held("reseller", logins=("created_by_id",)),
    "clients.Client": Held(
        "reseller", members=("responsible",), logins=("created_by_id",), addresses=("contact_email",)
    ),
    "clients.ClientNote": Held(_OF_CLIENT, logins=("author_id",)),
    "clients.InvoiceEmail": Held(_OF_CLIENT, logins=("saved_by_id",)),
    "clients.SavedView": Held("reseller", logins=("user_id",), within=("query",)),
    "clients.BulkOrder": Held("reseller", logins=("asked_by_id",), within=("values",)),
    "clients.RegisterDifference": Held("reseller", logins=("decided_by_id",), addresses=("client__contact_email",)),
    "clients.CompanyProposal": Held(_OF_CLIENT, logins=("answered_by_id",)),
    "agreements.AgreementText": Held("reseller", logins=("created_by_id",)),
    "agreements.AgreementDispatch": Held("text__reseller", logins=("requested_by_id",)),
    "agreements.Agreement": Held(
        _OF_CLIENT, logins=("requested_by_id",), addresses=("addressed_email",),
        names=("link_copied_by", "approver_name", "terminated_by"),
    ),
    "mail.Message": Held("reseller_id", addresses=("to_email", "reply_to_email")),
}  # fmt: skip

# Tables that say nothing about anybody who could ask, each with its reason. A new table is exported or stands here.
HOLD_NOBODY = {
    "clients.BulkLine": "which client, and why it was skipped, in words without names",
    "account.EmailConfirmation": "not used: addresses are proved by mailed links",
    "agreements.AgreementPaper": "a file of the company's, by its Agreement",
    "agreements.AgreementTextPreset": "what a klientmall names",
    "auth.Group": "not used",
    "auth.Permission": "not used",
    "clients.ClientTemplate": "what a firm prepares",
    "clients.RegisterBudget": "how often registers were asked",
    "clients.RegisterFeed": "how far a register's changes were read",
    "klientadmin.SweepRound": "when due work was last done",
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
    "packages_billing.SystemPermission": "the catalogue",
    "sessions.Session": "told of by UserSession; its content is sealed",
    "socialaccount.SocialApp": "not used: providers stand in the environment",
    "socialaccount.SocialToken": "not kept",
}


def rows_about(table: str, sought: Sought, firm: Any) -> QuerySet[Any]:
    """The table's rows that name the person: of one firm, or of all (None) and the login's own."""
    held = HELD[table]
    rows: QuerySet[Any] = apps.get_model(table)._default_manager.all()
    if firm is not None:
        rows = rows.filter(**{held.firm: firm}) if held.firm else rows.none()
    found = rows.filter(held.about(sought)).values("pk")
    return rows.filter(pk__in=found)  # each once, also where a person has many memberships
