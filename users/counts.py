"""The numbers of packages and users that the list of clients shows, kept on each client's own row."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection

# One statement, however many clients: each table is read once, not once for each client. Kinds and kinds of packages as
# in users.choices and packages_billing.choices.
_RECOUNT = """
WITH packages AS (
    SELECT period.client_id,
           count(*) FILTER (WHERE period.slot = 'main') AS main,
           count(*) FILTER (WHERE period.slot LIKE 'addon:%%') AS addon
      FROM packages_billing_packageperiod period
     WHERE period.client_id = ANY(%(clients)s::uuid[]) AND period.starts_at <= %(at)s
       AND (period.ends_at IS NULL OR period.ends_at > %(at)s)
     GROUP BY period.client_id
), people AS (
    SELECT held.client_id,
           count(*) FILTER (WHERE held.kind = 1) AS firm,
           count(*) FILTER (WHERE held.kind IN (2, 4)) AS own,
           count(*) FILTER (WHERE held.kind = 3) AS external
      FROM users_membership held
     WHERE held.client_id = ANY(%(clients)s::uuid[]) AND held.state IN ('invited', 'active')
       AND (held.ends_at IS NULL OR held.ends_at > %(at)s)
     GROUP BY held.client_id
), counted AS (
    SELECT asked.id, coalesce(main, 0) AS main, coalesce(addon, 0) AS addon, coalesce(firm, 0) AS firm,
           coalesce(own, 0) AS own, coalesce(external, 0) AS external
      FROM unnest(%(clients)s::uuid[]) AS asked(id)
      LEFT JOIN packages ON packages.client_id = asked.id
      LEFT JOIN people ON people.client_id = asked.id
)
UPDATE clients_client client SET
    main_packages = counted.main, addon_packages = counted.addon,
    firm_users = counted.firm, own_users = counted.own, external_users = counted.external
FROM counted
WHERE client.id = counted.id
  AND (client.main_packages, client.addon_packages, client.firm_users, client.own_users, client.external_users)
      IS DISTINCT FROM (counted.main, counted.addon, counted.firm, counted.own, counted.external)
"""


def recount(client_ids: Collection[UUID] | Collection[str], at: datetime) -> None:
    """Counts anew what these clients' people have at the moment: those invited count, as what they are charged does.

    What ends by the clock alone is counted off when the sweeper writes it down.
    """
    if client_ids:
        with connection.cursor() as cursor:
            cursor.execute(_RECOUNT, {"clients": list(client_ids), "at": at})
