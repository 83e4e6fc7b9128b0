"""Closing a month: one transaction a firm, set-based, once."""

from datetime import date, datetime
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Reseller
from common.access import Actor
from common.periods import day_starts_at
from events.record import record
from packages_billing.basis import COLUMNS, LINES, arguments
from packages_billing.digest import digest
from packages_billing.models import Closing
from packages_billing.pricing import Month

_LAST_TO_BEGIN_A_DAY = "Etc/GMT+12"  # a month is over when it is over for every client, whatever their time zone
_NAMES = ", ".join(COLUMNS)
_INSERT = f"""
INSERT INTO packages_billing_closedline (closing_id, corrects, {_NAMES})
SELECT %(closing)s, NULL::date, {_NAMES} FROM ({LINES}) AS lines
 ORDER BY client_id, membership_id NULLS FIRST, slot, first_day, package_id, unit_price
"""  # noqa: S608  # constants of this project; every value is a parameter

# What an earlier month comes to now, less what has been charged for it already: closed lines and corrections since.
_CORRECT = f"""
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
INSERT INTO packages_billing_closedline (closing_id, corrects, {_NAMES})
SELECT %(closing)s, %(first)s::date, client_id, membership_id, package_id, slot, currency, min(first_day),
       max(last_day), sum(days)::int, of_days, unit_price, proration, sum(amount)
  FROM both_sides
 GROUP BY client_id, membership_id, package_id, slot, currency, of_days, unit_price, proration
HAVING sum(amount) <> 0 OR sum(days) <> 0
 ORDER BY client_id, membership_id NULLS FIRST, slot, min(first_day), package_id, unit_price
"""  # noqa: S608  # likewise


class NotOver(Exception):  # noqa: N818  # it names what is wrong
    """The month is not over yet, or an earlier one is still open."""


@transaction.atomic
def close_month(reseller: Reseller, month: Month, *, by: Actor, at: datetime | None = None) -> Closing:
    """Closes the firm's month and freezes its lines. Closing a closed month changes nothing and gives the same row.

    What has changed since in months closed before becomes correction lines of this one. Raises NotOver, in words, for
    a month that is not over, and where the month before is open though there is something older closed.
    """
    at = at or timezone.now()
    Reseller.objects.select_for_update(no_key=True).get(pk=reseller.pk)
    if (same := Closing.objects.filter(reseller=reseller, month=month.first).first()) is not None:
        return same
    closed = list(Closing.objects.filter(reseller=reseller).order_by("month"))
    _refuse_early(month, closed, at)
    closing_id = uuid4()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, arguments(reseller.pk, month) | {"closing": closing_id})
        for earlier in closed:
            values = arguments(reseller.pk, Month(earlier.month.year, earlier.month.month))
            cursor.execute(_CORRECT, values | {"closing": closing_id})
    count, sha256 = digest(closing_id)
    closing = Closing.objects.create(
        id=closing_id, reseller=reseller, month=month.first, number=len(closed) + 1, closed_at=at,
        closed_by_id=by.user_id, closed_by_name=by.name, line_count=count, sha256=sha256,
    )  # fmt: skip
    record(
        "basis.closed", by=by, subject=closing, reseller_id=reseller.pk,
        after={"month": month.first.isoformat()[:7], "number": closing.number, "lines": count, "sha256": sha256},
    )  # fmt: skip
    return closing


def _refuse_early(month: Month, closed: list[Closing], at: datetime) -> None:
    if at < day_starts_at(month.next.first, _LAST_TO_BEGIN_A_DAY):
        day = month.next.first.isoformat()
        raise NotOver(_("%(month)s kan stängas från %(day)s.") % {"month": _name(month.first), "day": day})
    newest = closed[-1].month if closed else None
    if newest is not None and Month(newest.year, newest.month).next != month:
        expected = Month(newest.year, newest.month).next.first
        raise NotOver(_("Stäng %(month)s först.") % {"month": _name(expected)})


def _name(first: date) -> str:
    return first.isoformat()[:7]
