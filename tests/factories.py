"""Rows for tests, each with sensible values that a test may override."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from clients.models import Client, ClientTemplate, FollowedCompany, Reseller
from clients.registries.contract import Address, CompanyRecord, CompanyStatus
from common import access
from common.access import ADMINISTRATOR_PERMISSIONS, CONSULTANT_PERMISSIONS, Actor
from common.periods import day_ends_at, day_starts_at
from packages_billing.models import Package, PackagePeriod
from users.actions import NewIntegration, create_integration, follow_company
from users.actors import actor_of as _actor_of
from users.choices import MemberKind, MembershipState, ResellerRole
from users.models import AccessPeriod, Membership, Person, RolePeriod, User

ADMINISTRATOR = sorted(ADMINISTRATOR_PERMISSIONS)
CONSULTANT = sorted(CONSULTANT_PERMISSIONS)
AUDITOR = sorted(access.AUDITOR_PERMISSIONS)
PASSWORD = "klientadmin-demo-2026"
_numbers = count(1)


def reseller(name: str, org_number: str) -> Reseller:
    """A firm with its internal client."""
    firm = Reseller.objects.create(
        name=name, org_number=org_number, email="post@byran.example", phone="08-12 34 56", requires_mfa=False
    )
    client(firm, name=name, is_internal=True, contact_email="")
    return firm


def client(firm: Reseller, **values: Any) -> Client:
    """A client of the firm. Without an org_number it has none."""
    facts = {
        "name": f"Klient {next(_numbers)} AB", "contact_name": "Kim Ström", "contact_email": "kim@kund.example",
        "created_at": timezone.now(),
    }  # fmt: skip
    return Client.objects.create(reseller=firm, **(facts | values))


def client_template(firm: Reseller, **values: Any) -> ClientTemplate:
    """A client template of the firm."""
    return ClientTemplate.objects.create(reseller=firm, **({"name": f"Mall {next(_numbers)}"} | values))


def login(email: str, first_name: str = "", last_name: str = "") -> User:
    """A login with PASSWORD and no rights at all."""
    return User.objects.create_user(email, PASSWORD, first_name=first_name, last_name=last_name)


def employee(firm: Reseller, email: str, first_name: str, last_name: str, permissions: list[str]) -> User:
    """Someone who works at the firm: a login, the firm's person and a membership in its internal client."""
    user = login(email, first_name, last_name)
    person = Person.objects.create(reseller=firm, user=user, first_name=first_name, last_name=last_name, email=email)
    membership(
        person,
        firm.clients.get(is_internal=True),
        kind=MemberKind.RESELLER,
        permissions=permissions,
    )
    return user


def employment_of(user: User) -> Membership:
    """The membership in the internal client of someone who works at one firm."""
    return Membership.objects.get(person__user=user, client__is_internal=True)


def put_on(user: User, target: Client, role: str = ResellerRole.CONSULTANT) -> Membership:
    """Puts an employee on a client."""
    employment = employment_of(user)
    row = membership(employment.person, target, kind=MemberKind.RESELLER)
    period = give(row, role)
    RolePeriod.objects.create(period=period, employment=employment, role=role)
    return row


def integration(target: Client, *, owner: User, **values: Any) -> Membership:
    """A program on a client, owned by an employee."""
    facts: dict[str, Any] = {"name": "Busy", "email": "busy@byran.example", "system": "Busy", "purpose": "Tider"}
    new = NewIntegration(owner=employment_of(owner), **(facts | values))
    return create_integration(target, new=new, by=actor_of(owner))


def give(row: Membership, code: str, starts_at: datetime | None = None, **values: Any) -> PackagePeriod:
    """Gives the package to a membership, since its first day."""
    package = Package.objects.get(code=code)
    starts_at = starts_at or day_starts_at(row.starts_on, row.client.time_zone)
    facts = {"client": row.client, "slot": package.slot, "ends_at": row.ends_at, "starts_at": starts_at}
    return PackagePeriod.objects.create(membership=row, package=package, **(facts | values))


def membership(person: Person, target: Client, **values: Any) -> Membership:
    """A membership with access from its first day to its last, unless its state is another than active."""
    facts = {"starts_on": date(2026, 1, 1)} | values
    if facts.get("ends_on"):
        facts["ends_at"] = day_ends_at(facts["ends_on"], target.time_zone)
    row = Membership.objects.create(person=person, client=target, **facts)
    if row.state == MembershipState.ACTIVE and row.kind != MemberKind.NO_LOGIN:
        starts_at = day_starts_at(row.starts_on, target.time_zone)
        AccessPeriod.objects.create(membership=row, kind=row.kind, starts_at=starts_at, ends_at=row.ends_at)
    return row


def end_access(row: Membership, at: datetime) -> None:
    """Ends the membership's access at the moment, as a bare fact."""
    AccessPeriod.objects.filter(membership=row).update(ends_at=at)


def member(user: User, target: Client, kind: int = MemberKind.SYSTEM, **values: Any) -> Membership:
    """Makes a login a person of the client's firm and a member of the client, kinds 2 to 4."""
    person, _ = Person.objects.get_or_create(
        reseller=target.reseller,
        user=user,
        defaults={"first_name": user.first_name or "Kim", "last_name": user.last_name, "email": user.email},
    )
    if kind == MemberKind.EXTERNAL:
        values.setdefault("ends_on", timezone.localdate() + timedelta(days=30))
    return membership(person, target, kind=kind, **values)


def actor_of(user: User) -> Actor:
    """The login's actor, as of now."""
    return _actor_of(user, at=timezone.now(), ip="192.0.2.7", user_agent="tests")


def followed_company(row: Membership, number: str, **values: Any) -> FollowedCompany:
    """A company that the person follows, as the register described it a moment ago; its client has Företagssök."""
    facts: dict[str, Any] = {
        "country": "SE", "name": "Tallbackens Snickeri AB", "status": CompanyStatus.ACTIVE, "source": "Bolagsverket",
        "legal_form": "Aktiebolag", "fetched_at": timezone.now(),
        "postal_address": Address("Tallbacken 12", "782 10", "Granfors", "SE"),
    }  # fmt: skip
    assert row.person.user is not None
    answer = CompanyRecord(number=number, **(facts | values))
    return follow_company(row, answer=answer, by=actor_of(row.person.user))
