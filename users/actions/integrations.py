"""Integrationsanvändare: a neutral account for a program on a client, with an employee as its owner."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from common.access import Actor
from common.periods import local_day
from events.record import record
from packages_billing.choices import PackageKind
from packages_billing.models import Package, PackagePeriod, SystemPermission
from users.actions.client_end import follow_client
from users.actions.holding import (
    give_package,
    locked_client,
    locked_membership,
    open_access,
    period_start,
    record_membership,
    set_last_day,
    set_packages,
    set_singles,
)
from users.actions.roles import lock_employment
from users.choices import MemberKind, MembershipState, ResellerRole
from users.models import IntegrationAccount, Membership, Person, RolePeriod
from users.standing import standing_of


@dataclass(frozen=True, slots=True)
class NewIntegration:
    """What the form asks for. `owner` is an employee's membership in the firm's internal client."""

    name: str
    email: str
    system: str
    purpose: str
    owner: Membership
    packages: Collection[Package] = ()
    granted: Collection[SystemPermission] = ()


@transaction.atomic
def create_integration(client: Client, *, new: NewIntegration, by: Actor, at: datetime | None = None) -> Membership:
    """Puts a program on the client. The same again gives the one that is there: no second row or event.

    One that was removed begins again, without its old keys. Raises ValidationError: `email` for an address that a
    person of the firm has, `owner` for someone who does not work here now, `packages` for what a program cannot have.
    """
    lock_employment(new.owner)
    client = locked_client(client)
    at = at or timezone.now()  # after the locks: whoever was leaving meanwhile has left
    _refuse(client, new, at)
    person = _programs_person(client, new)
    row = Membership.objects.select_for_update(of=("self",)).filter(person=person, client=client).first()
    if row is not None and row.state != MembershipState.REMOVED:
        if not _is_same(row, new):
            raise ValidationError({"email": _("Adressen har redan en integration på den här klienten.")})
        return row
    row = _begun(row or Membership(person=person, client=client), client, person, by=by, at=at)
    IntegrationAccount.objects.update_or_create(membership=row, defaults={"system": new.system, "purpose": new.purpose})
    period = give_package(row, Package.objects.get(code=ResellerRole.INTEGRATION), period_start(row, at))
    RolePeriod.objects.create(period=period, role=ResellerRole.INTEGRATION, owner=new.owner)
    set_packages(row, new.packages, at)
    set_singles(row, granted=new.granted, taken=[], at=at)
    facts = _facts(new.system, new.purpose, new.owner)
    record_membership("membership.started", row, before=None, at=at, by=by, **facts)
    follow_client(row, at=at, by=by)
    return row


@transaction.atomic
def change_integration(
    membership: Membership, *, system: str, purpose: str, owner: Membership, by: Actor, at: datetime | None = None
) -> Membership:
    """Changes what the program is there for, and who answers for it. The same again changes nothing.

    Raises ValidationError (`owner`) for someone who does not work here now.
    """
    lock_employment(owner)
    row = locked_membership(membership)
    at = at or timezone.now()  # after the locks: whoever was leaving meanwhile has left
    account, role = IntegrationAccount.objects.get(membership=row), open_role(row, at)
    if role is None:
        raise ValidationError(_("Integrationens åtkomst är avstängd. Öppna den först, så kan den ändras."))
    assert role.owner is not None  # noqa: S101  # a constraint says so
    before = _facts(account.system, account.purpose, role.owner)
    after = _facts(system, purpose, owner)
    if before == after:
        return row
    if owner.pk != role.owner_id:
        _refuse_owner(row.client, owner, at)
    account.system, account.purpose, role.owner = system, purpose, owner
    account.save(update_fields=["system", "purpose"])
    role.save(update_fields=["owner"])
    differing = [name for name in after if before[name] != after[name]]
    record(
        "integration.changed", by=by, subject=row, client_id=row.client_id, reseller_id=row.client.reseller_id,
        before={name: before[name] for name in differing},
        after={"name": row.person.name} | {name: after[name] for name in differing},
    )  # fmt: skip
    return row


@transaction.atomic
def set_integration_access(
    membership: Membership,
    *,
    packages: Collection[Package],
    granted: Collection[SystemPermission],
    by: Actor,
    at: datetime | None = None,
) -> Membership:
    """Makes these the packages and single permissions of a program, from now; its role stays. The same changes nothing.

    Raises ValidationError where its access is closed, and (`packages`) for what a program cannot have.
    """
    row, at = locked_membership(membership), at or timezone.now()
    _refuse_packages(packages)
    if row.state != MembershipState.ACTIVE or row.is_over(at):
        raise ValidationError(_("Integrationens åtkomst är avstängd. Öppna den först, så kan den ändras."))
    before = standing_of(row, at)
    set_packages(row, packages, at)
    set_singles(row, granted=granted, taken=[], at=at)
    record_membership("membership.access_changed", row, before=before, at=at, by=by)
    return row


def open_role(membership: Membership, at: datetime) -> RolePeriod | None:
    """The role as integration that holds now or will, with its owner; None for one that has ended."""
    periods = PackagePeriod.objects.not_over(at).filter(membership=membership)
    rows = RolePeriod.objects.filter(period__in=periods, role=ResellerRole.INTEGRATION)
    return rows.select_related("owner__person").first()


def _facts(system: str, purpose: str, owner: Membership) -> dict[str, object]:
    """What the log tells of it."""
    return {"system": system, "purpose": purpose, "owner": owner.person.name, "owner_id": owner.pk}


def _refuse(client: Client, new: NewIntegration, at: datetime) -> None:
    if client.is_internal:
        raise ValueError("a program is put on a client, not on the firm itself")
    if client.ends_on is not None and client.ends_on < local_day(at, client.time_zone):
        raise ValidationError(_("Klienten är avslutad. Öppna den igen först."))
    _refuse_owner(client, new.owner, at)
    _refuse_packages(new.packages)


def _refuse_owner(client: Client, owner: Membership, at: datetime) -> None:
    employees = Membership.objects.employees_of(client.reseller_id).in_force(at)
    if not employees.filter(pk=owner.pk).exists():  # no name in the words: it may be another firm's
        raise ValidationError({"owner": _("Ägaren ska vara anställd hos er.")})


def _refuse_packages(packages: Collection[Package]) -> None:
    if any(package.kind != PackageKind.ADDON for package in packages):
        raise ValidationError({"packages": _("En integration kan bara ha tilläggspaket.")})


def _programs_person(client: Client, new: NewIntegration) -> Person:
    """The program's own row among the firm's people: new, or the one it has on another client.

    Never a person's: whoever signs in as that person would reach what the program reaches.
    """
    email = new.email.strip().lower()
    known = Person.objects.filter(reseller=client.reseller_id, email__iexact=email).first()
    if known is None:
        return Person.objects.create(reseller_id=client.reseller_id, first_name=new.name.strip(), email=email)
    if known.user_id is not None or known.memberships.filter(integration__isnull=True).exists():
        words = _("Adressen är en persons hos er. Ge programmet en egen, så gäller nycklarna bara programmet.")
        raise ValidationError({"email": words})
    return known


def _is_same(row: Membership, new: NewIntegration) -> bool:
    account = IntegrationAccount.objects.get(membership=row)
    told = (account.system, account.purpose, row.person.first_name)
    return told == (new.system, new.purpose, new.name.strip())


def _begun(row: Membership, client: Client, person: Person, *, by: Actor, at: datetime) -> Membership:
    today = local_day(at, client.time_zone)
    row.client, row.person, row.kind, row.state = client, person, MemberKind.RESELLER, MembershipState.ACTIVE
    row.starts_on, row.paused_at, row.invited_by_id = row.starts_on or today, None, by.user_id
    set_last_day(row, None)
    row.save()
    open_access(row, at)
    return row
