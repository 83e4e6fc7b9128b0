"""The numbers of packages and users that the list of clients shows, kept on each client's own row."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection

# One statement, however many clients. Kinds and kinds of packages as in users.choices and packages_billing.choices.
_RECOUNT = """
UPDATE clients_client client SET
    main_packages = packages.main, addon_packages = packages.addon,
    firm_users = people.firm, own_users = people.own, external_users = people.external
FROM unnest(%(clients)s::uuid[]) AS counted(id)
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE period.slot = 'main') AS main,
           count(*) FILTER (WHERE period.slot LIKE 'addon:%%') AS addon
      FROM packages_billing_packageperiod period
     WHERE period.client_id = counted.id AND period.starts_at <= %(at)s
       AND (period.ends_at IS NULL OR period.ends_at > %(at)s)
) AS packages
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE held.kind = 1) AS firm,
           count(*) FILTER (WHERE held.kind IN (2, 4)) AS own,
           count(*) FILTER (WHERE held.kind = 3) AS external
      FROM users_membership held
     WHERE held.client_id = counted.id AND held.state IN ('invited', 'active')
       AND (held.ends_at IS NULL OR held.ends_at > %(at)s)
) AS people
WHERE client.id = counted.id
  AND (client.main_packages, client.addon_packages, client.firm_users, client.own_users, client.external_users)
      IS DISTINCT FROM (packages.main, packages.addon, people.firm, people.own, people.external)
"""


def recount(client_ids: Collection[UUID], at: datetime) -> None:
    """Counts anew what these clients' people have at the moment: those invited count, as what they are charged does.

    What ends by the clock alone is counted off when the sweeper writes it down.
    """
    if client_ids:
        with connection.cursor() as cursor:
            cursor.execute(_RECOUNT, {"clients": list(client_ids), "at": at})
