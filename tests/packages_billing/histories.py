"""Random histories of packages, through the real actions: who is given what, and loses it, as a year goes by."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from django.core.exceptions import ValidationError

from clients.actions import change_company, end_client, reopen_client, set_extra
from clients.actions.cards import EXTRAS, company_values
from clients.models import Client, Reseller
from common.access import Actor
from packages_billing.models import Package
from packages_billing.pricing import Month
from tests import factories
from users import actions
from users.actions import NewAccess, NewPerson
from users.choices import MemberKind, ResellerRole
from users.models import Membership, User

START = datetime(2026, 1, 3, 8, tzinfo=UTC)
ZONES = ["Europe/Stockholm", "Europe/Helsinki", "Europe/Oslo"]


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


def play(
    byran: Reseller,
    anna: User,
    random: Random,
    clock: Any,
    *,
    days: int,
    step: int,
    ends: bool = False,
    clients: int = 4,
    month_over: Callable[[Month], object] | None = None,
) -> int:
    """Lets so many days go by, something every step of days at the most; says how much came of it.

    `ends` lets clients end and come back too; `month_over` is called once for each month, soon after it.
    """
    by, now, rows, done, month = factories.actor_of(anna), START, list[Membership](), 0, Month.of(START.date())
    for number in range(clients):
        client = factories.client(byran, time_zone=ZONES[number % 3])
        rows += [invite(client, 2 * number + place, random, by) for place in range(2)]
    actions.put_employee_on_client(
        rows[0].client, employment=factories.employment_of(anna), roles=[ResellerRole.CONSULTANT], by=by
    )
    while now < START + timedelta(days=days):
        now += timedelta(hours=random.randint(1, step * 24))
        clock.move_to(now)
        if month_over is not None and now.date() > month.last + timedelta(days=2):
            month_over(month)
            month = month.next
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
