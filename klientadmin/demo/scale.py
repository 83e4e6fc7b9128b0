"""Very many clients at once, for measuring: rows made inside the database, without events, agreements or mail."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connection, models, transaction

from clients.models import Client, Reseller, Tag
from common.access import SYSTEM
from users import actions
from users.choices import MemberKind
from users.models import Membership, Person

_FIRST = "Norra Södra Östra Västra Åkerby Älvsjö Öster Björk Gran Tall Ek Berg Sjö Fjäll Ström Hav Lund Holm Dal Strand"
_SECOND = (
    "Bygg Måleri Åkeri Rör El Plåt Snickeri Konsult Fastighet Livs Trädgård Städ Data Media Smide Bageri Café Optik"
)
_THIRD = "AB,& Söner AB,i Norr AB,Entreprenad AB,Förvaltning AB,Partner AB,Handelsbolag,Service AB"
_PEOPLE = "Anna Eva Karin Sara Lena Maria Johan Erik Lars Per Nils Åsa Örjan Ingrid Ali Omar Mira Siri Otto Bo"
_FAMILIES = (
    "Ek Åberg Östlund Lind Berg Ström Nyman Hägg Sandin Falk Öberg Rahimi Holm Sjöö Wik Ahl Brask Modin Frisk Ax"
)
_TAGS = ("Bygg", "Lön hos oss", "Koncern", "Säsong", "Ny i år", "Årsbokslut")
_EMPLOYEES = 24

# What differs between clients, by field; n counts from 1. Everything else has the model's own default.
_CLIENT = {
    "id": "gen_random_uuid()",
    "name": "first[1 + n % cardinality(first)] || ' ' || second[1 + (n / 7) % cardinality(second)] || ' ' || n || ' '"
    " || third[1 + (n / 3) % cardinality(third)]",
    "org_number": "nine || (10 - luhn % 10) % 10",
    "street": "'Storgatan ' || 1 + n % 90",
    "postcode": "lpad((10000 + n % 80000)::text, 5, '0')",
    "city": "(ARRAY['Östersund', 'Åre', 'Sundsvall', 'Umeå', 'Luleå', 'Gävle'])[1 + n % 6]",
    "legal_form": "'Aktiebolag'",
    "contact_name": "people[1 + n % cardinality(people)] || ' ' || families[1 + (n / 11) % cardinality(families)]",
    "contact_title": "'Vd'",
    "contact_email": "'kontakt' || n || '@klient' || n || '.example'",
    "contact_phone": "'070-' || lpad((n % 10000000)::text, 7, '0')",
    "customer_number": "(1000 + n)::text",
    "is_demo": "n % 97 = 0",
    "register_status": "CASE WHEN n % 83 = 0 THEN 'bankrupt' ELSE 'active' END",
    "register_source": "'Bolagsverket'",
    "agreement_state": "CASE WHEN n % 97 = 0 THEN 'not_sent' WHEN n % 3 < 2 THEN 'approved' ELSE"
    " (ARRAY['sent', 'opened', 'declined', 'expired', 'not_sent'])[1 + n % 5] END",
    "ends_on": "CASE WHEN n % 19 = 0 THEN %(today)s::date - (n % 700)"
    " WHEN n % 61 = 0 THEN %(today)s::date + n % 90 END",
    "created_at": "%(now)s::timestamptz - make_interval(hours => n % 26000)",
    "responsible_id": "(%(employments)s::uuid[])[1 + n % %(employees)s]",
}
# The n of a client that was made here; null for any other.
_SERIAL = "substring(contact_email from '^kontakt([0-9]+)@klient[0-9]+[.]example$')::int"
_NUMBERED = """
    SELECT n, nine, luhn,
        string_to_array(%(first)s, ' ') AS first, string_to_array(%(second)s, ' ') AS second,
        string_to_array(%(third)s, ',') AS third, string_to_array(%(people)s, ' ') AS people,
        string_to_array(%(families)s, ' ') AS families
    FROM (SELECT n, (552000000 + n)::text AS nine FROM generate_series(%(start)s, %(stop)s) AS n) AS counted,
    LATERAL (
        SELECT sum(CASE WHEN place %% 2 = 0 THEN digit WHEN digit > 4 THEN digit * 2 - 9 ELSE digit * 2 END) AS luhn
        FROM generate_series(1, 9) AS place, LATERAL (SELECT substr(nine, place, 1)::int AS digit) AS at_place
    ) AS summed
"""


def seed(name: str, count: int, *, now: datetime) -> Reseller:
    """Adds `count` clients to the firm of that name, which is made if it is not there."""
    with transaction.atomic():
        firm = Reseller.objects.filter(name=name).first() or _open(name)
        start = firm.clients.count()
        _insert_clients(firm, start, start + count - 1, now)
        _insert_people(firm, start, now)
        _insert_tags(firm)
    _analyze()
    return firm


def _open(name: str) -> Reseller:
    """A firm with enough employees to be responsible for its clients; none of them but the first has a login."""
    firm = actions.create_reseller(name, number="5599400206", email="scale@skalbyran.example", by=SYSTEM)
    internal = firm.clients.get(is_internal=True)
    names = [(_PEOPLE.split()[n % 20], _FAMILIES.split()[n * 7 % 20]) for n in range(_EMPLOYEES)]
    people = Person.objects.bulk_create(
        Person(reseller=firm, first_name=first, last_name=last, email=f"e{n}@skalbyran.example")
        for n, (first, last) in enumerate(names)
    )
    Membership.objects.bulk_create(
        Membership(person=person, client=internal, kind=MemberKind.RESELLER, starts_on=internal.created_at.date())
        for person in people
    )
    Tag.objects.bulk_create(Tag(reseller=firm, name=tag) for tag in _TAGS)
    return firm


def _insert_clients(firm: Reseller, start: int, stop: int, now: datetime) -> None:
    """Every stored column by the model: what _CLIENT does not say has the field's default."""
    plain = Client(reseller=firm)
    values: dict[str, str] = dict(_CLIENT)
    arguments: dict[str, Any] = {
        "first": _FIRST, "second": _SECOND, "third": _THIRD, "people": _PEOPLE, "families": _FAMILIES, "start": start,
        "stop": stop, "now": now, "today": now.date(), "employees": _EMPLOYEES, "employments": _employments(firm),
    }  # fmt: skip
    for field in Client._meta.concrete_fields:
        column = str(field.column)
        if isinstance(field, models.GeneratedField) or column in values:
            continue
        values[column] = f"%({column})s"
        arguments[column] = field.get_db_prep_save(getattr(plain, field.attname), connection)
    _run("clients_client", {name: sql.replace(" % ", " %% ") for name, sql in values.items()}, _NUMBERED, arguments)


def _employments(firm: Reseller) -> list[Any]:
    return list(Membership.objects.employees_of(firm.pk).values_list("pk", flat=True)[:_EMPLOYEES])


def _insert_people(firm: Reseller, start: int, now: datetime) -> None:
    """One person of each new client's own, without a login: the contact."""
    rows = f"SELECT * FROM clients_client WHERE reseller_id = %(firm)s AND {_SERIAL} >= %(start)s"  # noqa: S608  # constants of this file
    arguments = {"firm": firm.pk, "start": start, "now": now, "kind": int(MemberKind.SYSTEM)}
    person = {
        "id": "gen_random_uuid()", "reseller_id": "reseller_id", "first_name": "split_part(contact_name, ' ', 1)",
        "last_name": "split_part(contact_name, ' ', 2)", "email": "contact_email", "phone": "contact_phone",
    }  # fmt: skip
    _run("users_person", person, rows, arguments)
    joined = f"SELECT mine.*, p.id AS person FROM ({rows}) AS mine JOIN users_person p ON p.email = mine.contact_email"  # noqa: S608  # likewise
    membership = {
        "id": "gen_random_uuid()", "person_id": "person", "client_id": "id", "kind": "%(kind)s", "state": "'invited'",
        "starts_on": "created_at::date", "permissions": "'{}'", "selectable_as": "'{}'", "created_at": "created_at",
        "ends_on": "CASE WHEN ends_on IS NOT NULL THEN GREATEST(ends_on, created_at::date) END",
        "ends_at": "CASE WHEN ends_on IS NOT NULL"
        " THEN (GREATEST(ends_on, created_at::date) + 1)::timestamp AT TIME ZONE time_zone END",
    }  # fmt: skip
    _run("users_membership", membership, f"{joined} AND p.reseller_id = mine.reseller_id", arguments)


def _insert_tags(firm: Reseller) -> None:
    """Every fifth client has one of the firm's tags."""
    rows = f"""
        SELECT c.id AS client, (array_agg(t.id ORDER BY t.id))[1 + {_SERIAL} %% count(t.id)] AS tag
        FROM clients_client c JOIN clients_tag t USING (reseller_id)
        WHERE c.reseller_id = %(firm)s AND {_SERIAL} %% 5 = 0 GROUP BY c.id
    """  # noqa: S608  # constants of this file
    _run("clients_client_tags", {"client_id": "client", "tag_id": "tag"}, rows, {"firm": firm.pk})


def _run(table: str, columns: dict[str, str], rows: str, arguments: dict[str, Any]) -> None:
    """INSERT INTO table SELECT columns FROM rows. All names and expressions are constants of this file."""
    names, expressions = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
    statement = f"INSERT INTO {table} ({names}) SELECT {expressions} FROM ({rows}) AS numbered ON CONFLICT DO NOTHING"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)


def _analyze() -> None:
    """Tells the planner about the new rows: as the owner, whose tables they are."""
    if not settings.DATABASE_OWNER_URL:
        return
    url = urlunsplit(urlsplit(settings.DATABASE_OWNER_URL)._replace(path=f"/{connection.settings_dict['NAME']}"))
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("ANALYZE clients_client, clients_client_tags, users_person, users_membership")
