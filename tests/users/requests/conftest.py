"""Linnea at Alfa with CRM, who asks one Friday in March, and Anna, who answers."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from clients.models import Client
from common.access import Actor
from events.models import Event
from packages_billing.models import Package, PackagePeriod, SystemPermission
from tests import factories
from users import actions
from users.models import AccessRequest, Membership, User

AsUser = Callable[[User], Browser]
AT = datetime(2026, 3, 27, 15, 0, tzinfo=UTC)  # Friday before the clocks go forward
END_OF_28 = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
END_OF_30_DAYS = datetime(2026, 4, 26, 22, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_count() -> None:
    """Each test counts its posts from nought."""
    cache.clear()


@pytest.fixture
def linnea(db: None) -> User:
    """A person at Alfa."""
    return factories.login("linnea@alfa.example", "Linnea", "Sundkvist")


@pytest.fixture
def row(linnea: User, alfa: Client) -> Membership:
    """Her membership there, with CRM."""
    held = factories.member(linnea, alfa)
    factories.give(held, "crm")
    return held


@pytest.fixture
def by(anna: User) -> Actor:
    """Anna, who answers."""
    return factories.actor_of(anna)


def package(code: str) -> Package:
    """A package by code."""
    return Package.objects.get(code=code)


def permission(code: str) -> SystemPermission:
    """A permission by code."""
    return SystemPermission.objects.get(code=code)


def ask(row: Membership, thing: Package | SystemPermission, at: datetime = AT) -> AccessRequest:
    """The request, made by whom the row belongs to."""
    user = row.person.user
    assert user is not None
    return actions.ask_for_access(row, thing=thing, reason="Ska betala löner", by=factories.actor_of(user), at=at)


def held(row: Membership, at: datetime) -> list[str]:
    """The packages that the row holds at that moment."""
    return sorted(PackagePeriod.objects.at(at).filter(membership=row).values_list("package__code", flat=True))


def kinds() -> list[str]:
    """What the log tells, oldest first."""
    return list(Event.objects.order_by("id").values_list("kind", flat=True))
