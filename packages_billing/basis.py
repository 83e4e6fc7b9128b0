"""The invoicing basis (fakturaunderlag) of a month, reckoned in the database: the rules of pricing.py as one statement.

Lines come out by client, holder, package and price; tests hold it equal to pricing.lines_for over random histories.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import connection

from packages_billing.choices import Proration
from packages_billing.price_list import price_lists
from packages_billing.pricing import Month, Price

COLUMNS = (
    "client_id", "membership_id", "package_id", "slot", "currency", "first_day", "last_day", "days", "of_days",
    "unit_price", "proration", "amount",
)  # fmt: skip

# Periods of a slot never overlap, so a day that two of them touch is their boundary: it goes to the later one, which is
# what lead() finds. Several on one day leave the earlier ones without any day of theirs. No day after the client's last
# one is anybody's: people keep their access until somebody says that the client has ended, which may be later.
_CHARGED = """
WITH priced AS (
    SELECT * FROM unnest(%(packages)s::uuid[], %(currencies)s::text[], %(from)s::date[], %(to)s::date[],
                         %(amounts)s::numeric[], %(prorations)s::text[])
           AS priced(package_id, currency, valid_from, valid_to, amount, proration)
), held AS (
    SELECT period.client_id, period.membership_id, period.package_id, period.slot, client.currency, client.ends_on,
           (period.starts_at AT TIME ZONE client.time_zone)::date AS first_day,
           ((period.ends_at - interval '1 microsecond') AT TIME ZONE client.time_zone)::date AS last_day,
           lead((period.starts_at AT TIME ZONE client.time_zone)::date) OVER (
               PARTITION BY COALESCE(period.membership_id, period.client_id), period.slot ORDER BY period.starts_at
           ) AS next_day
      FROM packages_billing_packageperiod period
      JOIN clients_client client ON client.id = period.client_id
     WHERE client.reseller_id = %(reseller)s AND NOT client.is_demo AND NOT client.is_internal
       AND (%(clients)s::uuid[] IS NULL OR client.id = ANY (%(clients)s::uuid[]))
       AND period.starts_at < %(after)s AND (period.ends_at IS NULL OR period.ends_at > %(before)s)
       AND (period.ends_at IS NULL OR period.ends_at > period.starts_at)
), charged AS (
    SELECT client_id, membership_id, package_id, slot, currency, greatest(first_day, %(first)s::date) AS first_day,
           least(last_day, next_day - 1, ends_on, %(last)s::date) AS last_day
      FROM held
)"""
_BY_DAY = """, segments AS (
    SELECT client_id, membership_id, charged.package_id, slot, charged.currency, amount AS unit_price, proration,
           valid_from, greatest(first_day, valid_from) AS first_day, least(last_day, valid_to) AS last_day
      FROM charged JOIN priced USING (package_id, currency)
     WHERE first_day <= last_day AND valid_from <= last_day AND (valid_to IS NULL OR valid_to >= first_day)
), by_day AS (
    SELECT client_id, membership_id, package_id, slot, currency, min(first_day) AS first_day,
           max(last_day) AS last_day, sum(last_day - first_day + 1)::int AS days, unit_price, proration,
           round(unit_price * sum(last_day - first_day + 1) / %(days)s, 2) AS amount
      FROM segments WHERE proration = 'by_day'
     GROUP BY client_id, membership_id, package_id, slot, currency, unit_price, proration, valid_from
)"""
_STARTED = """, months AS (
    SELECT *, min(first_day) OVER holder AS begins, max(last_day) OVER holder AS ends,
           sum(last_day - first_day + 1) OVER holder AS days,
           last_value(package_id) OVER (
               PARTITION BY COALESCE(membership_id, client_id), slot ORDER BY first_day
               ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
           ) AS last_package
      FROM segments WHERE proration = 'started_month'
    WINDOW holder AS (PARTITION BY COALESCE(membership_id, client_id), slot)
), started AS (
    SELECT DISTINCT ON (COALESCE(membership_id, client_id), slot)
           client_id, membership_id, package_id, slot, currency, begins AS first_day, ends AS last_day,
           days::int AS days, unit_price, proration, unit_price AS amount
      FROM months WHERE package_id = last_package
     ORDER BY COALESCE(membership_id, client_id), slot, first_day
)"""
_SELECTED = """
SELECT client_id, membership_id, package_id, slot, currency, first_day, last_day, days, %(days)s AS of_days,
       unit_price, proration, amount FROM by_day
"""
_SELECTED_TOO = """UNION ALL
SELECT client_id, membership_id, package_id, slot, currency, first_day, last_day, days, %(days)s,
       unit_price, proration, amount FROM started
"""
LINES = _CHARGED + _BY_DAY + _STARTED + _SELECTED + _SELECTED_TOO
# Where no price is by started months. What is asked about once need not be kept: a sixth of the time is spent on that.
LINES_BY_DAY = _CHARGED + _BY_DAY + _SELECTED
# Packages held on a day when they have no price: no line tells of them, so that somebody must.
UNPRICED = (
    _CHARGED  # noqa: S608  # constants of this project; every value is a parameter
    + """
SELECT DISTINCT package_id, currency FROM charged
 WHERE first_day <= last_day AND last_day - first_day + 1 > (
       SELECT COALESCE(sum(least(charged.last_day, valid_to) - greatest(charged.first_day, valid_from) + 1), 0)
         FROM priced
        WHERE priced.package_id = charged.package_id AND priced.currency = charged.currency
          AND valid_from <= charged.last_day AND (valid_to IS NULL OR valid_to >= charged.first_day))
"""
)


@dataclass(frozen=True, slots=True)
class BasisLine:
    """One line of the basis: what one holder is charged for one package at one price."""

    client_id: UUID
    membership_id: UUID | None
    package_id: UUID
    slot: str
    currency: str
    first_day: date
    last_day: date
    days: int
    of_days: int
    unit_price: Decimal
    proration: str
    amount: Decimal
    corrects: date | None = None  # the earlier month that a correction is about


PriceLists = Mapping[str, Sequence[Price]]  # by currency


def arguments(
    reseller_id: UUID, month: Month, clients: Collection[UUID] | None = None, prices: PriceLists | None = None
) -> dict[str, Any]:
    """What LINES takes; asks for the prices where none are given.

    The days before and after cover every time zone: which day it was is each client's own.
    """
    return (
        {"reseller": reseller_id, "clients": None if clients is None else list(clients)}
        | month_arguments(month)
        | _price_arguments(price_lists(reseller_id) if prices is None else prices)
    )


def lines_for_prices(prices: PriceLists) -> str:
    """LINES, as short as these prices allow; the lines are the same."""
    by_month = any(price.proration == Proration.STARTED_MONTH for known in prices.values() for price in known)
    return LINES if by_month else LINES_BY_DAY


def month_arguments(month: Month) -> dict[str, Any]:
    """Those of LINES' arguments that tell one month from another."""
    midnight = datetime.min.time()
    return {
        "first": month.first, "last": month.last, "days": month.days,
        "before": datetime.combine(month.first - timedelta(days=1), midnight).isoformat() + "Z",
        "after": datetime.combine(month.last + timedelta(days=2), midnight).isoformat() + "Z",
    }  # fmt: skip


def _price_arguments(lists: PriceLists) -> dict[str, Any]:
    prices = [(currency, price) for currency, known in lists.items() for price in known]
    ends = {
        (currency, price.package, price.valid_from): later.valid_from - timedelta(days=1)
        for (currency, price), (next_currency, later) in pairwise(prices)
        if (currency, price.package) == (next_currency, later.package)
    }
    known = [(currency, price) for currency, price in prices if price.amount is not None]
    return {
        "packages": [price.package for _, price in known], "currencies": [currency for currency, _ in known],
        "from": [price.valid_from for _, price in known],
        "to": [ends.get((currency, price.package, price.valid_from)) for currency, price in known],
        "amounts": [price.amount for _, price in known], "prorations": [str(price.proration) for _, price in known],
    }  # fmt: skip


def lines_of(
    reseller_id: UUID, month: Month, clients: Collection[UUID] | None = None, prices: PriceLists | None = None
) -> Iterator[BasisLine]:
    """The month's lines as they stand now, of these clients or of all, by client, holder, slot and first day."""
    prices = price_lists(reseller_id) if prices is None else prices
    lines = lines_for_prices(prices)
    ordered = (
        f"SELECT * FROM ({lines}) AS lines ORDER BY client_id, membership_id NULLS FIRST, slot, first_day, package_id"  # noqa: S608  # likewise
    )
    with connection.cursor() as cursor:
        cursor.execute(ordered, arguments(reseller_id, month, clients, prices))
        for row in cursor.fetchall():
            yield BasisLine(*row)
