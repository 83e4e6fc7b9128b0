"""What a person sees of the own access: the companies, what each lets them reach, what more can be asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from common.periods import day_starts_at, local_day
from packages_billing.choices import PackageKind
from packages_billing.models import Package, PackagePeriod, SystemPermission
from users.access import access_of, contents_of
from users.actions.access import PACKAGED_KINDS
from users.choices import MemberKind, MembershipState, PersonStatus
from users.models import AccessPeriod, AccessRequest, Invitation, Membership, User

_SHOWN = [MembershipState.ACTIVE, MembershipState.INACTIVE, MembershipState.BLOCKED]


@dataclass(frozen=True, slots=True)
class HeldPackage:
    """A package held now; `last_day` where it was given for a time only."""

    package: Package
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Company:
    """One line of Mina åtkomster."""

    membership: Membership
    packages: list[HeldPackage]
    look: str  # a status sign
    begins_on: date | None  # where the first day is to come
    is_default: bool
    is_open: bool

    @property
    def may_ask(self) -> bool:
        """Whether more can be asked for here."""
        return self.is_open and self.membership.kind in PACKAGED_KINDS


def memberships_of(user: User, at: datetime) -> QuerySet[Membership]:
    """Every membership that the person is shown: accepted, and not taken away. `has_access` says whether it is open."""
    own = Membership.objects.filter(person__user=user, state__in=_SHOWN).exclude(kind=MemberKind.NO_LOGIN)
    open_now = AccessPeriod.objects.at(at).filter(membership=OuterRef("pk"))
    rows = own.annotate(has_access=Exists(open_now)).select_related("person", "client__reseller")
    rows = rows.defer("client__personal_number_sealed", "client__search_text")
    return rows.order_by("client__name_sort_key", "pk")


def companies_of(user: User, at: datetime) -> list[Company]:
    """Mina åtkomster: the default company first, then those that are open, then the others. Two queries."""
    rows = list(memberships_of(user, at))
    held = packages_of(rows, at)
    found = [company_of(row, held[row.pk], user, at) for row in rows]
    return sorted(found, key=lambda company: (not company.is_default, not company.is_open))


def company_of(row: Membership, held: list[HeldPackage], user: User, at: datetime) -> Company:
    """One of memberships_of() as the pages show it."""
    status = row.status_at(at)
    begins_at = day_starts_at(row.starts_on, row.client.time_zone)
    is_open: bool = row.has_access  # type: ignore[attr-defined]
    waits = status == PersonStatus.ACTIVE and begins_at > at
    closed = {PersonStatus.INACTIVE: "inactive", PersonStatus.BLOCKED: "blocked"}
    look = closed.get(status, "active" if is_open else "sent" if waits else "ended")
    return Company(
        membership=row,
        packages=held,
        look=look,
        begins_on=row.starts_on if waits else None,
        is_default=row.client_id == user.default_client_id,
        is_open=is_open,
    )


def packages_of(rows: Iterable[Membership], at: datetime) -> dict[UUID, list[HeldPackage]]:
    """What each membership holds now (roles of the firm's own are packages too), in the catalogue's order. A query."""
    zones = {row.pk: row.client.time_zone for row in rows}
    found: dict[UUID, list[HeldPackage]] = {pk: [] for pk in zones}
    periods = PackagePeriod.objects.at(at).filter(membership__in=zones).select_related("package")
    for period in periods.order_by("package__position"):
        pk = period.membership_id
        assert pk is not None  # noqa: S101  # filtered by it
        last_day = local_day(period.until - timedelta(microseconds=1), zones[pk]) if period.until else None
        found[pk].append(HeldPackage(period.package, last_day))
    return found


def waiting_invitations(user: User, at: datetime) -> QuerySet[Invitation]:
    """Invitations mailed to the login's own address, which a mail has proved. They are accepted by their link only."""
    rows = Invitation.objects.waiting_at(at).filter(email=user.email.strip().lower())
    return rows.select_related("membership__client__reseller").order_by("sent_at")


def tree_of(codes: frozenset[str]) -> list[tuple[SystemPermission, list[SystemPermission]]]:
    """The permissions by module, modules without any left out. One query."""
    return _by_module(row for row in SystemPermission.objects.all() if row.parent_id is None or row.code in codes)


def _by_module(rows: Iterable[SystemPermission]) -> list[tuple[SystemPermission, list[SystemPermission]]]:
    modules: dict[UUID, tuple[SystemPermission, list[SystemPermission]]] = {}
    leaves = []
    for row in rows:
        if row.parent_id is None:
            modules[row.pk] = (row, [])
        else:
            leaves.append(row)
    for leaf in leaves:
        if leaf.parent_id in modules:
            modules[leaf.parent_id][1].append(leaf)
    return [module for module in modules.values() if module[1]]


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be asked for: nothing that is held, or waited for, or that would add nothing."""

    packages: list[Package]
    modules: list[tuple[SystemPermission, list[SystemPermission]]]


def offer_for(membership: Membership, at: datetime) -> Offer:
    """What this person can ask for on the client now."""
    have = access_of(membership, at)
    waiting = AccessRequest.objects.waiting().filter(membership=membership)
    asked = {pk for row in waiting for pk in (row.package_id, row.permission_id)}
    held = set(PackagePeriod.objects.at(at).filter(membership=membership).values_list("package_id", flat=True))
    packages = list(Package.objects.on_offer().of_kind(PackageKind.MAIN, PackageKind.ADDON))
    contents = contents_of({package.pk for package in packages} | held)
    covered = have.union(*(contents[pk] for pk in held)) if held else have
    more = [row for row in packages if row.pk not in held | asked and contents[row.pk] - covered]
    leaves = (row for row in SystemPermission.objects.all() if row.code not in have and row.pk not in asked)
    return Offer(more, _by_module(leaves))
