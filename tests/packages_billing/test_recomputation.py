"""The basis against the log alone: random histories through the real actions, a year month by month."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from random import Random
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from clients.actions import change_company, end_client, reopen_client, set_extra
from clients.actions.cards import EXTRAS, company_values
from clients.models import Client, Reseller
from common.access import SYSTEM, Actor
from packages_billing.actions import close_month
from packages_billing.basis import lines_of
from packages_billing.models import ClosedLine, Package, PackagePeriod
from packages_billing.pricing import Month
from packages_billing.recomputation import differences
from tests import factories
from users import actions
from users.actions import NewAccess, NewPerson
from users.choices import MemberKind, ResellerRole
from users.models import Membership, User

START = datetime(2026, 1, 3, 8, tzinfo=UTC)
# More of them: HISTORIES=200. A failure names its seed.
HISTORIES = int(os.environ.get("HISTORIES", "6"))
ZONES = ["Europe/Stockholm", "Europe/Helsinki", "Europe/Oslo"]


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def some_packages(random: Random) -> list[Package]:
    main = random.choice(["crm", "projects", "accounting", "complete", None])
    codes = [code for code in ("bank", "invoicing", "payroll") if random.random() < 0.4]
    return list(Package.objects.filter(code__in=[*codes, main] if main else codes))


def invite(client: Client, number: int, random: Random, by: Actor) -> Membership:
    kind = random.choice([MemberKind.SYSTEM, MemberKind.EXTERNAL])
    today = datetime.now(UTC).date()
    access = NewAccess(
        kind=kind,
        packages=some_packages(random),
        starts_on=today + timedelta(days=random.choice([0, 0, 5, 20])) if kind == MemberKind.EXTERNAL else None,
        ends_on=today + timedelta(days=random.randint(21, 90)) if kind == MemberKind.EXTERNAL else None,
    )
    person = NewPerson("Kim", f"Nr {number}", f"kim{number}@kund.example")
    return actions.invite_people(client, people=[person], access=access, by=by)[0]


def something_happens(row: Membership, random: Random, by: Actor) -> None:
    row = Membership.objects.select_related("client", "person").get(pk=row.pk)
    deed = random.choice(["access", "access", "access", "deactivate", "activate", "extend", "remove"])
    if deed == "access":
        actions.change_access(row, packages=some_packages(random), by=by)
    elif deed == "extend":
        actions.extend(row, last_day=datetime.now(UTC).date() + timedelta(days=random.randint(1, 60)), by=by)
    elif deed == "remove":
        if random.random() < 0.3:
            actions.remove_access(row, by=by)
    else:
        getattr(actions, deed)(row, by=by)


def something_happens_to_the_client(client: Client, random: Random, by: Actor) -> None:
    """It gets or loses a klienttillval, ends on a day to come or one that has passed, or is opened again."""
    client.refresh_from_db()
    deed = random.choice(["extra", "extra", "extra", "end", "end", "reopen", "reopen", "move"])
    if deed == "extra":
        set_extra(client, extra=random.choice(list(EXTRAS)), is_on=random.random() < 0.6, by=by)
    elif deed == "end":
        end_client(client, last_day=datetime.now(UTC).date() + timedelta(days=random.randint(-40, 25)), by=by)
    elif deed == "reopen":
        reopen_client(client, by=by)
    else:
        values = {"time_zone": random.choice([*ZONES, "Atlantic/Azores"])}
        change_company(client, values=values, opened_with=company_values(client), by=by)


def play(byran: Reseller, anna: User, random: Random, clock: Any, *, days: int, step: int, ends: bool = False) -> int:
    by, now, rows, done = factories.actor_of(anna), START, list[Membership](), 0
    for number in range(4):
        clients = [factories.client(byran, time_zone=ZONES[number % 3]) for _ in range(1)]
        rows += [invite(client, 2 * number + place, random, by) for client in clients for place in range(2)]
    actions.put_employee_on_client(
        rows[0].client, employment=factories.employment_of(anna), roles=[ResellerRole.CONSULTANT], by=by
    )
    while now < START + timedelta(days=days):
        now += timedelta(hours=random.randint(1, step * 24))
        clock.move_to(now)
        try:
            row = random.choice(rows)
            if ends and random.random() < 0.4:
                something_happens_to_the_client(row.client, random, by)
            else:
                something_happens(row, random, by)
            done += 1
        except (ValidationError, ValueError):
            continue  # not everything can be done at any time
    return done


@pytest.mark.parametrize("seed", range(4))
def test_a_year_of_random_histories_is_what_the_events_say(byran: Reseller, anna: User, clock: Any, seed: int) -> None:
    done = play(byran, anna, Random(seed), clock, days=360, step=6)

    months = [Month(2026, number) for number in range(1, 13)]
    assert done > 30
    assert sum(len(list(lines_of(byran.pk, month))) for month in months) > 50
    assert {str(month): list(differences(byran, month)) for month in months} == {str(month): [] for month in months}


@pytest.mark.parametrize("seed", range(20, 20 + HISTORIES))
def test_clients_that_end_and_come_back_are_charged_as_the_events_say(
    byran: Reseller, anna: User, clock: Any, seed: int
) -> None:
    """Their klienttillval too; and no day after the last one, whoever held what then."""
    play(byran, anna, Random(seed), clock, days=200, step=3, ends=True)

    months = [Month(2026, number) for number in range(1, 9)]
    ended = dict(Client.objects.filter(ends_on__isnull=False).values_list("pk", "ends_on"))
    lines = [line for month in months for line in lines_of(byran.pk, month)]
    assert any(line.membership_id is None for line in lines)
    assert all(line.last_day <= ended.get(line.client_id, line.last_day) for line in lines)
    assert {str(month): list(differences(byran, month)) for month in months} == {str(month): [] for month in months}


def test_closed_month_by_month_comes_to_the_same(byran: Reseller, anna: User, clock: Any) -> None:
    play(byran, anna, Random(9), clock, days=200, step=5)
    months = [Month(2026, number) for number in range(1, 8)]
    for month in months:
        clock.move_to(datetime(month.next.year, month.next.month, 2, 12, tzinfo=UTC) + timedelta(days=300))
        close_month(byran, month, by=SYSTEM)

    closed = sum((line.amount for line in ClosedLine.objects.all()), start=0)
    assert closed == sum(line.amount for month in months for line in lines_of(byran.pk, month)) > 0
    out = StringIO()
    call_command("verify_basis", month="2026-03", reseller=byran.pk, stdout=out)
    assert "the basis is what the events say" in out.getvalue()


def test_what_no_event_tells_is_named(byran: Reseller, alfa: Client) -> None:
    factories.give(factories.member(factories.login("kim@kund.example"), alfa), "crm")
    err = StringIO()

    with pytest.raises(CommandError, match="1 differences"):
        call_command("verify_basis", month="2026-03", reseller=byran.pk, stderr=err)

    assert f"2026-03 only the basis: {alfa.pk}" in err.getvalue()
    assert "crm 2026-03-01..2026-03-31 31/31 x 199.00 = 199.00" in err.getvalue()


def test_a_period_that_was_tampered_with_is_named(byran: Reseller, anna: User, alfa: Client, clock: Any) -> None:
    row = invite(alfa, 1, Random(5), factories.actor_of(anna))
    PackagePeriod.objects.filter(membership=row).update(ends_at=START + timedelta(days=2))

    assert any("only the events" in problem for problem in differences(byran, Month(2026, 2)))


def test_a_month_is_closed_by_command_once(byran: Reseller, alfa: Client) -> None:
    factories.give(factories.member(factories.login("kim@kund.example"), alfa), "crm")
    said = []
    for _ in range(2):
        out = StringIO()
        call_command("close_period", "2026-03", reseller=byran.pk, stdout=out)
        said.append(out.getvalue())

    assert said[0].startswith("2026-03 is closed as number 1: 1 lines, ")
    assert said[0] == said[1]
    for month in ("2026-05", "2031-01", "mars"):
        with pytest.raises(CommandError):
            call_command("close_period", month, reseller=byran.pk)
