"""Överförbrukning: packages that are charged for and that nobody uses, of all clients in one statement."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from common.periods import local_day
from packages_billing.basis import PriceLists
from packages_billing.firm_book import FirmBook
from packages_billing.models import Package
from packages_billing.price_list import price_lists
from packages_billing.pricing import price_on
from users.choices import MembershipState

AWAY = timedelta(days=90)
MOST = 500

# Those who never accepted, and those who have not been here for so long; a program has no login, and is neither.
_UNUSED = """
WITH priced AS (
    SELECT * FROM unnest(%(packages)s::uuid[], %(currencies)s::text[], %(amounts)s::numeric[])
           AS priced(package_id, currency, amount)
),
unused AS (
SELECT client.id AS client_id, client.name, membership.id AS membership_id,
       person.first_name, person.last_name, person.email, membership.state,
       membership.created_at, login.last_login, client.currency,
       array_agg(period.package_id ORDER BY package.position) AS package_ids,
       COALESCE(sum(priced.amount), 0) AS cost, client.name_sort_key
  FROM clients_client client
  JOIN packages_billing_packageperiod period ON period.client_id = client.id
  JOIN packages_billing_package package ON package.id = period.package_id
  JOIN users_membership membership ON membership.id = period.membership_id
  JOIN users_person person ON person.id = membership.person_id
  LEFT JOIN users_user login ON login.id = person.user_id
  LEFT JOIN priced ON priced.package_id = period.package_id AND priced.currency = client.currency
 WHERE client.reseller_id = %(reseller)s AND NOT client.is_demo AND NOT client.is_internal
   AND (%(clients)s::uuid[] IS NULL OR client.id = ANY (%(clients)s::uuid[]))
   AND (client.ends_on IS NULL OR client.ends_on >= (%(at)s::timestamptz AT TIME ZONE client.time_zone)::date)
   AND period.starts_at <= %(at)s AND (period.ends_at IS NULL OR period.ends_at > %(at)s)
   AND (membership.state = 'invited'
        OR membership.state = 'active' AND login.id IS NOT NULL
           AND COALESCE(login.last_login, membership.created_at) < %(since)s)
 GROUP BY client.id, membership.id, person.id, login.id
),
total AS (
SELECT array_agg(currency) AS currencies, array_agg(cost) AS costs, sum(found) AS found
  FROM (SELECT currency, sum(cost) AS cost, count(*) AS found FROM unused GROUP BY currency) AS by_currency
)
SELECT unused.*, total.found, total.currencies, total.costs
  FROM unused CROSS JOIN total
 ORDER BY cost DESC, name_sort_key, membership_id
 LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Unused:
    """One person on one client, and what their packages cost a month without being used."""

    client_id: UUID
    client: str
    membership_id: UUID
    name: str
    email: str
    is_invited: bool  # and has never accepted; else not signed in for long
    since: date | None  # when they were put on the client, or signed in last: None for never
    packages: list[str]
    currency: str
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Found:
    """The costliest first, at most MOST of `count`; `totals` are of all, by currency."""

    rows: list[Unused]
    count: int
    totals: Mapping[str, Decimal]


def unused_packages(
    reseller_id: UUID,
    *,
    at: datetime,
    time_zone: str,
    clients: Collection[UUID] | None = None,
    most: int | None = MOST,
    book: FirmBook | None = None,
) -> Found:
    """Of the firm's real clients, or of these of them. Days are of the firm's own calendar.

    Three queries, or one with the firm's book.
    """
    packages = book.packages.values() if book else Package.objects.all()
    names = {package.pk: str(package) for package in packages}
    lists = book.prices if book else price_lists(reseller_id)
    values = _prices(lists, local_day(at, time_zone)) | {
        "reseller": reseller_id, "clients": None if clients is None else list(clients), "at": at,
        "since": at - AWAY, "most": most,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_UNUSED, values)
        found = cursor.fetchall()
    count, currencies, costs = found[0][-3:] if found else (0, [], [])
    totals = sorted(zip(currencies, costs, strict=True), key=lambda one: (one[0] != "SEK", one[0]))
    return Found([_row(row, names, time_zone) for row in found], int(count), dict(totals))


def _prices(lists: PriceLists, day: date) -> dict[str, list[Any]]:
    """What each package costs a month that day, in each currency."""
    prices = [
        (package, currency, price.amount)
        for currency, known in lists.items()
        for package in {row.package for row in known}
        if (price := price_on(known, package, day)) is not None
    ]
    return {
        "packages": [row[0] for row in prices], "currencies": [row[1] for row in prices],
        "amounts": [row[2] for row in prices],
    }  # fmt: skip


def _row(row: Sequence[Any], names: Mapping[UUID, str], time_zone: str) -> Unused:
    client_id, client, membership_id, first, last, email, state, created_at, last_login, currency, ids, cost = row[:12]
    is_invited = state == MembershipState.INVITED
    since = created_at if is_invited else last_login
    return Unused(
        client_id, client, membership_id, f"{first} {last}".strip() or email or _("Raderad person"), email,
        is_invited, local_day(since, time_zone) if since else None, [names[pk] for pk in ids], currency, cost,
    )  # fmt: skip


def heads() -> list[str]:
    """The columns of the file."""
    return [
        _("Klient"), _("Namn"), _("E-post"), _("Varför"), _("Sedan"), _("Paket"), _("Kostar per månad"), _("Valuta"),
    ]  # fmt: skip


def cells(rows: Sequence[Unused]) -> Iterator[list[Any]]:
    """The rows as those of the file."""
    for row in rows:
        why = (
            _("Inbjudan är inte accepterad")
            if row.is_invited
            else _("Inte inloggad på %(days)s dagar") % {"days": AWAY.days}
        )
        yield [row.client, row.name, row.email, why, row.since or "", ", ".join(row.packages), row.cost, row.currency]
