"""Externals whose last day has passed: the sweeper, with events, mail rows and numbers, against a bare UPDATE.

`python -m bench.sweeping [due] [people]` measures this alone; `make bench` has it as rows of its table.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bench import servers
from bench.owner import as_owner

FIRM = "Sveparbyrån AB"
ON_EACH = 50  # externals on one client
EMPLOYEES = 24  # who are responsible for the clients, and told by one mail each
SIZES = ((10_000, 100_000, 5), (1_000_000, 1_000_000, 1))  # due, of so many, in so many rounds
AT = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)  # the end of 30 June in Stockholm

_CLIENTS = """
    INSERT INTO clients_client (id, {columns}) SELECT gen_random_uuid(), {values} FROM clients_client AS client,
        generate_series(1, %(count)s) AS number WHERE client.id = %(like)s
"""
_RESPONSIBLE = """
    UPDATE clients_client AS client SET responsible_id = employee.id
    FROM (SELECT member.id, row_number() OVER (ORDER BY member.id) AS number FROM users_membership AS member
          JOIN clients_client AS internal ON internal.id = member.client_id
          WHERE internal.is_internal AND internal.reseller_id = %(firm)s) AS employee
    WHERE client.reseller_id = %(firm)s AND NOT client.is_internal
        AND employee.number = 1 + abs(hashtext(client.id::text)) %% %(employees)s
"""
_PEOPLE = """
    WITH mass AS (
        SELECT gen_random_uuid() AS person, client.id AS client, number
        FROM clients_client AS client, generate_series(1, %(each)s) AS number
        WHERE client.reseller_id = %(firm)s AND NOT client.is_internal
    ), people AS (
        INSERT INTO users_person (id, reseller_id, first_name, last_name, email, phone)
        SELECT person, %(firm)s, 'Kim', 'Extern ' || number, person || '@extern.example', '' FROM mass RETURNING id
    )
    INSERT INTO users_membership (id, person_id, client_id, kind, state, starts_on, permissions, selectable_as,
        created_at, ends_on, ends_at)
    SELECT gen_random_uuid(), person, client, 3, 'active', '2026-01-01', '{{}}', '{{}}', %(at)s, '2027-12-31',
        '2027-12-31 23:00+00' FROM mass JOIN people ON people.id = mass.person
"""
# Every so many-th, so that those due lie apart as they do in life.
_DUE = """
    UPDATE users_membership AS member SET state = 'active',
        ends_on = CASE WHEN due THEN date '2026-06-30' ELSE date '2027-12-31' END,
        ends_at = CASE WHEN due THEN %(at)s ELSE timestamptz '2027-12-31 23:00+00' END
    FROM (SELECT row.id, row_number() OVER (ORDER BY row.id) %% %(every)s = 0 AS due FROM users_membership AS row
          JOIN clients_client AS client ON client.id = row.client_id WHERE client.reseller_id = %(firm)s
          AND row.kind = 3) AS chosen
    WHERE chosen.id = member.id
"""
_AGAIN = "UPDATE users_membership SET state = 'active' WHERE ends_at = %(at)s AND state = 'blocked'"
_BARE = """
    UPDATE users_membership SET state = 'blocked' WHERE state IN ('invited', 'active') AND ends_at <= %(at)s
"""


def measure(due: int, people: int, rounds: int) -> dict[str, float]:
    """{"ours": seconds, "other": seconds} in the median; RuntimeError where a side did not do all of it."""
    from users.actions import sweep

    _prepare(due, people)
    ways: dict[str, Callable[[], None]] = {"other": lambda: _execute(_BARE, at=AT), "ours": lambda: sweep(AT)}
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            _execute(_AGAIN, at=AT)
            _vacuum()
            begun = time.perf_counter()
            way()
            took[name].append(time.perf_counter() - begun)
            if (done := _blocked()) != due:
                raise RuntimeError(f"{name}: {done} were blocked of {due}")
    _say(" ".join(f"{name}: {', '.join(f'{one:.3f}' for one in times)}" for name, times in took.items()))
    return {name: statistics.median(times) for name, times in took.items()}


def _prepare(due: int, people: int) -> None:
    """The firm with so many externals, and so many of them due."""
    from clients.models import Reseller
    from common.access import SYSTEM
    from klientadmin.demo.numbers import invented
    from users import actions
    from users.models import Membership

    name = f"{FIRM} {people}"
    firm = Reseller.objects.filter(name=name).first()
    if firm is None:
        number = invented("SE", people % 8999 + 200, owner="55994").digits
        firm = actions.create_reseller(name, number=number, email=f"svep{people}@svep.example", by=SYSTEM)
    if not Membership.objects.filter(client__reseller=firm, kind=3).exists():
        _fill(firm, people)
    _execute("UPDATE users_membership SET ends_on = '2027-12-31', ends_at = '2027-12-31 23:00+00'"
             " WHERE ends_at = %(at)s AND kind = 3", at=AT)  # fmt: skip
    _execute(_DUE, firm=firm.pk, every=people // due, at=AT)
    _vacuum()


def _fill(firm: Any, people: int) -> None:
    from clients.models import Client
    from tests import factories

    like = factories.client(firm, name="Svepare AB")
    for number in range(EMPLOYEES):
        email = f"svep{people}.{number}@svep.example"
        factories.employee(firm, email, "Kim", f"Svep {number}", [*map(str, factories.CONSULTANT)])
    columns = [
        str(field.column) for field in Client._meta.concrete_fields if not (field.primary_key or field.generated)
    ]
    _execute(
        _CLIENTS.format(columns=", ".join(columns), values=", ".join(f"client.{column}" for column in columns)),
        count=people // ON_EACH - 1, like=like.pk,
    )  # fmt: skip
    _execute(_RESPONSIBLE, firm=firm.pk, employees=EMPLOYEES)
    _execute(_PEOPLE.format(), firm=firm.pk, each=ON_EACH, at=AT - timedelta(days=100))


def _execute(statement: str, **values: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _blocked() -> int:
    from users.models import Membership

    return Membership.objects.filter(kind=3, ends_at=AT, state="blocked").count()


def _vacuum() -> None:
    """As autovacuum would in a minute: every round finds the tables as the first one did."""
    as_owner("VACUUM (ANALYZE, TRUNCATE false) users_membership, clients_client")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """This alone."""
    due, people = (int(word) for word in (sys.argv[1:] or ["10000", "100000"]))
    with servers.services() as env:
        os.environ.update(env | {"DJANGO_SETTINGS_MODULE": "klientadmin.settings"})
        import django

        django.setup()
        took = measure(due, people, rounds=1 if due >= people else 5)
    print(f"{due:,} due of {people:,}: {took['ours']:.3f} s, bare UPDATE {took['other']:.3f} s,"
          f" {took['ours'] / took['other']:.2f} x")  # fmt: skip


if __name__ == "__main__":
    main()
