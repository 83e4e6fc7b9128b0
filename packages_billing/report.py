"""Fakturaunderlag as its page shows it: what figures.py found, by client and in all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter
from uuid import UUID

from clients.models import Client
from packages_billing.chart import Chart, Column, chart_of
from packages_billing.choices import PackageKind, PriceUnit, Proration
from packages_billing.figures import Figure
from packages_billing.firm_book import FirmBook
from packages_billing.models import Package
from packages_billing.pricing import Month

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount in a currency, and how much it differs from the month before."""

    currency: str
    amount: Decimal
    change: Decimal


@dataclass(frozen=True, slots=True)
class PackageLine:
    """What one client is charged for one package at one price; several people's lines together."""

    package: Package
    unit: str
    currency: str
    quantity: str  # whole months, or days of the month's: "3", "67/31"
    unit_price: Decimal
    amount: Decimal
    corrects: Month | None


@dataclass(slots=True)
class ClientRow:
    """A client in the table."""

    client: Client
    main: list[int]  # users of each huvudpaket, in the order of the heads
    addons: int = 0
    extras: int = 0
    sums: list[Sum] = field(default_factory=list)
    lines: list[PackageLine] = field(default_factory=list)
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """The users and packages of several rows together, column by column; whoever is at two clients counts at both."""

    users: list[int]  # the firm's, own, external
    main: list[int]
    addons: int
    extras: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything but the paging."""

    totals: list[Sum]
    clients: int
    without_basis: int
    users: int
    users_change: int
    rows: list[ClientRow]
    page_sums: list[Sum]
    page_counts: Counts
    main_packages: list[Package]
    unpriced: list[tuple[Package, str]]
    charts: list[tuple[str, Chart]]

    @property
    def has_many_currencies(self) -> bool:
        """Whether amounts must say which currency they are in."""
        return len({total.currency for total in self.totals}) > 1


def report_of(
    found: Sequence[Figure], book: FirmBook, months: Sequence[Month], clients: Sequence[Client], unfolded: UUID | None
) -> Report:
    """`months` newest first: the shown one, the one before, and the older ones of the chart."""
    month = months[0]
    people = {row.month: row for row in found if row.what == "people"}
    now, was = people.get(month.first), people.get(months[1].first)
    heads = [row for row in book.packages.values() if row.kind == PackageKind.MAIN]
    rows = [_row(client, found, book, month, heads) for client in clients]
    for row in rows:
        row.is_open = row.client.pk == unfolded
    with_basis = (now.days or 0) if now else 0
    existing = next(row.found for row in found if row.what == "clients")
    unpriced = [
        (book.packages[row.package_id], row.currency or "")
        for row in found
        if row.package_id and row.what == "unpriced"
    ]
    return Report(
        totals=_sums([row for row in found if row.what == "total"], month),
        clients=with_basis, without_basis=max(existing - with_basis, 0),
        users=now.found if now else 0, users_change=(now.found if now else 0) - (was.found if was else 0),
        rows=rows, page_sums=_added(sum_ for row in rows for sum_ in row.sums), page_counts=_counted(rows),
        main_packages=heads, unpriced=unpriced, charts=_charts(found, months),
    )  # fmt: skip


def _row(client: Client, found: Sequence[Figure], book: FirmBook, month: Month, heads: list[Package]) -> ClientRow:
    own = [row for row in found if row.what == "client" and row.client_id == client.pk]
    shown = [row for row in own if row.month == month.first]
    holders: dict[UUID | None, int] = defaultdict(int)
    kinds: dict[str, int] = defaultdict(int)
    for row in found:
        if row.what == "held" and row.client_id == client.pk and row.package_id:
            holders[row.package_id] = row.found
            kinds[book.packages[row.package_id].kind] += row.found
    return ClientRow(
        client=client, main=[holders[head.pk] for head in heads], addons=kinds[PackageKind.ADDON],
        extras=kinds[PackageKind.EXTRA], sums=_sums(own, month), lines=_package_lines(shown, book, month),
    )  # fmt: skip


def _package_lines(shown: Iterable[Figure], book: FirmBook, month: Month) -> list[PackageLine]:
    units = {(row.package_id, row.currency): row.unit for row in book.price_rows}
    lines = []
    for row in shown:
        package = book.packages[row.package_id]  # type: ignore[index]  # a client's row has a package
        corrects = Month.of(row.corrects) if row.corrects else None
        unit = units.get((package.pk, row.currency or ""), PriceUnit.USER_MONTH)
        lines.append(
            PackageLine(
                package, str(PriceUnit(unit).label), row.currency or "", _quantity(row, corrects or month),
                row.unit_price or ZERO, row.amount or ZERO, corrects,
            )
        )  # fmt: skip
    return sorted(lines, key=lambda line: (line.corrects is not None, line.package.position, line.unit_price))


def _quantity(row: Figure, month: Month) -> str:
    days = row.days or 0
    if row.proration == Proration.STARTED_MONTH:
        return str(row.found)
    return str(days // month.days) if days % month.days == 0 else f"{days}/{month.days}".replace("-", "\u2212")


def _sums(rows: Iterable[Figure], month: Month) -> list[Sum]:
    now: dict[str, Decimal] = defaultdict(lambda: ZERO)
    was: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        if row.currency and row.month in (month.first, month.previous.first):
            side = now if row.month == month.first else was
            side[row.currency] += row.amount or ZERO
    return [Sum(currency, now[currency], now[currency] - was[currency]) for currency in _order({*now, *was})]


def _added(sums: Iterable[Sum]) -> list[Sum]:
    found: dict[str, list[Sum]] = defaultdict(list)
    for one in sums:
        found[one.currency].append(one)
    return [
        Sum(
            currency,
            sum((one.amount for one in found[currency]), ZERO),
            sum((one.change for one in found[currency]), ZERO),
        )
        for currency in _order(found)
    ]


_users_of = attrgetter("firm_users_then", "own_users_then", "external_users_then")  # as BASIS_USERS annotates clients


def _counted(rows: Sequence[ClientRow]) -> Counts:
    return Counts(
        users=[sum(column) for column in zip(*(_users_of(row.client) for row in rows), strict=True)],
        main=[sum(column) for column in zip(*(row.main for row in rows), strict=True)],
        addons=sum(row.addons for row in rows), extras=sum(row.extras for row in rows),
    )  # fmt: skip


def _order(currencies: Iterable[str]) -> list[str]:
    """The Swedish krona first, as most firms have it; the others by letter."""
    return sorted(currencies, key=lambda currency: (currency != "SEK", currency))


def _charts(found: Sequence[Figure], months: Sequence[Month]) -> list[tuple[str, Chart]]:
    parts: dict[tuple[str, object, str], Decimal] = defaultdict(lambda: ZERO)
    for row in found:
        if row.what == "total" and row.currency:
            kind = row.kind if row.kind in (PackageKind.MAIN, PackageKind.ADDON) else "other"
            parts[row.currency, row.month, str(kind)] += row.amount or ZERO
    return [
        (
            currency,
            chart_of(
                [
                    Column(month, *(parts[currency, month.first, kind] for kind in ("main", "addon", "other")))
                    for month in reversed(months)
                ]
            ),
        )
        for currency in _order({currency for currency, _month, _kind in parts})
    ]
