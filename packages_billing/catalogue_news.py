"""What a change of the catalogue gives and takes, before it is made: pure but for the questions at the end."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import connection
from django.db.models import Count

from packages_billing.contents import contents_of
from packages_billing.models import Package, PackagePeriod, PackagePermission

Held = Mapping[frozenset[UUID], int]  # packages that somebody has together, and how many users have just those
Contents = Mapping[UUID, frozenset[UUID]]  # package to all permissions in it


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The packages' own permissions, and which package each includes."""

    includes: Mapping[UUID, UUID | None]
    own: Mapping[UUID, frozenset[UUID]]

    @property
    def contents(self) -> Contents:
        """Everything in each. Raises ValueError where packages include in a circle."""
        return {package: frozenset(brought) for package, brought in contents_of(self.includes, self.own).items()}

    @property
    def fingerprint(self) -> str:
        """Another one for another catalogue: a change that was looked over is saved only while it still says so."""
        lines = sorted(
            f"{package} {self.includes[package]} {' '.join(sorted(map(str, self.own.get(package, ()))))}"
            for package in self.includes
        )
        return sha256("\n".join(lines).encode()).hexdigest()

    def with_package(self, package: UUID, includes: UUID | None, own: Collection[UUID]) -> "Catalogue":
        """The same with one package changed or added."""
        return Catalogue({**self.includes, package: includes}, {**self.own, package: frozenset(own)})


@dataclass(frozen=True, slots=True)
class News:
    """A permission that packages begin or cease to bring, and how many users have it by no other package."""

    permission: UUID
    packages: frozenset[UUID]
    users: int


@dataclass(frozen=True, slots=True)
class Holders:
    """How many have a package now: users, and the clients that they or the package itself are on."""

    users: int = 0
    clients: int = 0


def changed_packages(before: Contents, after: Contents) -> frozenset[UUID]:
    """Those whose content is not what it was."""
    return frozenset(package for package in after if after[package] != before.get(package, frozenset()))


def gained(before: Contents, after: Contents, held: Held) -> list[News]:
    """What the change brings."""
    return _news(before, after, held)


def lost(before: Contents, after: Contents, held: Held) -> list[News]:
    """What it takes away."""
    return _news(after, before, held)


def _news(less: Contents, more: Contents, held: Held) -> list[News]:
    brought: dict[UUID, set[UUID]] = {}
    for package, permissions in more.items():
        for permission in permissions - less.get(package, frozenset()):
            brought.setdefault(permission, set()).add(package)
    return [
        News(permission, frozenset(packages), _noticing(permission, packages, less, held))
        for permission, packages in brought.items()
    ]


def _noticing(permission: UUID, packages: Collection[UUID], less: Contents, held: Held) -> int:
    return sum(
        users
        for together, users in held.items()
        if together & set(packages) and not any(permission in less.get(other, ()) for other in together)
    )


# --- Questions -----------------------------------------------------------------------------------------------------


def catalogue_now() -> Catalogue:
    """The catalogue as it stands. Two queries."""
    own: dict[UUID, set[UUID]] = {}
    for package, permission in PackagePermission.objects.values_list("package_id", "permission_id"):
        own.setdefault(package, set()).add(permission)
    includes = dict(Package.objects.order_by().values_list("pk", "includes_id"))
    return Catalogue(includes, {package: frozenset(permissions) for package, permissions in own.items()})


def held_together(packages: Collection[UUID], at: datetime) -> dict[frozenset[UUID], int]:
    """The packages of everyone who has one of these, counted by which they have together. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT held, count(*) FROM (
                SELECT array_agg(package_id ORDER BY package_id) AS held FROM packages_billing_packageperiod
                 WHERE membership_id IS NOT NULL AND starts_at <= %(at)s AND (ends_at IS NULL OR ends_at > %(at)s)
                 GROUP BY membership_id HAVING array_agg(package_id) && %(packages)s::uuid[]
            ) AS people GROUP BY held
            """,
            {"at": at, "packages": list(packages)},
        )
        return {frozenset(held): users for held, users in cursor.fetchall()}


def holders_of(packages: Sequence[Package], at: datetime) -> dict[UUID, Holders]:
    """How many have each now. One query."""
    rows = PackagePeriod.objects.at(at).filter(package__in=packages).order_by().values("package")
    counted = rows.annotate(users=Count("membership", distinct=True), clients=Count("client", distinct=True))
    found = {row["package"]: Holders(row["users"], row["clients"]) for row in counted}
    return {package.pk: found.get(package.pk, Holders()) for package in packages}
