"""The figures of a page of the basis in one statement: months in total, and one month and the one before by client.

Open months are reckoned as they stand (basis.LINES); closed ones are read as they were frozen.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from packages_billing.basis import COLUMNS, LINES, UNPRICED, arguments, lines_for_prices, month_arguments
from packages_billing.firm_book import FirmBook
from packages_billing.pricing import Month

_NAMES = ", ".join(COLUMNS)
_OF_MONTH = ("first", "last", "days", "before", "after")
_CLOSED = f"""
SELECT closing.month, line.corrects, {", ".join(f"line.{name}" for name in COLUMNS)}
  FROM packages_billing_closedline line JOIN packages_billing_closing closing ON closing.id = line.closing_id
 WHERE closing.id = ANY (%(closings)s::uuid[])
   AND (%(clients)s::uuid[] IS NULL OR line.client_id = ANY (%(clients)s::uuid[]))
"""  # noqa: S608  # constants of this project; every value is a parameter
# What each row is, and which of the answer's columns it fills.
_ANSWER = """
SELECT 'total' AS what, month, currency, package.kind, NULL::uuid AS client_id, NULL::uuid AS package_id,
       NULL::numeric AS unit_price, NULL AS proration, NULL::date AS corrects, sum(amount) AS amount,
       count(*) AS found, NULL::bigint AS days
  FROM lines JOIN packages_billing_package package ON package.id = package_id
 GROUP BY month, currency, package.kind
UNION ALL
SELECT 'people', month, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       count(DISTINCT membership_id) FILTER (WHERE unit_price > 0), count(DISTINCT client_id)
  FROM lines WHERE month = ANY (%(both)s::date[]) AND corrects IS NULL GROUP BY month
UNION ALL
SELECT 'client', month, currency, NULL, client_id, package_id, unit_price, proration, corrects, sum(amount),
       count(DISTINCT COALESCE(membership_id, client_id)), sum(days)
  FROM lines WHERE month = ANY (%(both)s::date[]) AND client_id = ANY (%(page)s::uuid[])
 GROUP BY month, currency, client_id, package_id, unit_price, proration, corrects
UNION ALL
SELECT 'held', month, NULL, NULL, client_id, package_id, NULL, NULL, NULL, NULL,
       count(DISTINCT COALESCE(membership_id, client_id)), NULL
  FROM lines WHERE month = %(m0_first)s::date AND client_id = ANY (%(page)s::uuid[]) AND corrects IS NULL
 GROUP BY month, client_id, package_id
UNION ALL
SELECT 'clients', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, count(*), NULL
  FROM clients_client client
 WHERE reseller_id = %(reseller)s AND NOT is_demo AND NOT is_internal
   AND (ends_on IS NULL OR ends_on >= %(m0_first)s::date)
   AND (%(clients)s::uuid[] IS NULL OR id = ANY (%(clients)s::uuid[]))
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the answer; see _ANSWER for which columns each kind of row fills."""

    what: str
    month: date | None
    currency: str | None
    kind: str | None
    client_id: UUID | None
    package_id: UUID | None
    unit_price: Decimal | None
    proration: str | None
    corrects: date | None
    amount: Decimal | None
    found: int
    days: int | None


def figures(
    reseller_id: UUID, book: FirmBook, months: Sequence[Month], *, scope: Collection[UUID] | None, page: Sequence[UUID]
) -> list[Figure]:
    """One query. The first of `months` is the one shown and the second the one it is compared with; `scope` limits
    the clients that anything is told of, `page` those that are told of one by one."""
    source, values = _source(reseller_id, book, months, scope)
    unpriced = _for(UNPRICED, 0)
    statement = (
        f"WITH lines AS MATERIALIZED ({source}) {_ANSWER} UNION ALL SELECT 'unpriced', NULL, currency, NULL, NULL,"  # noqa: S608
        f" package_id, NULL, NULL, NULL, NULL, 0, NULL FROM ({unpriced}) AS unpriced"
    )
    values |= {"page": list(page), "both": [month.first for month in months[:2]]}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Figure(*row) for row in cursor.fetchall()]


def changed_clients(
    reseller_id: UUID, book: FirmBook, month: Month, *, scope: Collection[UUID] | None, way: str
) -> list[UUID]:
    """Clients that cost another sum than the month before: "up" more, "down" less, "any" either. One query."""
    source, values = _source(reseller_id, book, [month, month.previous], scope)
    compared = {"up": ">", "down": "<"}.get(way, "<>")
    now = "COALESCE(sum(amount) FILTER (WHERE month = %(m0_first)s::date), 0)"
    was = "COALESCE(sum(amount) FILTER (WHERE month = %(m1_first)s::date), 0)"
    statement = (
        f"SELECT DISTINCT client_id FROM ({source}) AS lines"  # noqa: S608
        f" GROUP BY client_id, currency HAVING {now} {compared} {was}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [client_id for (client_id,) in cursor.fetchall()]


def month_sums(
    reseller_id: UUID, book: FirmBook, months: Sequence[Month], *, scope: Collection[UUID] | None
) -> dict[tuple[Month, str], Decimal]:
    """What each month comes to in each currency, nothing else. One query."""
    source, values = _source(reseller_id, book, months, scope, lines_for_prices(book.prices))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT month, currency, sum(amount) FROM ({source}) AS lines GROUP BY month, currency", values)  # noqa: S608
        return {(Month.of(month), currency): amount for month, currency, amount in cursor.fetchall()}


def _source(
    reseller_id: UUID, book: FirmBook, months: Sequence[Month], scope: Collection[UUID] | None, statement: str = LINES
) -> tuple[str, dict[str, Any]]:
    """The lines of all the months as one table, and its values."""
    values = arguments(reseller_id, months[0], scope, book.prices)
    values["closings"] = [closing.pk for month in months if (closing := book.closing(month))]
    parts = [_CLOSED]
    for number, month in enumerate(months):
        values |= {f"m{number}_{name}": value for name, value in month_arguments(month).items()}
        if book.closing(month) is None:
            lines = _for(statement, number)
            head = f"SELECT %(m{number}_first)s::date AS month, NULL::date AS corrects, {_NAMES}"
            parts.append(f"{head} FROM ({lines}) AS m{number}")
    return " UNION ALL ".join(parts), values


def _for(statement: str, number: int) -> str:
    """The statement with the values of the months[number]."""
    for name in _OF_MONTH:
        statement = statement.replace(f"%({name})s", f"%(m{number}_{name})s")
    return statement
