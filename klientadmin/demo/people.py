"""The demonstration's firms and logins, and what a firm prepares before its first client."""

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from clients.actions.templates import make_default, save_template
from clients.choices import VatPeriod
from clients.models import Client, ClientTemplate, Reseller
from common.access import (
    AUDITOR_PERMISSIONS,
    CONSULTANT_PERMISSIONS,
    SYSTEM,
    Actor,
    Permission,
)
from packages_billing.models import Package
from users import actions
from users.actors import actor_of
from users.choices import MemberKind
from users.links import invitation_token
from users.models import Membership, Person, User

PASSWORD = "klientadmin-demo-2026"  # noqa: S105  # printed by `make run`; the command refuses to run elsewhere
OPERATOR = "drift@klientadmin.example"


def open_firm(name: str, number: str, *, administrator: tuple[str, str, str], phone: str) -> Reseller:
    """A firm with its first administrator (address, first and last name), who needs no second factor here."""
    email, first_name, last_name = administrator
    firm = actions.create_reseller(name, number=number, email=email, by=SYSTEM)
    firm.requires_mfa, firm.phone = False, phone
    firm.email = f"post@{email.partition('@')[2]}"
    firm.save(update_fields=["requires_mfa", "phone", "email"])
    for rows in (User.objects.filter(email=email), Person.objects.filter(reseller=firm, email=email)):
        rows.update(first_name=first_name, last_name=last_name)
    return firm


def employ(firm: Reseller, email: str, first_name: str, last_name: str, permissions: Iterable[Permission]) -> None:
    """Someone who works at the firm."""
    actions.create_employee(
        firm, email=email, first_name=first_name, last_name=last_name, permissions=permissions, by=SYSTEM
    )


def staff_of_byran(firm: Reseller) -> None:
    """Karin and Rev, beside Anna, who is there already."""
    employ(firm, "karin@byran.example", "Karin", "Åberg", CONSULTANT_PERMISSIONS)
    employ(firm, "rev@byran.example", "Rebecka", "Vikander", AUDITOR_PERMISSIONS)


def acting(email: str, at: datetime) -> Actor:
    """The login's actor as of that moment."""
    return actor_of(User.objects.get(email=email), at=at, ip="192.0.2.10", user_agent="Mozilla/5.0 (demonstration)")


def employment(email: str) -> Membership:
    """The login's membership in its firm's internal client."""
    return Membership.objects.select_related("person").get(person__user__email=email, client__is_internal=True)


def put_outsider(
    client: Client,
    email: str,
    first_name: str,
    last_name: str,
    *,
    kind: MemberKind,
    ends_on: date | None = None,
    by: Actor,
) -> None:
    """Someone of the client's own, or an external one, with a login."""
    access = actions.NewAccess(kind=kind, ends_on=ends_on)
    person = actions.NewPerson(first_name=first_name, last_name=last_name, email=email)
    (membership,) = actions.invite_people(client, people=[person], access=access, by=by)
    accept(membership, first_name=first_name, last_name=last_name)


def accept(membership: Membership, *, first_name: str, last_name: str) -> None:
    """The invited person follows the link of the newest invitation, with a new login or the one there is."""
    invitation = membership.invitations.open().get()
    token, at, by = invitation_token(invitation), timezone.now(), Actor(kind="contact")
    user = User.objects.filter(email=invitation.email).first()
    if user is not None:
        actions.accept_as(token, user=user, by=by, at=at)
        return
    actions.accept_as_new(token, first_name=first_name, last_name=last_name, password=PASSWORD, by=by, at=at)


def ask(client: Client, email: str, code: str, reason: str, *, at: datetime) -> None:
    """Someone of a client's own asks for a package, and waits for the answer."""
    membership = Membership.objects.get(client=client, person__user__email=email)
    actions.ask_for_access(membership, thing=Package.objects.get(code=code), reason=reason, by=acting(email, at))


def let_everyone_in(*emails: str) -> None:
    """One password for all demonstration logins."""
    User.objects.filter(email__in=emails).update(password=make_password(PASSWORD))


def prepare_templates(by: Actor) -> dict[str, ClientTemplate]:
    """Three client templates of the actor's firm, the first one the default; by name."""
    swedish = {"country": "SE", "language": "sv", "currency": "SEK", "chart_of_accounts": "BAS 2026"}
    norwegian = {"country": "NO", "language": "nb", "currency": "NOK", "chart_of_accounts": "NS 4102"}
    presets = [
        {"name": "Svenskt aktiebolag, moms kvartalsvis", "vat_period": VatPeriod.QUARTER, **swedish},
        {"name": "Enskild firma", "vat_period": VatPeriod.YEAR, **swedish},
        {"name": "Norsk klient", "vat_period": VatPeriod.TWO_MONTHS, **norwegian},
    ]
    rows = [save_template(ClientTemplate(), values=values, by=by) for values in presets]
    make_default(rows[0], by=by)
    return {row.name: row for row in rows}
