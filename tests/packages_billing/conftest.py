"""A month with something to close in it, and the order to close it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from clients.models import Client, Reseller
from common.access import Actor
from packages_billing.actions import order_closing
from packages_billing.models import ClosingOrder, PackagePeriod
from packages_billing.pricing import Month
from tests import factories
from users.models import User


@pytest.fixture
def held(alfa: Client) -> PackagePeriod:
    """Kim has had CRM at Alfa since the year began."""
    return factories.give(factories.member(factories.login("kim@kund.example"), alfa), "crm")


@pytest.fixture
def by(anna: User, actor_of: Callable[[User], Actor]) -> Actor:
    """Anna, who asks."""
    return actor_of(anna)


@pytest.fixture
def order(byran: Reseller, held: PackagePeriod, by: Actor) -> ClosingOrder:
    """Anna has asked for March to be closed."""
    made = order_closing(byran, Month(2026, 3), by=by, at=datetime(2026, 4, 2, 12, tzinfo=UTC))
    assert isinstance(made, ClosingOrder)
    return made
