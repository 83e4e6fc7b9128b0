"""Closing a month: one transaction a firm, set-based, once."""

from collections.abc import Callable, Collection
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clients.models import Reseller
from common.access import Actor
from common.periods import day_starts_at
from events.record import record
from packages_billing.basis import COLUMNS, LINES, PriceLists, arguments, lines_for_prices
from packages_billing.choices import Refusal
from packages_billing.digest import digest
from packages_billing.models import Closing
from packages_billing.price_list import price_lists
from packages_billing.pricing import Month
from packages_billing.words import month_words

_LAST_TO_BEGIN_A_DAY = "Etc/GMT+12"  # a month is over when it is over for every client, whatever their time zone
_ROOM_TO_SORT = "SET LOCAL work_mem = '64MB'"  # a firm's month is sorted and grouped in memory, until the commit
_NAMES = ", ".join(COLUMNS)
# What an earlier month comes to now, less what has been charged for it already: closed lines and corrections since.
_CORRECTIONS = f"""
WITH now AS ({LINES}), was AS (
    SELECT line.* FROM packages_billing_closedline line
      JOIN packages_billing_closing closing ON closing.id = line.closing_id
     WHERE closing.reseller_id = %(reseller)s
       AND COALESCE(line.corrects, closing.month) = %(first)s::date
), both_sides AS (
    SELECT {_NAMES} FROM now
    UNION ALL
    SELECT client_id, membership_id, package_id, slot, currency, first_day, last_day, -days, of_days, unit_price,
           proration, -amount FROM was
)
SELECT client_id, membership_id, package_id, slot, currency, min(first_day) AS first_day, max(last_day) AS last_day,
       sum(days)::int AS days, of_days, unit_price, proration, sum(amount) AS amount
  FROM both_sides
 GROUP BY client_id, membership_id, package_id, slot, currency, of_days, unit_price, proration
HAVING sum(amount) <> 0 OR sum(days) <> 0
"""  # noqa: S608  # likewise
_INSERT_CORRECTIONS = f"""
INSERT INTO packages_billing_closedline (closing_id, corrects, {_NAMES})
SELECT %(closing)s, %(first)s::date, {_NAMES} FROM ({_CORRECTIONS}) AS corrections
 ORDER BY client_id, membership_id NULLS FIRST, slot, first_day, package_id, unit_price
"""  # noqa: S608  # likewise


class NotOver(Exception):  # noqa: N818  # it names what is wrong
    """The month is not over yet, or an earlier one is still open: `reason`, and as text the same in words."""

    def __init__(self, reason: Refusal, words: str) -> None:
        super().__init__(words)
        self.reason = reason


OnStage = Callable[[int, int], None]


def untold(_stage: int, _stages: int) -> None:
    """Tells nobody how far a closing has come."""


@transaction.atomic
def close_month(
    reseller: Reseller, month: Month, *, by: Actor, at: datetime | None = None, on_stage: OnStage = untold
) -> Closing:
    """Closes the firm's month and freezes its lines. Closing a closed month changes nothing and gives the same row.

    What has changed since in months closed before becomes correction lines of this one. Raises NotOver, in words, for
    a month that is not over, and where the month before is open though there is something older closed. `on_stage` is
    called as each stage begins, with its number and how many there are: the lines, each closed month, the digest.
    """
    at = at or timezone.now()
    Reseller.objects.select_for_update(no_key=True).get(pk=reseller.pk)
    if (same := Closing.objects.filter(reseller=reseller, month=month.first).first()) is not None:
        return same
    closed = list(Closing.objects.filter(reseller=reseller).order_by("month"))
    if (refusal := why_not(month, [Month.of(row.month) for row in closed], at)) is not None:
        raise refusal
    closing = Closing.objects.create(
        reseller=reseller, month=month.first, number=max([row.number for row in closed], default=0) + 1, closed_at=at,
        closed_by_id=by.user_id, closed_by_name=by.name, line_count=0,
    )  # fmt: skip
    _write_lines(closing, [Month.of(row.month) for row in closed], on_stage)
    count, sha256 = closing.line_count, closing.sha256 = digest(closing.pk)
    closing.save(update_fields=["line_count", "sha256"])
    record(
        "basis.closed", by=by, subject=closing, reseller_id=reseller.pk,
        after={"month": str(month), "number": closing.number, "lines": count, "sha256": sha256},
    )  # fmt: skip
    return closing


def _write_lines(closing: Closing, closed: Collection[Month], on_stage: OnStage) -> None:
    """The month's own lines, and what closed ones have come to since."""
    stages = len(closed) + 2
    on_stage(1, stages)
    prices = price_lists(closing.reseller_id)
    with connection.cursor() as cursor:
        cursor.execute(_ROOM_TO_SORT)
        values = arguments(closing.reseller_id, Month.of(closing.month), prices=prices)
        cursor.execute(_insertion(lines_for_prices(prices)), values | {"closing": closing.pk})
        for number, earlier in enumerate(closed, 2):
            on_stage(number, stages)
            values = arguments(closing.reseller_id, earlier, prices=prices)
            cursor.execute(_INSERT_CORRECTIONS, values | {"closing": closing.pk})
    on_stage(stages, stages)


def _insertion(lines: str) -> str:
    return f"""
        INSERT INTO packages_billing_closedline (closing_id, corrects, {_NAMES})
        SELECT %(closing)s, NULL::date, {_NAMES} FROM ({lines}) AS lines
         ORDER BY client_id, membership_id NULLS FIRST, slot, first_day, package_id, unit_price
    """  # noqa: S608  # constants of this project; every value is a parameter


def why_not(month: Month, closed: Collection[Month], at: datetime) -> NotOver | None:
    """Why the month cannot be closed: it is not over, or one before it is open. None when it can."""
    newest = max(closed, default=None)
    if newest is not None and newest.next != month:
        if month <= newest:
            words = _("%(month)s ligger före den första stängda månaden.") % {"month": capfirst(month_words(month))}
            return NotOver(Refusal.BEFORE_THE_FIRST, words)
        return NotOver(Refusal.ANOTHER_FIRST, _("Stäng %(month)s först.") % {"month": month_words(newest.next)})
    if at < day_starts_at(month.next.first, _LAST_TO_BEGIN_A_DAY):
        said = {"month": capfirst(month_words(month)), "day": month.next.first.isoformat()}
        return NotOver(Refusal.NOT_OVER, _("%(month)s kan stängas från %(day)s.") % said)
    return None


def corrections_to_come(
    reseller_id: UUID, closed: Collection[Month], prices: PriceLists
) -> list[tuple[str, int, Decimal]]:
    """What closing the next month will add for closed ones: (currency, lines, sum). One statement for each of them."""
    found: dict[str, tuple[int, Decimal]] = {}
    counted = f"SELECT currency, count(*), sum(amount) FROM ({_CORRECTIONS}) AS corrections GROUP BY currency"  # noqa: S608
    with connection.cursor() as cursor:
        for month in closed:
            cursor.execute(counted, arguments(reseller_id, month, prices=prices))
            for currency, lines, amount in cursor.fetchall():
                before = found.get(currency, (0, Decimal("0.00")))
                found[currency] = (before[0] + lines, before[1] + amount)
    return [(currency, *found[currency]) for currency in sorted(found)]
