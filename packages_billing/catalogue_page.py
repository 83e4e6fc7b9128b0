"""What the operator's pages of the catalogue show, read in a handful of questions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from clients.choices import Currency
from packages_billing.catalogue_news import Catalogue as Known
from packages_billing.catalogue_news import (
    Held,
    Holders,
    News,
    changed_packages,
    gained,
    held_together,
    holders_of,
    lost,
)
from packages_billing.choices import PackageKind
from packages_billing.models import Package, PackageContent, Price, SystemPermission
from packages_billing.price_history import OwnPrice, own_prices

CURRENCIES = tuple(Currency.values)


@dataclass(frozen=True, slots=True)
class Row:
    """A package in the catalogue: what is in it, who has it, what it costs by the standard list today."""

    package: Package
    contents: int
    holders: Holders
    prices: Sequence[OwnPrice]  # one for each of CURRENCIES
    next_change: date | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A permission. `source` is the package that brings it, where it is another; `is_own`: it stands in this one."""

    permission: SystemPermission
    is_own: bool = False
    source: Package | None = None

    @property
    def is_in(self) -> bool:
        """Whether the package gives it, by itself or by one that it includes."""
        return self.is_own or self.source is not None


@dataclass(frozen=True, slots=True)
class Branch:
    """A module of the tree."""

    module: SystemPermission
    leaves: Sequence[Leaf]

    @property
    def count(self) -> int:
        """How many of its permissions are in."""
        return sum(leaf.is_in for leaf in self.leaves)


@dataclass(frozen=True, slots=True)
class Said:
    """What a permission that comes or goes means: in which packages, and for how many users."""

    permission: SystemPermission
    packages: Sequence[Package]
    users: int


@dataclass(frozen=True, slots=True)
class Review:
    """What is said before a change is saved."""

    gained: Sequence[Said]
    lost: Sequence[Said]
    holders: Sequence[tuple[Package, Holders]]

    @property
    def changes_access(self) -> bool:
        """Whether any package gives something else than before."""
        return bool(self.gained or self.lost)


def catalogue_rows(today: date, at: datetime) -> list[tuple[PackageKind, list[Row]]]:
    """The whole catalogue by group. Four queries."""
    packages = list(Package.objects.select_related("includes"))
    prices = list(Price.objects.standing().filter(reseller=None).order_by("valid_from", "created_at"))
    contents: dict[UUID, int] = {}
    for package_id in PackageContent.objects.values_list("package_id", flat=True):
        contents[package_id] = contents.get(package_id, 0) + 1
    holders = holders_of(packages, at)
    by_currency = {
        currency: {row.package.pk: row for row in own_prices(packages, prices, currency, today)}
        for currency in CURRENCIES
    }
    groups: dict[PackageKind, list[Row]] = {kind: [] for kind in PackageKind}
    for package in packages:
        shown = [row for rows in by_currency.values() if (row := rows.get(package.pk)) is not None]
        coming = [change.day for row in shown for change in row.changes]
        groups[PackageKind(package.kind)].append(
            Row(package, contents.get(package.pk, 0), holders[package.pk], shown, min(coming, default=None))
        )
    return list(groups.items())


def branches(own: Collection[UUID], brought: Mapping[UUID, Package]) -> list[Branch]:
    """The permission tree with what stands in a package, and what the packages that it includes bring. One query."""
    nodes = list(SystemPermission.objects.all())
    leaves: dict[UUID, list[Leaf]] = {}
    for node in nodes:
        if node.parent_id is not None:
            leaves.setdefault(node.parent_id, []).append(Leaf(node, node.pk in own, brought.get(node.pk)))
    return [Branch(node, leaves[node.pk]) for node in nodes if node.parent_id is None and node.pk in leaves]


def tree_of(package: Package) -> list[Branch]:
    """The tree as the package stands. Two queries."""
    rows = PackageContent.objects.filter(package=package).select_related("source")
    own = {row.permission_id for row in rows if row.source_id == package.pk}
    return branches(own, {row.permission_id: row.source for row in rows if row.source_id != package.pk})


def review(before: Known, after: Known, packages: Iterable[Package], at: datetime) -> Review:
    """What the change means for those who have the packages now. Three queries at most."""
    was, becomes = before.contents, after.contents
    changed = changed_packages(was, becomes)
    affected = [package for package in packages if package.pk in changed]
    held: Held = held_together(changed, at) if changed else {}
    more, less = gained(was, becomes, held), lost(was, becomes, held)
    known: dict[UUID, Any] = SystemPermission.objects.in_bulk({one.permission for one in [*more, *less]})
    counted = holders_of(affected, at) if affected else {}
    return Review(
        _said(more, known, affected), _said(less, known, affected),
        [(package, counted[package.pk]) for package in affected],
    )  # fmt: skip


def _said(news: Iterable[News], known: Mapping[UUID, SystemPermission], packages: Sequence[Package]) -> list[Said]:
    rows = [
        Said(known[one.permission], [package for package in packages if package.pk in one.packages], one.users)
        for one in news
    ]
    return sorted(rows, key=lambda row: row.permission.position)
