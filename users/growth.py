"""How many clients a firm has had, and how many people with access to them, at the end of each month."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from packages_billing.pricing import Month

# Each row says of which months' ends it held: bit n for the n-th. So each table is read once, however many months, and
# a person who is on many clients is one. A client's days are its own calendar's, and its last day is one of them.
_GROWTH = """
WITH real AS (
    SELECT id, (created_at AT TIME ZONE time_zone)::date AS first_day, ends_on FROM clients_client
     WHERE reseller_id = %(reseller)s AND NOT is_demo AND NOT is_internal
       AND (%(clients)s::uuid[] IS NULL OR id = ANY (%(clients)s::uuid[]))
), spans AS (
    SELECT width_bucket(first_day - 1, %(days)s::date[]) AS begins,
           COALESCE(width_bucket(ends_on, %(days)s::date[]), %(months)s) AS ends FROM real
), held AS (
    SELECT membership.person_id,
           bit_or((1 << COALESCE(width_bucket(period.ends_at, %(moments)s::timestamptz[]), %(months)s))
                  - (1 << width_bucket(period.starts_at, %(moments)s::timestamptz[]))) AS bits
      FROM users_accessperiod period
      JOIN users_membership membership ON membership.id = period.membership_id
      JOIN real ON real.id = membership.client_id
     WHERE period.ends_at IS NULL OR period.ends_at > period.starts_at
     GROUP BY membership.person_id
)
SELECT 'clients', (1 << ends) - (1 << begins), count(*) FROM spans WHERE ends > begins GROUP BY 1, 2
UNION ALL
SELECT 'people', bits, count(*) FROM held GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Growth:
    """A number for each month, in the order of the months."""

    clients: list[int]
    people: list[int]


def growth(
    reseller_id: UUID, months: Sequence[Month], *, at: datetime, time_zone: str, clients: Collection[UUID] | None
) -> Growth:
    """Real clients, and people with access to any of them, at each month's end; of the last month as of now.

    `months` in order, the last one the month that it is at `at`. `clients` limits the clients that are told of. One
    query.
    """
    zone = ZoneInfo(time_zone)
    moments = [datetime.combine(month.next.first, time.min, zone) for month in months[:-1]] + [at]
    days = [month.last for month in months[:-1]] + [at.astimezone(zone).date()]
    values = {
        "reseller": reseller_id, "clients": None if clients is None else list(clients), "moments": moments,
        "days": days, "months": len(months),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_GROWTH, values)
        found = cursor.fetchall()
    return Growth(*(_counted(found, what, len(months)) for what in ("clients", "people")))


def _counted(found: Iterable[tuple[str, int, int]], what: str, months: int) -> list[int]:
    rows = [(bits, count) for kind, bits, count in found if kind == what]
    return [sum(count for bits, count in rows if bits >> month & 1) for month in range(months)]
