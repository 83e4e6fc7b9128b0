"""Klienttillval: the switches of the overview are periods, and are charged for."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, transaction

from clients.actions import end_client, reopen_client, set_extra
from clients.actions.create import NewClient, create_client
from clients.models import Client, Reseller
from common.access import SYSTEM, Actor
from events.record import record
from packages_billing.actions import close_month
from packages_billing.basis import lines_of
from packages_billing.models import ClosedLine, Package, PackagePeriod
from packages_billing.pricing import Month
from packages_billing.recomputation import differences
from tests import factories
from users.models import User

MARCH = Month(2026, 3)
START = datetime(2026, 3, 11, 9, tzinfo=UTC)
Span = tuple[datetime, datetime | None]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """It is the eleventh of March."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def by(anna: User) -> Actor:
    return factories.actor_of(anna)


def spans(client: Client) -> list[Span]:
    return list(PackagePeriod.objects.filter(client=client).order_by("starts_at").values_list("starts_at", "ends_at"))


def test_a_switch_is_a_period_that_is_charged(alfa: Client, byran: Reseller, by: Actor, clock: Any) -> None:
    set_extra(alfa, extra="company_search", is_on=True, by=by)
    set_extra(alfa, extra="company_search", is_on=True, by=by)
    clock.move_to(START + timedelta(days=9))
    set_extra(alfa, extra="company_search", is_on=False, by=by)

    (line,) = lines_of(byran.pk, MARCH)
    assert spans(alfa) == [(START, START + timedelta(days=9))]
    assert (line.membership_id, line.days, line.unit_price, line.amount) == (
        None, 10, Decimal("99.00"), Decimal("31.94"),
    )  # fmt: skip
    assert not list(differences(byran, MARCH))


def test_on_and_off_and_on_the_same_day_is_one_day(alfa: Client, byran: Reseller, by: Actor, clock: Any) -> None:
    for hours, is_on in enumerate((True, False, True, False)):
        clock.move_to(START + timedelta(hours=hours))
        set_extra(alfa, extra="company_search", is_on=is_on, by=by)

    assert [line.days for line in lines_of(byran.pk, MARCH)] == [1]
    assert len(spans(alfa)) == 2


def test_the_database_refuses_a_second_open_one(alfa: Client, by: Actor) -> None:
    set_extra(alfa, extra="company_search", is_on=True, by=by)
    package = Package.objects.get(code="company_search")

    with pytest.raises(IntegrityError, match="one_package_a_slot_at_a_time"), transaction.atomic():
        PackagePeriod.objects.create(client=alfa, package=package, slot=package.slot, starts_at=START)


def test_a_new_client_has_what_its_template_switches_on(byran: Reseller, by: Actor) -> None:
    template = factories.client_template(byran, has_company_search=True)
    new = NewClient(name="Nya AB", country="SE", template=template, contact_email="n@kund.example")

    client, _made = create_client(new, form_key=uuid4(), by=by)

    assert [row.package.code for row in PackagePeriod.objects.filter(client=client)] == ["company_search"]
    assert not list(differences(byran, MARCH))


def test_a_demo_client_is_never_charged(byran: Reseller, by: Actor) -> None:
    demo = factories.client(byran, is_demo=True)
    set_extra(demo, extra="company_search", is_on=True, by=by)

    assert len(spans(demo)) == 1
    assert not list(lines_of(byran.pk, MARCH))


def test_it_ends_with_the_client_and_comes_back_with_it(alfa: Client, byran: Reseller, by: Actor, clock: Any) -> None:
    set_extra(alfa, extra="company_search", is_on=True, by=by)
    end_client(alfa, last_day=date(2026, 3, 20), by=by)
    ends_at = datetime(2026, 3, 20, 23, tzinfo=UTC)
    assert spans(alfa) == [(START, ends_at)]

    reopened_at = START + timedelta(days=60)
    clock.move_to(reopened_at)
    assert [line.days for line in lines_of(byran.pk, MARCH)] == [10]
    reopen_client(alfa, by=by)

    assert spans(alfa) == [(START, ends_at), (reopened_at, None)]
    assert not list(lines_of(byran.pk, MARCH.next))
    assert [line.days for line in lines_of(byran.pk, Month(2026, 5))] == [22]


def test_ended_afterwards_the_days_of_a_closed_month_are_corrected(
    alfa: Client, byran: Reseller, by: Actor, clock: Any
) -> None:
    set_extra(alfa, extra="company_search", is_on=True, by=by)
    clock.move_to(datetime(2026, 4, 2, 13, tzinfo=UTC))
    close_month(byran, MARCH, by=SYSTEM)
    end_client(alfa, last_day=date(2026, 3, 20), by=by)
    clock.move_to(datetime(2026, 5, 2, 13, tzinfo=UTC))
    close_month(byran, MARCH.next, by=SYSTEM)

    lines = ClosedLine.objects.order_by("id").values_list("closing__month", "corrects", "days", "amount")
    assert list(lines) == [
        (date(2026, 3, 1), None, 21, Decimal("67.06")),
        (date(2026, 4, 1), date(2026, 3, 1), -11, Decimal("-35.12")),
    ]
    assert not [line for month in (MARCH, MARCH.next) for line in differences(byran, month)]


def _before_it_was_charged(client: Client, *, is_on: bool, at: datetime, clock: Any) -> None:
    clock.move_to(at)
    values = {"before": {"has_company_search": not is_on}, "after": {"has_company_search": is_on}}
    with transaction.atomic():
        record(
            "client.extra_set", by=SYSTEM, subject=client, client_id=client.pk, reseller_id=client.reseller_id, **values
        )


def test_switches_of_old_become_periods(byran: Reseller, clock: Any) -> None:
    """From the event that turned it on last, else from creation; what has been off never was charged."""
    told, silent, off = (factories.client(byran, has_company_search=is_on) for is_on in (True, True, False))
    for hours, (client, is_on) in enumerate([(told, True), (off, True), (told, False), (off, False), (told, True)]):
        _before_it_was_charged(client, is_on=is_on, at=START + timedelta(hours=30 * hours), clock=clock)

    import_module("packages_billing.migrations.0007_extras_are_charged").open_periods(apps, None)

    assert spans(told) == [(START + timedelta(hours=120), None)]
    assert spans(silent) == [(silent.created_at, None)]
    assert spans(off) == []
    assert not list(differences(byran, MARCH))


def test_switches_of_old_end_with_their_client(byran: Reseller, by: Actor, clock: Any) -> None:
    """It ended, came back and ended again, each time with a break that nobody is to pay for."""
    client = factories.client(byran, has_company_search=True)
    for days, last_day in ((5, date(2026, 3, 20)), (40, None), (60, date(2026, 4, 30))):
        clock.move_to(START + timedelta(days=days))
        end_client(client, last_day=last_day, by=by) if last_day else reopen_client(client, by=by)
    PackagePeriod.objects.filter(client=client).delete()

    import_module("packages_billing.migrations.0007_extras_are_charged").open_periods(apps, None)

    assert spans(client) == [
        (START, datetime(2026, 3, 20, 23, tzinfo=UTC)),
        (START + timedelta(days=40), START + timedelta(days=60)),
    ]
    assert not [line for month in (MARCH, MARCH.next, Month(2026, 5)) for line in differences(byran, month)]
