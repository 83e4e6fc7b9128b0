"""Very many clients at once, for measuring: rows made inside the database, without events, agreements or mail."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connection, models, transaction
from psycopg import sql

from clients.models import Reseller, Tag
from common.access import SYSTEM
from klientadmin.demo.numbers import invented
from klientadmin.demo.scale_rows import NUMBERED, TABLES, TAGS, WORDS, Rows
from packages_billing.choices import PackageKind
from packages_billing.models import Package
from users import actions
from users.choices import MemberKind
from users.models import Membership, Person

_EMPLOYEES = 24


def seed(name: str, count: int, *, now: datetime) -> Reseller:
    """Brings the firm of that name, which is made if it is not there, up to `count` clients of the mass.

    Rows that are there already stay as they are, so the same again adds nothing, and a run that was cut off goes on.
    """
    firm = Reseller.objects.filter(name=name).first() or _open(name)
    employments = Membership.objects.employees_of(firm.pk).order_by("created_at", "pk")
    arguments: dict[str, Any] = {
        **WORDS,
        "firm": firm.pk,
        "count": count,
        "now": now,
        "today": now.date(),
        "employments": list(employments.values_list("pk", flat=True)[:_EMPLOYEES]),
        "main": list(Package.objects.of_kind(PackageKind.MAIN).values_list("pk", flat=True)),
        "addon": Package.objects.get(code="bank").pk,
        "tags": list(firm.tags.values_list("pk", flat=True)),
    }
    for rows in TABLES:
        _insert(rows, arguments)
    tidy()
    return firm


@transaction.atomic
def _open(name: str) -> Reseller:
    """A firm with enough employees to be responsible for its clients; none of them but the first has a login."""
    place = Reseller.objects.filter(people__email__startswith="scale").distinct().count()
    number, address = invented("SE", 20 + place, owner="55994"), f"scale{place or ''}@skalbyran.example"
    firm = actions.create_reseller(name, number=number.digits, email=address, by=SYSTEM)
    internal = firm.clients.get(is_internal=True)
    first_names, families = WORDS["people"].split(), WORDS["families"].split()
    names = [(first_names[n % len(first_names)], families[n * 7 % len(families)]) for n in range(_EMPLOYEES)]
    people = Person.objects.bulk_create(
        Person(reseller=firm, first_name=first, last_name=last, email=f"e{n}@skalbyran.example")
        for n, (first, last) in enumerate(names)
    )
    Membership.objects.bulk_create(
        Membership(person=person, client=internal, kind=MemberKind.RESELLER, starts_on=internal.created_at.date())
        for person in people
    )
    Tag.objects.bulk_create(Tag(reseller=firm, name=tag) for tag in TAGS)
    return firm


def _insert(rows: Rows, arguments: dict[str, Any]) -> None:
    """One statement. Its names and expressions are constants of scale_rows, its values are parameters."""
    values = dict(rows.columns)
    arguments = dict(arguments)
    plain = rows.model()
    for field in rows.model._meta.concrete_fields:
        column = str(field.column)
        if column in values or isinstance(field, models.GeneratedField | models.AutoField):
            continue
        values[column] = f"%(default_{column})s"
        arguments[f"default_{column}"] = field.get_db_prep_save(getattr(plain, field.attname), connection)
    names, expressions = ", ".join(f'"{column}"' for column in values), ", ".join(values.values())
    statement = (
        f"INSERT INTO {rows.model._meta.db_table} ({names}) SELECT {expressions}"  # noqa: S608  # see above
        f" FROM ({NUMBERED}) AS numbered WHERE {rows.where} ON CONFLICT DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)


def tidy() -> None:
    """Does for the tables what autovacuum would do in a minute, as the owner, whose they are.

    The planner learns of the new rows, counts can be answered from the indexes, and the search index is merged.
    Nothing is cut off the files: that would wait for everybody who has the tables open.
    """
    url = urlunsplit(urlsplit(settings.DATABASE_OWNER_URL)._replace(path=f"/{connection.settings_dict['NAME']}"))
    tables = sql.SQL(", ").join(
        sql.Identifier(table) for table in sorted({rows.model._meta.db_table for rows in TABLES})
    )
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(sql.SQL("VACUUM (ANALYZE, TRUNCATE false) {}").format(tables))
