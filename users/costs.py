"""What a choice of packages costs before it is saved: this month, and a month. Values in, values out (pricing.py)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from common.periods import local_day
from packages_billing.price_book import PriceBook
from packages_billing.pricing import Holding, Month, lines_for

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class When:
    """The moment of the change, from when and until when what is new holds, and the client's calendar and last day."""

    at: datetime
    time_zone: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    ends_on: date | None = None

    @property
    def begins_at(self) -> datetime:
        """When what is new begins."""
        return max(self.at, self.starts_at or self.at)

    @property
    def day(self) -> date:
        """The first day of what is new."""
        return local_day(self.begins_at, self.time_zone)


@dataclass(frozen=True, slots=True)
class Change:
    """A package that is added, taken away or put in another's place (codes, or empty), and by how much a month."""

    added: str
    gone: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Cost:
    """What one person comes to, before and after; `people` of them get the same. Unpriced packages are named apart."""

    month: Month  # that of the change
    currency: str
    people: int
    changes: tuple[Change, ...]
    monthly_before: Decimal
    monthly_after: Decimal
    this_month_before: Decimal
    this_month_after: Decimal
    unpriced: tuple[str, ...]

    @property
    def monthly(self) -> Decimal:
        """How much more or less a month, for all of them."""
        return (self.monthly_after - self.monthly_before) * self.people

    @property
    def this_month(self) -> Decimal:
        """How much more or less the month of the change comes to, for all of them."""
        return (self.this_month_after - self.this_month_before) * self.people


def cost_of(held: Sequence[Holding], after: Collection[str], book: PriceBook, when: When, *, people: int = 1) -> Cost:
    """The cost of holding the packages `after` instead of those that `held` says are held then.

    `held` are the periods that touch the month, by package code: those that have ended are charged for as well.
    """
    month = Month.of(when.day)
    now = {one.package for one in held if _goes_on(one, when.begins_at)}
    new = [Holding(code, book.slots[code], when.begins_at, when.ends_at) for code in sorted(set(after) - now)]
    left = [_ended(one, when.at) if one.package not in after else one for one in held]
    return Cost(
        month=month, currency=book.currency, people=people, changes=tuple(_changes(now, set(after), book, when.day)),
        monthly_before=_monthly(now, book, when.day), monthly_after=_monthly(after, book, when.day),
        this_month_before=_in_month(held, book, month, when),
        this_month_after=_in_month([*left, *new], book, month, when),
        unpriced=tuple(sorted(code for code in after if book.a_month(code, when.day) is None)),
    )  # fmt: skip


def _goes_on(held: Holding, at: datetime) -> bool:
    return held.starts_at <= at and (held.ends_at is None or held.ends_at > at)


def _ended(held: Holding, at: datetime) -> Holding:
    """Ended at the moment; one that was to begin later never does, and one that has ended stays as it was."""
    ends_at = max(at, held.starts_at)
    return replace(held, ends_at=min(ends_at, held.ends_at) if held.ends_at else ends_at)


def _monthly(codes: Iterable[str], book: PriceBook, day: date) -> Decimal:
    return sum((book.a_month(code, day) or ZERO for code in codes), ZERO)


def _in_month(holdings: Iterable[Holding], book: PriceBook, month: Month, when: When) -> Decimal:
    lines = lines_for(holdings, book.prices, month, when.time_zone, when.ends_on)
    return sum((line.amount for line in lines), ZERO)


def _changes(before: set[str], after: set[str], book: PriceBook, day: date) -> Iterable[Change]:
    """By slot, in the catalogue's order: what takes another's place is one change."""
    slots: dict[str, list[str]] = {}
    for code in book.names:
        if code in before ^ after:
            slots.setdefault(book.slots[code], []).append(code)
    for codes in slots.values():
        added = next((code for code in codes if code in after), "")
        gone = next((code for code in codes if code in before), "")
        yield Change(
            added, gone, _monthly([added] if added else [], book, day) - _monthly([gone] if gone else [], book, day)
        )
