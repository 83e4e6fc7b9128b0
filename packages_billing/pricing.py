"""What is charged for a month: values in, lines out. No database, no clock.

The rules (docs/decisions/0013-what-is-charged.md):
- A package is charged from the local day it is given to its last day inclusive; one that starts and ends on one day
  is charged that day.
- A local day is charged once for each holder and slot: to the package held last that day.
- Nothing is charged after the client's own last day, however long a period goes on.
- By day: the price times its days, divided by the days of the month.
- By started month: the whole price once for each holder, slot and month, to the package held last in it of those that
  are charged so, at its price on its first day there.
- A price that changes within the month makes a line of its own for each price.
- A line is rounded once, half up to the öre; sums are sums of lines.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from re import ASCII, fullmatch

from common.periods import local_day
from packages_billing.choices import Proration

ORE = Decimal("0.01")
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month of somebody's local calendar."""

    year: int
    month: int

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Month":
        """The month after."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> "Month":
        """The month before."""
        return Month.of(self.first - timedelta(days=1))

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month that the day is in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """From "2026-03". Raises ValueError for anything else."""
        if not fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text, ASCII):
            raise ValueError(f"{text!r} is no month: write 2026-03")
        return cls(int(text[:4]), int(text[5:]))

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def days(self) -> int:
        """How many days it has: 28 to 31, however many hours they are."""
        return (self.next.first - self.first).days


@dataclass(frozen=True, slots=True)
class Holding:
    """A package in a slot for a time: instants, the end exclusive and None where it goes on."""

    package: str
    slot: str
    starts_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """What a package costs a month from a local day on, until a later price of the same package begins.

    An amount of None says that it has no price from then on.
    """

    package: str
    valid_from: date
    amount: Decimal | None
    proration: Proration = Proration.BY_DAY


@dataclass(frozen=True, slots=True)
class Line:
    """One holder's package at one price in a month. `days` are charged; `of_days` are the month's."""

    package: str
    slot: str
    first_day: date
    last_day: date
    days: int
    of_days: int
    unit_price: Decimal
    proration: Proration
    amount: Decimal


def rounded(amount: Decimal) -> Decimal:
    """Half up to the öre, away from zero: 0.005 is 0.01, and a credit of it −0.01."""
    return amount.quantize(ORE, rounding=ROUND_HALF_UP)


def charged_days(
    holdings: Iterable[Holding], month: Month, time_zone: str, ends_on: date | None = None
) -> dict[tuple[str, date], str]:
    """(slot, local day) to the package that the day is charged to: the one held last that day.

    No day after `ends_on`, the client's last, is charged to anything.
    """
    latest = min(month.last, ends_on or month.last)
    charged: dict[tuple[str, date], tuple[datetime, str]] = {}
    for held in holdings:
        if held.ends_at is not None and held.ends_at <= held.starts_at:
            continue  # called off before it began
        day = max(local_day(held.starts_at, time_zone), month.first)
        last = min(local_day(held.ends_at - _TICK, time_zone) if held.ends_at else latest, latest)
        while day <= last:
            standing = charged.get((held.slot, day))
            if standing is None or standing[0] < held.starts_at:
                charged[held.slot, day] = (held.starts_at, held.package)
            day += timedelta(days=1)
    return {key: package for key, (_since, package) in charged.items()}


def price_on(prices: Sequence[Price], package: str, day: date) -> Price | None:
    """The price of the package on the day; None where it has none."""
    begun = [price for price in prices if price.package == package and price.valid_from <= day]
    newest = max(begun, key=lambda price: price.valid_from, default=None)
    return newest if newest is not None and newest.amount is not None else None


def lines_for(
    holdings: Iterable[Holding], prices: Sequence[Price], month: Month, time_zone: str, ends_on: date | None = None
) -> list[Line]:
    """The lines of one holder (a person, or the client for its klienttillval) for a month, by slot and first day.

    `ends_on` is the client's last day, see charged_days(). A package without a price that day makes no line:
    unpriced() names those.
    """
    charged = charged_days(holdings, month, time_zone, ends_on)
    slots: dict[str, dict[date, str]] = {}
    for (slot, day), package in sorted(charged.items()):
        slots.setdefault(slot, {})[day] = package
    return [line for slot, days in slots.items() for line in _lines_of_slot(slot, days, prices, month)]


def unpriced(
    holdings: Iterable[Holding], prices: Sequence[Price], month: Month, time_zone: str, ends_on: date | None = None
) -> set[tuple[str, date]]:
    """(package, local day) held in the month on days when it has no price."""
    charged = charged_days(holdings, month, time_zone, ends_on)
    return {(package, day) for (_slot, day), package in charged.items() if price_on(prices, package, day) is None}


def _lines_of_slot(slot: str, days: Mapping[date, str], prices: Sequence[Price], month: Month) -> list[Line]:
    priced = [(day, price) for day, package in days.items() if (price := price_on(prices, package, day)) is not None]
    by_day = [(day, price) for day, price in priced if price.proration == Proration.BY_DAY]
    started = [(day, price) for day, price in priced if price.proration == Proration.STARTED_MONTH]
    lines = [_line(slot, price, [day for day, _ in run], month) for price, run in _runs(by_day)]
    if started:
        last = started[-1][1].package
        price = next(price for _day, price in started if price.package == last)  # as its month began
        lines.append(_line(slot, price, [day for day, _ in started], month))
    return sorted(lines, key=lambda line: (line.first_day, line.package))


def _runs(by_day: list[tuple[date, Price]]) -> list[tuple[Price, list[tuple[date, Price]]]]:
    """The days of each price together, a break between them or not: a line is a package and a price, rounded once."""
    ordered = sorted(by_day, key=lambda entry: (entry[1].package, entry[1].valid_from, entry[0]))
    return [(price, list(run)) for price, run in groupby(ordered, key=lambda entry: entry[1])]


def _line(slot: str, price: Price, days: list[date], month: Month) -> Line:
    assert price.amount is not None  # noqa: S101  # price_on gives no other
    whole = price.proration == Proration.STARTED_MONTH
    amount = price.amount if whole else price.amount * len(days) / month.days
    return Line(
        package=price.package, slot=slot, first_day=days[0], last_day=days[-1], days=len(days), of_days=month.days,
        unit_price=price.amount, proration=price.proration, amount=rounded(amount),
    )  # fmt: skip
