"""Prices over time as pages show them: every row of a list with how it stands, and a firm's own list on a day. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from clients.choices import Currency
from packages_billing.choices import PriceUnit, Proration
from packages_billing.models import Package, Price
from packages_billing.price_list import row_on


@dataclass(frozen=True, slots=True)
class PriceThen:
    """A price of one list and one currency. `until` is its last day, None where it goes on or never counted."""

    price: Price
    state: str  # now, future, past or withdrawn
    until: date | None
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class PriceLine:
    """The prices of one list (the standard list, or one firm's agreement) in one currency, the newest first."""

    currency: str
    rows: Sequence[PriceThen]
    reseller: Any = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a package will cost from a day on. `amount` is None where no price is left."""

    day: date
    amount: Decimal | None
    proration: str
    is_agreed: bool

    @property
    def proration_words(self) -> str:
        """per dag."""
        return str(Proration(self.proration).label)


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """What a firm pays for a package on a day. `listed` is what the list says where something else was agreed."""

    package: Package
    amount: Decimal | None
    unit: str
    proration: str
    is_agreed: bool = False
    since: date | None = None
    listed: Decimal | None = None
    changes: Sequence[Change] = field(default_factory=list)

    @property
    def unit_words(self) -> str:
        """per användare och månad."""
        return str(PriceUnit(self.unit).label)

    @property
    def proration_words(self) -> str:
        """per dag."""
        return str(Proration(self.proration).label)


def price_lines(rows: Iterable[Price], today: date) -> list[PriceLine]:
    """The rows of one package by list and currency: the standard list first, then the firms by name."""
    groups: dict[tuple[UUID | None, str], list[Price]] = {}
    for row in rows:
        groups.setdefault((row.reseller_id, row.currency), []).append(row)
    lines = [
        PriceLine(currency, _over_time(found, today), found[0].reseller)
        for (_reseller_id, currency), found in groups.items()
    ]
    order = list(Currency.values)
    return sorted(lines, key=lambda line: (line.reseller is not None, str(line.reseller), order.index(line.currency)))


def _over_time(rows: list[Price], today: date) -> list[PriceThen]:
    ordered = sorted(rows, key=lambda row: (row.valid_from, row.created_at))
    standing = [row for row in ordered if row.withdrawn_at is None]
    ends = {
        row.pk: later.valid_from - timedelta(days=1)
        for row, later in pairwise(standing)
    }  # fmt: skip
    found = [PriceThen(row, _state(row, ends.get(row.pk), today), ends.get(row.pk), row.may_be_withdrawn(today))
             for row in ordered]  # fmt: skip
    return found[::-1]


def _state(row: Price, until: date | None, today: date) -> str:
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.valid_from > today:
        return "future"
    return "past" if until is not None and until < today else "now"


def own_prices(packages: Iterable[Package], rows: Sequence[Price], currency: str, today: date) -> list[OwnPrice]:
    """The firm's price list on the day, one line a package in their order. `rows` stand, of the list and its own.

    A package that is no longer offered is there for as long as it has a price: somebody may still hold it.
    """
    of_package: dict[UUID, list[Price]] = {}
    for row in rows:
        if row.currency == currency:
            of_package.setdefault(row.package_id, []).append(row)
    return [
        _own_price(package, of_package.get(package.pk, []), today)
        for package in packages
        if package.retired_at is None or package.pk in of_package
    ]


def _own_price(package: Package, rows: list[Price], today: date) -> OwnPrice:
    changes = _changes(rows, today)
    row = row_on(rows, today)
    if row is None:
        return OwnPrice(package, None, package.unit, Proration.BY_DAY, changes=changes)
    listed = row_on([one for one in rows if one.reseller_id is None], today)
    return OwnPrice(
        package, row.amount, row.unit, row.proration, is_agreed=row.reseller_id is not None, since=row.valid_from,
        listed=listed.amount if listed and row.reseller_id is not None else None, changes=changes,
    )  # fmt: skip


def _changes(rows: list[Price], today: date) -> list[Change]:
    """What will be another price, proration or ground for it, day by day."""
    found: list[Change] = []
    before = _terms(row_on(rows, today))
    for day in sorted({row.valid_from for row in rows if row.valid_from > today}):
        terms = _terms(row_on(rows, day))
        if terms != before:
            found.append(Change(day, *terms))
        before = terms
    return found


def _terms(row: Price | None) -> tuple[Decimal | None, str, bool]:
    if row is None:
        return None, Proration.BY_DAY, False
    return row.amount, row.proration, row.reseller_id is not None
