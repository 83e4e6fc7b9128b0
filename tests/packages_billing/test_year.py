"""A year of random histories closed month by month as it goes by, cut off at random points, against the log alone."""

import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection

from clients.models import Reseller
from common.access import SYSTEM
from packages_billing.actions import close_month
from packages_billing.basis import lines_of
from packages_billing.models import ClosedLine, Closing
from packages_billing.pricing import Month
from packages_billing.recomputation import differences
from tests.packages_billing.cutting import CutAt
from tests.packages_billing.histories import START, play
from users.models import User

# The firm of the issue: YEAR_CLIENTS=200.
CLIENTS = int(os.environ.get("YEAR_CLIENTS", "6"))
Charged = dict[tuple[Any, ...], tuple[int, Decimal]]


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def charged(month: Month) -> Charged:
    """Days and amounts by holder and package: what closings have said of the month, corrections since among them."""
    found: Charged = defaultdict(lambda: (0, Decimal(0)))
    own = ClosedLine.objects.filter(closing__month=month.first, corrects=None)
    for line in own.union(ClosedLine.objects.filter(corrects=month.first), all=True):
        key = line.client_id, line.membership_id, line.package_id, line.unit_price
        found[key] = found[key][0] + line.days, found[key][1] + line.amount
    return {key: value for key, value in found.items() if value != (0, 0)}


def reckoned(firm: Reseller, month: Month) -> Charged:
    """The same of the month as it stands."""
    found: Charged = defaultdict(lambda: (0, Decimal(0)))
    for line in lines_of(firm.pk, month):
        key = line.client_id, line.membership_id, line.package_id, line.unit_price
        found[key] = found[key][0] + line.days, found[key][1] + line.amount
    return dict(found)


@pytest.mark.django_db(transaction=True)
def test_a_year_closed_as_it_goes_by_and_killed_on_the_way(byran: Reseller, anna: User, clock: Any) -> None:
    random, cuts = Random(2026), []

    def close(month: Month) -> None:
        for _ in range(random.randint(0, 2)):
            try:
                with connection.execute_wrapper(CutAt(cut := random.randint(1, 12))):
                    close_month(byran, month, by=SYSTEM)
            except OperationalError:
                connection.close()
                cuts.append(cut)
                assert not Closing.objects.filter(month=month.first).exists()
        close_month(byran, month, by=SYSTEM)

    done = play(
        byran, anna, random, clock, days=375, step=max(1, 24 // CLIENTS), ends=True, clients=CLIENTS, month_over=close
    )
    last = Month(2027, 1)
    clock.move_to(datetime(2027, 2, 3, tzinfo=UTC))
    close(last)

    months = [Month(2026, number) for number in range(1, 13)] + [last]
    assert done > 60
    assert len(cuts) > 4
    assert [row.month for row in Closing.objects.order_by("number")] == [month.first for month in months]
    assert ClosedLine.objects.exclude(corrects=None).exists()
    for month in months:
        assert charged(month) == reckoned(byran, month), month
        assert list(differences(byran, month)) == [], month
