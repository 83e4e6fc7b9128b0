"""Closing a month: once, frozen, corrected later, and the same whatever it was interrupted by."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, transaction
from django.db.models import Sum

from clients.models import Client, Reseller
from common.access import SYSTEM, Actor
from events.models import Event
from packages_billing.actions import NotOver, close_month
from packages_billing.basis import lines_of
from packages_billing.digest import digest
from packages_billing.models import ClosedLine, Closing, PackagePeriod
from packages_billing.pricing import Month
from tests import factories
from tests.packages_billing.cutting import CutAt
from users.models import User

MARCH, APRIL = Month(2026, 3), Month(2026, 4)
AFTER_MARCH = datetime(2026, 4, 2, 12, tzinfo=UTC)
AFTER_APRIL = datetime(2026, 5, 2, 12, tzinfo=UTC)


Writing = Callable[..., None]


@pytest.fixture
def written(byran: Reseller, held: PackagePeriod) -> Writing:
    """Writes a line like one of March into a closing that is being written."""
    row = close_month(byran, MARCH, by=SYSTEM, at=AFTER_MARCH).lines.get()

    def write(**values: Any) -> None:
        april = Closing.objects.create(reseller=byran, month=APRIL.first, number=2, closed_at=AFTER_APRIL, line_count=1)
        fields = {field.attname: getattr(row, field.attname) for field in ClosedLine._meta.fields}
        ClosedLine.objects.create(**fields | {"id": None, "closing_id": april.pk} | values)

    return write


def amounts(closing: Closing) -> list[tuple[str, int, Decimal, date | None]]:
    rows = closing.lines.order_by("id")
    return [(row.package.code, row.days, row.amount, row.corrects) for row in rows.select_related("package")]


def test_a_closed_month_is_what_the_basis_said_and_closed_once(
    byran: Reseller, held: PackagePeriod, anna: User, actor_of: Callable[[User], Actor]
) -> None:
    said = [(line.client_id, line.amount) for line in lines_of(byran.pk, MARCH)]

    first = close_month(byran, MARCH, by=actor_of(anna), at=AFTER_MARCH)
    again = close_month(byran, MARCH, by=actor_of(anna), at=AFTER_APRIL)

    assert (again.pk, again.number, again.closed_by_name) == (first.pk, 1, "Anna Ek")
    assert [(line.client_id, line.amount) for line in first.lines.all()] == said
    assert digest(first.pk) == (1, first.sha256)
    assert Event.objects.filter(kind="basis.closed").count() == 1


def test_it_is_frozen_in_the_database(byran: Reseller, held: PackagePeriod) -> None:
    closing = close_month(byran, MARCH, by=SYSTEM, at=AFTER_MARCH)

    forbidden = [
        lambda: Closing.objects.update(number=2),
        lambda: ClosedLine.objects.update(amount=0),
        lambda: Closing.objects.all()._raw_delete("default"),
        lambda: ClosedLine.objects.all()._raw_delete("default"),
    ]
    for way in forbidden:
        with pytest.raises(ProgrammingError, match=r"Cannot update|permission denied"), transaction.atomic():
            way()
    assert amounts(closing) == [("crm", 31, Decimal("199.00"), None)]


def test_the_name_of_who_closed_it_may_be_blanked_and_nothing_else(
    byran: Reseller, held: PackagePeriod, anna: User, actor_of: Callable[[User], Actor]
) -> None:
    closing = close_month(byran, MARCH, by=actor_of(anna), at=AFTER_MARCH)

    for values in ({"closed_by_name": "Bo Ek"}, {"closed_by_name": "", "line_count": 2}):
        with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
            Closing.objects.update(**values)
    Closing.objects.update(closed_by_name="")

    closing.refresh_from_db()
    assert (closing.closed_by_name, closing.closed_by_id) == ("", anna.pk)


@pytest.mark.parametrize("whose", ["a demo client", "the firm itself", "another firm's client"])
def test_whom_no_line_charges_by_any_way(
    byran: Reseller, andra: Reseller, held: PackagePeriod, written: Writing, whose: str
) -> None:
    clients = {
        "a demo client": lambda: factories.client(byran, is_demo=True, contact_email=""),
        "the firm itself": lambda: byran.clients.get(is_internal=True),
        "another firm's client": lambda: factories.client(andra),
    }

    with pytest.raises(IntegrityError, match="never charged"), transaction.atomic():
        written(client_id=clients[whose]().pk)


def test_a_line_names_a_package_that_there_is(byran: Reseller, held: PackagePeriod, written: Writing) -> None:
    with pytest.raises(IntegrityError, match="no such package"), transaction.atomic():
        written(package_id=byran.pk)


def test_a_closed_month_takes_no_more_lines(byran: Reseller, held: PackagePeriod) -> None:
    row = close_month(byran, MARCH, by=SYSTEM, at=AFTER_MARCH).lines.get()
    row.pk = None

    with pytest.raises(IntegrityError, match="takes no more lines"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("at", "is_over"),
    [(datetime(2026, 4, 1, 11, 59, 59, tzinfo=UTC), False), (datetime(2026, 4, 1, 12, tzinfo=UTC), True)],
)
def test_a_month_is_closed_when_it_is_over_everywhere(byran: Reseller, at: datetime, *, is_over: bool) -> None:
    if is_over:
        assert close_month(byran, MARCH, by=SYSTEM, at=at).line_count == 0
    else:
        with pytest.raises(NotOver, match="Mars 2026 kan stängas från 2026-04-01"):
            close_month(byran, MARCH, by=SYSTEM, at=at)


def test_no_month_is_left_out(byran: Reseller) -> None:
    close_month(byran, MARCH, by=SYSTEM, at=AFTER_MARCH)

    with pytest.raises(NotOver, match="Stäng april 2026 först"):
        close_month(byran, Month(2026, 5), by=SYSTEM, at=datetime(2026, 6, 2, tzinfo=UTC))


def test_what_changes_in_a_closed_month_is_corrected_in_the_next_and_once(byran: Reseller, held: PackagePeriod) -> None:
    close_month(byran, MARCH, by=SYSTEM, at=AFTER_MARCH)
    PackagePeriod.objects.filter(pk=held.pk).update(ends_at=datetime(2026, 3, 16, 9, tzinfo=UTC))

    april = close_month(byran, APRIL, by=SYSTEM, at=AFTER_APRIL)
    may = close_month(byran, Month(2026, 5), by=SYSTEM, at=datetime(2026, 6, 2, tzinfo=UTC))

    assert amounts(april) == [("crm", -15, Decimal("-96.29"), date(2026, 3, 1))]
    assert amounts(may) == []
    charged = ClosedLine.objects.aggregate(total=Sum("amount"))["total"]
    assert charged == sum(line.amount for line in lines_of(byran.pk, MARCH))


def test_another_firms_months_are_its_own(byran: Reseller, andra: Reseller, held: PackagePeriod) -> None:
    close_month(byran, MARCH, by=SYSTEM, at=AFTER_MARCH)

    theirs = close_month(andra, MARCH, by=SYSTEM, at=AFTER_MARCH)

    assert (theirs.number, theirs.line_count) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_statement_and_run_again_gives_the_same_bytes(byran: Reseller, alfa: Client) -> None:
    row = factories.member(factories.login("kim@kund.example"), alfa)
    for number, code in enumerate(["crm", "bank", "payroll"]):
        factories.give(row, code, starts_at=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=3 * number))
    with transaction.atomic():
        undisturbed = close_month(byran, MARCH, by=SYSTEM, at=AFTER_MARCH)
        expected = (undisturbed.line_count, undisturbed.sha256)
        transaction.set_rollback(True)
    killed = 0
    for number in range(1, 40):
        try:
            with connection.execute_wrapper(CutAt(number)):
                closing = close_month(byran, MARCH, by=SYSTEM, at=AFTER_MARCH)
        except OperationalError:
            connection.close()
            killed += 1
            assert not Closing.objects.exists()
            assert not ClosedLine.objects.exists()
        else:
            break

    assert killed > 8
    assert (closing.line_count, closing.sha256) == expected


def test_no_closing_stays_half_done(byran: Reseller) -> None:
    with pytest.raises(IntegrityError, match="ends with the digest"), transaction.atomic():
        Closing.objects.create(reseller=byran, month=MARCH.first, number=1, closed_at=AFTER_MARCH, line_count=0)
        connection.check_constraints()


def test_no_client_is_deleted(alfa: Client) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Client.objects.filter(pk=alfa.pk)._raw_delete("default")
