"""A month's closing as an order: one for a firm, carried out by whichever worker lives, and told to who waits."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client as Browser

from clients.models import Reseller
from common.access import Actor
from events.models import Event
from packages_billing.actions import NotOver, carry_out_orders, close_month, order_closing
from packages_billing.actions.orders import LEASE, MOST_ATTEMPTS
from packages_billing.choices import OrderState, Refusal
from packages_billing.models import ClosedLine, Closing, ClosingOrder, PackagePeriod
from packages_billing.pricing import Month
from tests.at_once import at_once
from tests.conftest import ROOT, OwnDatabases, with_path
from tests.mail.test_killed_worker import wait_until
from users.models import User

MARCH, APRIL = Month(2026, 3), Month(2026, 4)
AFTER_MARCH = datetime(2026, 4, 2, 12, tzinfo=UTC)
AFTER_APRIL = datetime(2026, 5, 2, 12, tzinfo=UTC)
REPORT = "/reports/invoicing/?month=2026-03"
CLOSE = "/reports/invoicing/close/2026-03/"
HTMX = {"HX-Request": "true"}
SignIn = Callable[[User], Browser]


def kinds() -> list[str]:
    return list(Event.objects.filter(kind__startswith="basis.").order_by("id").values_list("kind", flat=True))


def address(order: ClosingOrder) -> str:
    return f"/reports/invoicing/closing/{order.pk}/"


def test_what_is_ordered_is_closed_in_the_name_of_who_asked(byran: Reseller, order: ClosingOrder, by: Actor) -> None:
    assert not Closing.objects.exists()

    call_command("sweep", at=AFTER_MARCH.isoformat())

    closing = Closing.objects.get()
    assert (closing.month, closing.line_count, closing.closed_by_name) == (MARCH.first, 1, "Anna Ek")
    order.refresh_from_db()
    assert (order.state, order.claimed_until) == (OrderState.DONE, None)
    assert kinds() == ["basis.closing_ordered", "basis.closed"]
    assert set(Event.objects.filter(kind="basis.closed").values_list("actor_kind", "actor_id")) == {
        ("user", by.user_id)
    }
    assert order_closing(byran, MARCH, by=by, at=AFTER_MARCH) == closing


def test_the_month_asked_for_again_is_the_same_order(byran: Reseller, order: ClosingOrder, by: Actor) -> None:
    assert order_closing(byran, MARCH, by=by, at=AFTER_APRIL) == order
    assert kinds() == ["basis.closing_ordered"]


def test_what_cannot_be_closed_is_refused_at_once(byran: Reseller, by: Actor) -> None:
    with pytest.raises(NotOver, match="Mars 2026 kan stängas från 2026-04-01"):
        order_closing(byran, MARCH, by=by, at=datetime(2026, 4, 1, tzinfo=UTC))

    assert not ClosingOrder.objects.exists()
    assert kinds() == []


def test_one_month_is_closed_at_a_time_in_each_firm(
    byran: Reseller, andra: Reseller, order: ClosingOrder, by: Actor
) -> None:
    with pytest.raises(NotOver, match="Mars 2026 stängs just nu"):
        order_closing(byran, APRIL, by=by, at=AFTER_APRIL)
    with pytest.raises(IntegrityError, match="one_open_closing_order"), transaction.atomic():
        ClosingOrder.objects.create(reseller=byran, month=APRIL.first, asked_at=AFTER_APRIL)

    assert isinstance(order_closing(andra, APRIL, by=by, at=AFTER_APRIL), ClosingOrder)


def test_the_worker_refuses_what_became_impossible_meanwhile(byran: Reseller, order: ClosingOrder, by: Actor) -> None:
    close_month(byran, Month(2026, 1), by=by, at=AFTER_MARCH)

    carry_out_orders(AFTER_MARCH)

    order.refresh_from_db()
    assert (order.state, order.refusal) == (OrderState.REFUSED, Refusal.ANOTHER_FIRST)
    assert kinds()[-1] == "basis.closing_refused"
    with pytest.raises(NotOver, match="Stäng februari 2026 först"):
        order_closing(byran, MARCH, by=by, at=AFTER_MARCH)


def test_what_fails_is_tried_again_after_the_lease_and_given_up_in_the_end(
    order: ClosingOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def fail(*_month: Any, **_values: Any) -> None:
        tried.append(len(tried))
        raise ZeroDivisionError

    monkeypatch.setattr("packages_billing.actions.orders.close_month", fail)
    for minute in range(12):
        carry_out_orders(AFTER_MARCH + timedelta(minutes=minute))

    order.refresh_from_db()
    assert len(tried) == MOST_ATTEMPTS
    assert (order.state, order.refusal) == (OrderState.REFUSED, Refusal.FAILED)
    assert not Closing.objects.exists()


def test_its_stages_are_told(byran: Reseller, held: PackagePeriod, by: Actor) -> None:
    told: list[tuple[int, int]] = []
    for month, at in ((MARCH, AFTER_MARCH), (APRIL, AFTER_APRIL)):
        close_month(byran, month, by=by, at=at, on_stage=lambda *stage: told.append(stage))

    assert told == [(1, 2), (2, 2), (1, 3), (2, 3), (3, 3)]


@pytest.mark.django_db(transaction=True)
def test_thirty_parallel_posts_and_eight_workers_close_it_once(
    byran: Reseller, held: PackagePeriod, anna: User
) -> None:
    def post(_number: int) -> int:
        browser = Browser(raise_request_exception=False)
        browser.force_login(anna)
        return browser.post(CLOSE).status_code

    def work(_number: int) -> None:
        carry_out_orders(AFTER_MARCH)

    answers = at_once(post)
    at_once(work, range(8))

    assert answers == [303] * 30
    assert ClosingOrder.objects.get().state == OrderState.DONE
    assert Closing.objects.get().line_count == ClosedLine.objects.count() == 1
    assert kinds() == ["basis.closing_ordered", "basis.closed"]


_WORK = (
    "import django; django.setup(); from datetime import datetime;"
    "from packages_billing.actions import carry_out_orders; carry_out_orders(datetime.fromisoformat('{at}'))"
)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_nothing_and_another_gives_the_same_bytes(
    byran: Reseller, order: ClosingOrder, by: Actor, databases: OwnDatabases
) -> None:
    with transaction.atomic():
        expected = close_month(byran, MARCH, by=by, at=AFTER_MARCH).sha256
        transaction.set_rollback(True)
    url = with_path(os.environ["DATABASE_URL"], databases.name)
    work = [sys.executable, "-c", _WORK.format(at=AFTER_MARCH.isoformat())]
    owner = with_path(databases.owner_url, databases.name)  # who alone may lock the lines against others
    with psycopg.connect(owner) as barrier:  # the worker has made the closing, and waits to write its lines
        barrier.execute("LOCK TABLE packages_billing_closedline IN EXCLUSIVE MODE")
        worker = subprocess.Popen(work, cwd=ROOT, env={**os.environ, "DATABASE_URL": url})
        try:
            wait_until(lambda: _waiting() > 0, 30)
            carry_out_orders(AFTER_MARCH + 2 * LEASE)  # it lives: its lease alone has run out
        finally:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
    wait_until(lambda: not Closing.objects.exists() and _others() == 0)
    assert not ClosedLine.objects.exists()
    assert ClosingOrder.objects.get().attempts == 1

    carry_out_orders(AFTER_MARCH + LEASE - timedelta(seconds=1))
    assert not Closing.objects.exists()
    carry_out_orders(AFTER_MARCH + LEASE)

    assert Closing.objects.get().sha256 == expected
    assert kinds() == ["basis.closing_ordered", "basis.closed"]


def _waiting() -> int:
    return _count(
        "SELECT count(*) FROM pg_locks WHERE relation = 'packages_billing_closedline'::regclass AND NOT granted"
    )


def _others() -> int:
    """Sessions of the killed worker, which the server has not noticed yet."""
    return _count(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )


def _count(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])
