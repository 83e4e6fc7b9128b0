"""How long things are kept (docs/decisions/0028-retention.md): what a kind of them is, and through which day."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from common.periods import day_ends_at

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Rows = TypeVar("Rows", bound=QuerySet[Any])


@dataclass(frozen=True, slots=True)
class Firm:
    """What is asked of a firm to know what of its own is due. `fiscal_year_start` is the month its own year begins."""

    pk: UUID
    name: str
    time_zone: str
    fiscal_year_start: int = 1


@dataclass(frozen=True, slots=True)
class Keeping:
    """So many whole calendar years after the year of something, or months or days after its day; 0 is for ever."""

    amount: int
    unit: str  # years, months, days

    @classmethod
    def of(cls, setting: str) -> "Keeping":
        """As the setting says, whose name ends with its unit."""
        return cls(getattr(settings, setting), setting.rpartition("_")[2].lower())

    def last_due(self, today: date) -> date | None:
        """The newest day whose things are due today: all that is of it or older goes. None where nothing ever is.

        Something of 29 February that is kept for twelve months is kept through 28 February and due on 1 March.
        """
        if not self.amount:
            return None
        if self.unit == "years":
            return date(today.year - self.amount - 1, 12, 31)
        if self.unit == "days":
            return today - timedelta(days=self.amount + 1)
        day = _months_later(today, -self.amount)
        return day if _months_later(day, self.amount) < today else day - timedelta(days=1)


def _months_later(day: date, months: int) -> date:
    """The same day of another month, or its last where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def before_fiscal_year(years: int, starts_in: int, today: date) -> date | None:
    """The last day of the newest fiscal year that is due today: kept through the years after the one it ended in.

    Bokföringslagen 7 kap. 2 §. A year begins with the month `starts_in`; one that begins in January ends in December.
    """
    if not years:
        return None
    first_kept = date(today.year - years, 1, 1)
    if starts_in != 1:
        first_kept = date(today.year - years - 1, starts_in, 1)
    return first_kept - timedelta(days=1)


def days_through(until: date, firm: Firm | None) -> datetime:
    """The moment just after the day, by the firm's calendar; the platform's own where it is no firm's."""
    return day_ends_at(until, firm.time_zone if firm else settings.TIME_ZONE)


def of_a_firm(due: Callable[[Firm, date], Rows]) -> Callable[[Firm | None, date], Rows]:
    """What is due of a kind that the platform has none of its own of."""

    @wraps(due)
    def asked(firm: Firm | None, until: date) -> Rows:
        if firm is None:
            raise ValueError(f"{due.__name__} is asked of a firm")
        return due(firm, until)

    return asked


def let_go(*triggers: str) -> None:
    """Tells these triggers ("clients.Client:client_is_kept") to look away until the transaction ends.

    Anybody can: what keeps evidence from the application's role is that it has no right to delete it.
    """
    names = [trigger.get_pgid(model) for model, trigger in pgtrigger.registered(*triggers)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{','.join(names)}}}"])


def as_kept(keeping: Keeping, _firm: Firm | None, today: date) -> date | None:
    """Through which day things of most kinds are due."""
    return keeping.last_due(today)


@dataclass(frozen=True, slots=True)
class Kind:
    """Things that are kept equally long, and how they go.

    `due(firm, until)` gives the rows of a firm (None: the platform's own), of that day or older, that may go; what is
    open or unsettled is never among them. `prune(chosen, at)` makes them go in the caller's transaction and returns how
    many did. They are locked, unless `locks_itself`. `tells_itself`: it records its events; else the caller does.
    """

    key: str
    setting: str
    due: Callable[[Firm | None, date], QuerySet[Any]]
    prune: Callable[[QuerySet[Any], datetime], int]
    label: "_StrPromise"
    counted_from: "_StrPromise"
    reason: "_StrPromise"
    outcome: "_StrPromise"
    until: Callable[[Keeping, Firm | None, date], date | None] = as_kept
    is_evidence: bool = False  # the application's role may not: the owner prunes it
    of_firms: bool = True
    of_platform: bool = False
    piece: int = 1000
    order: str = "pk"  # a field that tells any two rows of a firm apart
    locks_itself: bool = False
    tells_itself: bool = False

    @property
    def keeping(self) -> Keeping:
        """How long, as it is set."""
        return Keeping.of(self.setting)

    def last_due(self, firm: Firm | None, today: date) -> date | None:
        """The newest day whose things are due today; None where they are kept for ever."""
        return self.until(self.keeping, firm, today)
