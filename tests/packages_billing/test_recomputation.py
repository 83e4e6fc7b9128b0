"""The basis against the log alone: random histories through the real actions, a year month by month."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from random import Random
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from clients.models import Client, Reseller
from common.access import SYSTEM
from packages_billing.actions import close_month
from packages_billing.basis import lines_of
from packages_billing.models import ClosedLine, PackagePeriod
from packages_billing.pricing import Month
from packages_billing.recomputation import differences
from tests import factories
from tests.packages_billing.histories import START, invite, play
from users.models import User

# More of them: HISTORIES=200. A failure names its seed.
HISTORIES = int(os.environ.get("HISTORIES", "6"))


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


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
