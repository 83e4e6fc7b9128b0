"""Alfa with Företagssök on, Kim and Siv of its own, and the simulated registers over real HTTP."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from clients.lookup import ask_number
from clients.models import Client, FollowedCompany
from clients.registries.contract import CompanyRecord
from clients.simulator import Simulator
from common.identifiers import parse_number
from tests import factories
from users import actions
from users.models import Membership, User


@pytest.fixture(autouse=True)
def _registers(register: Simulator) -> None:
    """Every test here asks the simulated registers."""


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
