"""What a login holds at a moment, everywhere: the one question that every request asks, so it is asked in plain SQL."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection


class Held(NamedTuple):
    """Access in force, with the permissions in force that carry a right in this application, each as "code right"."""

    kind: int
    starts_at: datetime
    ends_at: datetime | None
    membership_id: UUID
    permissions: list[str]  # rights that stand on the membership itself
    first_name: str
    last_name: str
    email: str
    client_id: UUID
    is_internal: bool
    reseller_id: UUID
    firm_name: str
    time_zone: str  # the firm's
    packaged: list[str]
    granted: list[str]
    taken: list[str]


# Only a few permissions carry a right: they are found once, however many clients a consultant is on. OFFSET 0 keeps the
# planner from reading every client of a large firm to find those few.
_HELD = """
WITH held AS MATERIALIZED (
    SELECT access.kind, access.starts_at, access.ends_at, access.membership_id, membership.permissions,
        person.first_name, person.last_name, person.email, membership.client_id, membership.created_at
    FROM users_person AS person
    JOIN users_membership AS membership ON membership.person_id = person.id
    JOIN users_accessperiod AS access ON access.membership_id = membership.id
    WHERE person.user_id = %(user)s
        AND access.starts_at <= %(at)s AND (access.ends_at IS NULL OR access.ends_at > %(at)s)
), carrying AS MATERIALIZED (
    SELECT id, code || ' ' || "right" AS said FROM packages_billing_systempermission WHERE "right" <> ''
), rights AS (
    SELECT membership_id, array_agg(said) FILTER (WHERE way = 'packaged') AS packaged,
        array_agg(said) FILTER (WHERE way = 'granted') AS granted, array_agg(said) FILTER (WHERE way = 'taken') AS taken
    FROM (
        SELECT period.membership_id, carrying.said, 'packaged' AS way
        FROM held
        JOIN packages_billing_packageperiod AS period ON period.membership_id = held.membership_id
            AND period.starts_at <= %(at)s AND (period.ends_at IS NULL OR period.ends_at > %(at)s)
        JOIN packages_billing_packagecontent AS content ON content.package_id = period.package_id
        JOIN carrying ON carrying.id = content.permission_id
        UNION ALL
        SELECT single.membership_id, carrying.said, CASE WHEN single.is_granted THEN 'granted' ELSE 'taken' END
        FROM held
        JOIN users_singlepermission AS single ON single.membership_id = held.membership_id
            AND single.starts_at <= %(at)s AND (single.ends_at IS NULL OR single.ends_at > %(at)s)
        JOIN carrying ON carrying.id = single.permission_id
    ) AS said
    GROUP BY membership_id
)
SELECT held.kind, held.starts_at, held.ends_at, held.membership_id, held.permissions, held.first_name, held.last_name,
    held.email, held.client_id, client.is_internal, client.reseller_id, firm.name, firm.time_zone,
    coalesce(rights.packaged, '{}'), coalesce(rights.granted, '{}'), coalesce(rights.taken, '{}')
FROM held
CROSS JOIN LATERAL (
    SELECT is_internal, reseller_id FROM clients_client WHERE clients_client.id = held.client_id OFFSET 0
) AS client
JOIN clients_reseller AS firm ON firm.id = client.reseller_id
LEFT JOIN rights ON rights.membership_id = held.membership_id
ORDER BY held.created_at
"""


def held_at(user_id: UUID, at: datetime) -> list[Held]:
    """All that the login has access to at the moment, the oldest membership first. There may be hundreds."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"user": user_id, "at": at})
        return [Held(*row) for row in cursor.fetchall()]
