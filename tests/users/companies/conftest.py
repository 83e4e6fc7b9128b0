"""Alfa with Företagssök on, Kim and Siv of its own, and the simulated registers over real HTTP."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from clients.lookup import ask_number
from clients.models import Client, FollowedCompany
from clients.registries import forget_adapters
from clients.registries.contract import CompanyRecord
from clients.simulator import Simulator
from common.identifiers import parse_number
from tests import factories
from users import actions
from users.models import Membership, User


@pytest.fixture(scope="session")
def running() -> Iterator[Simulator]:
    """One simulator for all of it."""
    with Simulator() as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def register(running: Simulator, settings: Any) -> Iterator[Simulator]:
    """The simulated registers, new to every test."""
    forget_adapters()
    cache.clear()
    for name, value in running.settings().items():
        setattr(settings, name, value)
    running.state.reset()
    yield running
    running.state.reset()
    forget_adapters()


@pytest.fixture
def searching(alfa: Client) -> Client:
    """Alfa, which pays for Företagssök."""
    alfa.has_company_search = True
    alfa.save(update_fields=["has_company_search"])
    return alfa


@pytest.fixture
def kim(searching: Client) -> User:
    """Kim, of Alfa's own."""
    user = factories.login("kim@alfa.example", "Kim", "Ström")
    factories.member(user, searching)
    return user


@pytest.fixture
def at_alfa(kim: User) -> Membership:
    """Kim at Alfa."""
    return Membership.objects.select_related("client__reseller", "person__user").get(person__user=kim)


@pytest.fixture
def siv(searching: Client) -> Membership:
    """Siv at Alfa, who reads English."""
    user = factories.login("siv@alfa.example", "Siv", "Ek")
    user.language = "en"
    user.save(update_fields=["language"])
    return factories.member(user, searching)


@pytest.fixture
def kims(kim: User, as_user: Callable[[User], Browser]) -> Browser:
    """Kim's browser."""
    return as_user(kim)


def answer_about(number: str, country: str = "SE") -> CompanyRecord:
    """What the register says now."""
    found = ask_number(country, parse_number(country, number), afresh=True).record
    assert found is not None
    return found


def followed(membership: Membership, number: str, country: str = "SE") -> FollowedCompany:
    """The company, which the person follows from now on."""
    assert membership.person.user is not None
    by = factories.actor_of(membership.person.user)
    return actions.follow_company(membership, answer=answer_about(number, country), by=by)
