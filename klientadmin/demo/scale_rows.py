"""What the mass of clients looks like: for each table, what its columns hold in the n-th row.

A new table is one more entry in TABLES. An id follows from the firm, the table and n (`row_id`), so that a row points
to another without looking for it: no statement joins tables, and each takes as long as its own rows.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models

from clients.models import Client
from packages_billing.models import PackagePeriod
from users.choices import MemberKind
from users.models import AccessPeriod, Membership, Person

WORDS = {
    "first": "Norra Södra Östra Västra Åkerby Älvsjö Öster Björk Gran Tall Ek Berg Sjö Fjäll Ström Hav Lund Holm Dal"
    " Strand",
    "second": "Bygg Måleri Åkeri Rör El Plåt Snickeri Konsult Fastighet Livs Trädgård Städ Data Media Smide Bageri Café"
    " Optik",
    "third": "AB,& Söner AB,i Norr AB,Entreprenad AB,Förvaltning AB,Partner AB,Handelsbolag,Service AB",
    "people": "Anna Eva Karin Sara Lena Maria Johan Erik Lars Per Nils Åsa Örjan Ingrid Ali Omar Mira Siri Otto Bo",
    "families": "Ek Åberg Östlund Lind Berg Ström Nyman Hägg Sandin Falk Öberg Rahimi Holm Sjöö Wik Ahl Brask Modin"
    " Frisk Ax",
}
TAGS = ("Bygg", "Lön hos oss", "Koncern", "Säsong", "Ny i år", "Årsbokslut")


def row_id(model: type[models.Model], n: str = "n") -> str:
    """The id of the firm's n-th row of a table, as SQL."""
    return f"md5(%(firm)s::text || ' {model._meta.db_table} ' || {n})::uuid"


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table. `columns` are SQL over what NUMBERED gives and the arguments of scale.seed().

    A column that is not named has its model's default; `where` picks the n that have a row at all.
    """

    model: type[models.Model]
    columns: dict[str, str]
    where: str = "true"


# n counts from 1. What several tables say of the same client is worked out here, once.
NUMBERED = """
    SELECT n, nine, luhn, first, second, third,
        people[1 + mod(n, cardinality(people))] AS first_name,
        families[1 + mod(n / 11, cardinality(families))] AS last_name,
        'kontakt' || n || '@klient' || n || '.example' AS email,
        '070-' || lpad(mod(n, 10000000)::text, 7, '0') AS phone,
        %(now)s::timestamptz - make_interval(hours => mod(n, 26000)) AS created_at,
        CASE WHEN mod(n, 19) = 0 THEN %(today)s::date - mod(n, 700)
             WHEN mod(n, 61) = 0 THEN %(today)s::date + mod(n, 90) END AS ends_on
    FROM (SELECT n, (552000000 + n)::text AS nine FROM generate_series(1, %(count)s) AS n) AS counted,
    LATERAL (
        SELECT sum(CASE WHEN mod(place, 2) = 0 THEN digit WHEN digit > 4 THEN digit * 2 - 9 ELSE digit * 2 END) AS luhn
        FROM generate_series(1, 9) AS place, LATERAL (SELECT substr(nine, place, 1)::int AS digit) AS at_place
    ) AS summed,
    (SELECT string_to_array(%(first)s, ' ') AS first, string_to_array(%(second)s, ' ') AS second,
        string_to_array(%(third)s, ',') AS third, string_to_array(%(people)s, ' ') AS people,
        string_to_array(%(families)s, ' ') AS families) AS words
"""

# Every second client has an external too, with a last day from three weeks ago to eight weeks from now.
_EXTERNAL = "n::text || ' external'"
_HAS_EXTERNAL = "mod(n, 2) = 0"
_LAST_DAY = "GREATEST(LEAST(%(today)s::date - 21 + mod(n / 2, 77), ends_on), created_at::date)"
_LAST_MOMENT = f"({_LAST_DAY} + 1)::timestamp AT TIME ZONE 'Europe/Stockholm'"
_OWN_END = (
    "CASE WHEN ends_on IS NOT NULL"
    " THEN (GREATEST(ends_on, created_at::date) + 1)::timestamp AT TIME ZONE 'Europe/Stockholm' END"
)
# As users.counts counts them: whoever has not ended.
_OWN_COUNT = f"CASE WHEN {_OWN_END} <= %(now)s THEN 0 ELSE 1 END"
_EXTERNAL_COUNT = f"CASE WHEN {_HAS_EXTERNAL} AND {_LAST_MOMENT} > %(now)s THEN 1 ELSE 0 END"

_CLIENT = {
    "id": row_id(Client),
    "reseller_id": "%(firm)s",
    "name": "first[1 + mod(n, cardinality(first))] || ' ' || second[1 + mod(n / 7, cardinality(second))]"
    " || ' ' || n || ' ' || third[1 + mod(n / 3, cardinality(third))]",
    "org_number": "nine || mod(10 - mod(luhn, 10), 10)",
    "street": "'Storgatan ' || 1 + mod(n, 90)",
    "postcode": "lpad((10000 + mod(n, 80000))::text, 5, '0')",
    "city": "(ARRAY['Östersund', 'Åre', 'Sundsvall', 'Umeå', 'Luleå', 'Gävle'])[1 + mod(n, 6)]",
    "legal_form": "'Aktiebolag'",
    "contact_name": "first_name || ' ' || last_name",
    "contact_title": "'Vd'",
    "contact_email": "email",
    "contact_phone": "phone",
    "customer_number": "(1000 + n)::text",
    "is_demo": "mod(n, 97) = 0",
    "register_status": "CASE WHEN mod(n, 83) = 0 THEN 'bankrupt' ELSE 'active' END",
    "register_source": "'Bolagsverket'",
    "agreement_state": "CASE WHEN mod(n, 97) = 0 THEN 'not_sent' WHEN mod(n, 3) < 2 THEN 'approved' ELSE"
    " (ARRAY['sent', 'opened', 'declined', 'expired', 'not_sent'])[1 + mod(n, 5)] END",
    "ends_on": "ends_on",
    "created_at": "created_at",
    "main_packages": _OWN_COUNT,
    "own_users": _OWN_COUNT,
    "addon_packages": _EXTERNAL_COUNT,
    "external_users": _EXTERNAL_COUNT,
    "responsible_id": "(%(employments)s::uuid[])[1 + mod(n, NULLIF(cardinality(%(employments)s::uuid[]), 0))]",
}
# One person of each client's own, without a login: the contact.
_PERSON = {
    "id": row_id(Person),
    "reseller_id": "%(firm)s",
    "first_name": "first_name",
    "last_name": "last_name",
    "email": "email",
    "phone": "phone",
}
_MEMBERSHIP = {
    "id": row_id(Membership),
    "person_id": row_id(Person),
    "client_id": row_id(Client),
    "kind": str(int(MemberKind.SYSTEM)),
    "state": "'invited'",
    "starts_on": "created_at::date",
    "ends_on": "CASE WHEN ends_on IS NOT NULL THEN GREATEST(ends_on, created_at::date) END",
    "ends_at": _OWN_END,
    "created_at": "created_at",
}
_EXTERNAL_PERSON = _PERSON | {
    "id": row_id(Person, _EXTERNAL),
    "first_name": "last_name",
    "last_name": "first_name || 'sson'",
    "email": "'extern' || n || '@klient' || n || '.example'",
}
_EXTERNAL_MEMBERSHIP = _MEMBERSHIP | {
    "id": row_id(Membership, _EXTERNAL),
    "person_id": row_id(Person, _EXTERNAL),
    "kind": str(int(MemberKind.EXTERNAL)),
    "state": f"CASE WHEN {_LAST_MOMENT} <= %(now)s THEN 'blocked' ELSE 'active' END",
    "ends_on": _LAST_DAY,
    "ends_at": _LAST_MOMENT,
}
_ACCESS = {
    "id": row_id(AccessPeriod, _EXTERNAL),
    "membership_id": row_id(Membership, _EXTERNAL),
    "kind": str(int(MemberKind.EXTERNAL)),
    "starts_at": f"LEAST(created_at, {_LAST_MOMENT})",
    "ends_at": _LAST_MOMENT,
}
# The contact has a huvudpaket since the first day, the external one tilläggspaket.
_MAIN = {
    "id": row_id(PackagePeriod),
    "client_id": row_id(Client),
    "membership_id": row_id(Membership),
    "package_id": "(%(main)s::uuid[])[1 + mod(n, cardinality(%(main)s::uuid[]))]",
    "slot": "'main'",
    "starts_at": f"LEAST(created_at, {_MEMBERSHIP['ends_at']})",
    "ends_at": _MEMBERSHIP["ends_at"],
}
_ADDON = _MAIN | {
    "id": row_id(PackagePeriod, _EXTERNAL),
    "membership_id": row_id(Membership, _EXTERNAL),
    "package_id": "%(addon)s",
    "slot": "'addon:bank'",
    "starts_at": _ACCESS["starts_at"],
    "ends_at": _LAST_MOMENT,
}
_TAGGED: dict[str, Any] = {
    "client_id": row_id(Client),
    "tag_id": "(%(tags)s::uuid[])[1 + mod(n / 5, cardinality(%(tags)s::uuid[]))]",
}

# In the order of their foreign keys. Every fifth client has one of the firm's tags.
TABLES = (
    Rows(Client, _CLIENT),
    Rows(Person, _PERSON),
    Rows(Membership, _MEMBERSHIP),
    Rows(Person, _EXTERNAL_PERSON, where=_HAS_EXTERNAL),
    Rows(Membership, _EXTERNAL_MEMBERSHIP, where=_HAS_EXTERNAL),
    Rows(AccessPeriod, _ACCESS, where=_HAS_EXTERNAL),
    Rows(PackagePeriod, _MAIN),
    Rows(PackagePeriod, _ADDON, where=_HAS_EXTERNAL),
    Rows(Client.tags.through, _TAGGED, where="mod(n, 5) = 0 AND cardinality(%(tags)s::uuid[]) > 0"),
)
