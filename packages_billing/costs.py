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
    """A package that is added, taken away or put in another's place (codes, or empty), and by how much a month each."""

    added: str
    gone: str
    amount: Decimal
    people: int = 1

    @property
    def total(self) -> Decimal:
        """By how much a month, for everyone it is about."""
        return self.amount * self.people


@dataclass(frozen=True, slots=True)
class Cost:
    """What one person, or several together, come to before and after. Unpriced packages are named apart."""

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
        """How much more or less a month."""
        return self.monthly_after - self.monthly_before

    @property
    def this_month(self) -> Decimal:
        """How much more or less the month of the change comes to."""
        return self.this_month_after - self.this_month_before


def cost_of(held: Sequence[Holding], after: Collection[str], book: PriceBook, when: When, *, people: int = 1) -> Cost:
    """The cost of holding the packages `after` instead of those that `held` says are held then; `people` do the same.

    `held` are the periods that touch the month, by package code: those that have ended are charged for as well.
    """
    now = _going_on(held, when)
    new = [Holding(code, book.slots[code], when.begins_at, when.ends_at) for code in sorted(set(after) - now)]
    left = [_ended(one, when.at) if one.package not in after else one for one in held]
    return _cost(held, [*left, *new], set(after), book, when, people)


def cost_of_return(held: Sequence[Holding], back: Sequence[Holding], book: PriceBook, when: When) -> Cost:
    """The cost of taking up again what had ended: `back` are the periods as they will be, beside those `held`."""
    then = [*held, *back]
    return _cost(held, then, _going_on(then, when), book, when, people=1)


def together(costs: Sequence[Cost], book: PriceBook) -> Cost:
    """The costs of several people, of one month, as one: the same change of more than one of them is one line."""
    people: dict[Change, int] = {}
    for change in (change for cost in costs for change in cost.changes):
        one = replace(change, people=1)
        people[one] = people.get(one, 0) + change.people
    order = _in_order(book)
    changes = sorted(people, key=lambda change: order.index(change.added or change.gone))
    return Cost(
        month=costs[0].month, currency=costs[0].currency, people=sum(cost.people for cost in costs),
        changes=tuple(replace(change, people=people[change]) for change in changes),
        monthly_before=sum((cost.monthly_before for cost in costs), ZERO),
        monthly_after=sum((cost.monthly_after for cost in costs), ZERO),
        this_month_before=sum((cost.this_month_before for cost in costs), ZERO),
        this_month_after=sum((cost.this_month_after for cost in costs), ZERO),
        unpriced=tuple(sorted({code for cost in costs for code in cost.unpriced})),
    )  # fmt: skip


def _cost(
    held: Sequence[Holding], then: Sequence[Holding], after: set[str], book: PriceBook, when: When, people: int
) -> Cost:
    month, now = Month.of(when.day), _going_on(held, when)
    return Cost(
        month=month, currency=book.currency, people=people,
        changes=tuple(replace(change, people=people) for change in _changes(now, after, book, when.day)),
        monthly_before=_monthly(now, book, when.day) * people, monthly_after=_monthly(after, book, when.day) * people,
        this_month_before=_in_month(held, book, month, when) * people,
        this_month_after=_in_month(then, book, month, when) * people,
        unpriced=tuple(sorted(code for code in now | after if book.a_month(code, when.day) is None)),
    )  # fmt: skip


def _going_on(holdings: Iterable[Holding], when: When) -> set[str]:
    at = when.begins_at
    return {one.package for one in holdings if one.starts_at <= at and (one.ends_at is None or one.ends_at > at)}


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
    """By slot: what takes another's place is one change."""
    slots: dict[str, list[str]] = {}
    for code in _in_order(book):
        if code in before ^ after:
            slots.setdefault(book.slots[code], []).append(code)
    for codes in slots.values():
        added = next((code for code in codes if code in after), "")
        gone = next((code for code in codes if code in before), "")
        yield Change(
            added, gone, _monthly([added] if added else [], book, day) - _monthly([gone] if gone else [], book, day)
        )


def _in_order(book: PriceBook) -> list[str]:
    """The catalogue's order, but for roles of the firm's own, which come before what stands beside them."""
    return sorted(book.names, key=lambda code: not book.slots[code].startswith("reseller:"))
