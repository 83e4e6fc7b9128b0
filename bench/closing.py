"""A month closed for a firm with very many packages, against one INSERT .. SELECT of the same lines.

`python -m bench.closing [packages]` measures this alone; `make bench` has it as rows of its table.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bench import servers
from bench.owner import as_owner

FIRM = "Stängningsbyrån AB"
ON_EACH = 20  # people of each client's own, each with a huvudpaket
SIZES = (20_000, 200_000)  # packages
MILLIONS = (200_000, 2_000_000)
MONTH, AT = "2026-05", datetime(2026, 7, 1, tzinfo=UTC)

_PEOPLE = """
    WITH mass AS (
        SELECT md5(client.id::text || ' person ' || number)::uuid AS person,
            md5(client.id::text || ' member ' || number)::uuid AS member, client.id AS client, number
        FROM clients_client AS client, generate_series(1, %(each)s) AS number
        WHERE client.reseller_id = %(firm)s AND NOT client.is_internal AND NOT client.is_demo
    ), people AS (
        INSERT INTO users_person (id, reseller_id, first_name, last_name, email, phone)
        SELECT person, %(firm)s, 'Kim', 'Ek ' || number, person || '@klient.example', '' FROM mass
    ), members AS (
        INSERT INTO users_membership (id, person_id, client_id, kind, state, starts_on, permissions, selectable_as,
            created_at)
        SELECT member, person, client, 2, 'active', '2026-01-01', '{}', '{}', %(at)s FROM mass
    )
    INSERT INTO packages_billing_packageperiod (id, client_id, membership_id, package_id, slot, starts_at)
    SELECT gen_random_uuid(), client, member,
        (%(packages)s::uuid[])[1 + mod(number, cardinality(%(packages)s::uuid[]))], 'main',
        timestamptz '2026-01-01 09:00+01' + make_interval(hours => abs(hashtext(member::text)) %% 3600)
    FROM mass
"""
# The least that a month's basis can be: whole periods within the month, times the list's price, by day.
_BARE_TABLE = """
    DROP TABLE IF EXISTS bare_line;
    CREATE TABLE bare_line (id bigint GENERATED ALWAYS AS IDENTITY, closing_id uuid, client_id uuid,
        membership_id uuid, package_id uuid, slot text, currency text, first_day date, last_day date, days int,
        of_days int, unit_price numeric(10, 2), proration text, amount numeric(12, 2));
    CREATE UNIQUE INDEX ON bare_line (membership_id, slot, first_day);
"""
_BARE = """
    INSERT INTO bare_line (closing_id, client_id, membership_id, package_id, slot, currency, first_day, last_day, days,
        of_days, unit_price, proration, amount)
    SELECT %(firm)s, client_id, membership_id, package_id, slot, currency, first_day, last_day,
        last_day - first_day + 1, 31, price, 'by_day', round(price * (last_day - first_day + 1) / 31, 2)
    FROM (
        SELECT period.*, client.currency, price.amount AS price,
            greatest((period.starts_at AT TIME ZONE client.time_zone)::date, date '2026-05-01') AS first_day,
            least(((period.ends_at - interval '1 microsecond') AT TIME ZONE client.time_zone)::date, client.ends_on,
                date '2026-05-31') AS last_day
        FROM packages_billing_packageperiod AS period JOIN clients_client AS client ON client.id = period.client_id
        JOIN packages_billing_price AS price ON price.package_id = period.package_id
            AND price.currency = client.currency AND price.reseller_id IS NULL
        WHERE client.reseller_id = %(firm)s AND NOT client.is_demo AND NOT client.is_internal
            AND period.starts_at < '2026-06-01 00:00+02'
            AND (period.ends_at IS NULL OR period.ends_at > '2026-05-01 00:00+02')
    ) AS held WHERE first_day <= last_day
"""


class _Undo(Exception):  # noqa: N818  # it undoes a round
    """Ends a round's transaction, so that the next one finds the month open."""


def measure(packages: int, rounds: int) -> dict[str, float]:
    """{"ours": seconds, "other": seconds} in the median; RuntimeError where the two sums differ by an öre."""
    firm = _seeded(packages)
    ways: dict[str, Callable[[], tuple[int, Decimal]]] = {"other": lambda: _bare(firm), "ours": lambda: _close(firm)}
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        # What the last round undid is still in tables and indexes, where the same keys would be looked up again.
        as_owner(_BARE_TABLE + "VACUUM packages_billing_closedline; VACUUM packages_billing_closing")
        answers = {name: _round(way, took[name]) for name, way in ways.items()}
        if answers["ours"] != answers["other"]:
            raise RuntimeError(f"lines and sums differ: {answers}")
    _say(f"{answers['ours'][0]:,} lines, " + " ".join(
        f"{name}: {', '.join(f'{one:.2f}' for one in times)}" for name, times in took.items()
    ))  # fmt: skip
    return {name: statistics.median(times) for name, times in took.items()}


def _round(way: Callable[[], tuple[int, Decimal]], took: list[float]) -> tuple[int, Decimal]:
    """What a way says of its lines. The time is until all of it is there but the commit, which is undone."""
    from django.db import transaction

    try:
        with transaction.atomic():
            begun = time.perf_counter()
            answer = way()
            _check_now()
            took.append(time.perf_counter() - begun)
            raise _Undo
    except _Undo:
        return answer


def _check_now() -> None:
    """What the commit would check: that every line's client, package and closing are there."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _bare(firm: Any) -> tuple[int, Decimal]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_BARE, {"firm": firm.pk})
        cursor.execute("SELECT count(*), sum(amount) FROM bare_line")
        lines, amount = cursor.fetchone()
        return lines, amount


def _close(firm: Any) -> tuple[int, Decimal]:
    from django.db.models import Sum

    from common.access import SYSTEM
    from packages_billing.actions import close_month
    from packages_billing.pricing import Month

    closing = close_month(firm, Month.parse(MONTH), by=SYSTEM, at=AT)
    return closing.line_count, closing.lines.aggregate(total=Sum("amount"))["total"]


def _seeded(packages: int) -> Any:
    from django.db import connection

    from klientadmin.demo.scale import seed, tidy
    from packages_billing.choices import PackageKind
    from packages_billing.models import Package, PackagePeriod

    name, clients = f"{FIRM} {packages}", packages // ON_EACH
    firm = seed(name, clients, now=datetime(2026, 3, 1, tzinfo=UTC))
    if PackagePeriod.objects.filter(client__reseller=firm).count() < packages * 0.9:
        main = list(Package.objects.of_kind(PackageKind.MAIN).values_list("pk", flat=True))
        with connection.cursor() as cursor:
            cursor.execute(_PEOPLE, {"firm": firm.pk, "each": ON_EACH, "packages": main, "at": AT})
        tidy()
    return firm


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """This alone."""
    packages = int(sys.argv[1]) if sys.argv[1:] else SIZES[-1]
    with servers.services() as env:
        os.environ.update(env | {"DJANGO_SETTINGS_MODULE": "klientadmin.settings"})
        import django

        django.setup()
        took = measure(packages, rounds=3)
    print(f"{packages:,} packages: {took['ours']:.2f} s, bare INSERT {took['other']:.2f} s,"
          f" {took['ours'] / took['other']:.2f} x")  # fmt: skip


if __name__ == "__main__":
    main()
