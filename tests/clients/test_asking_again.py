"""Fråga igen: an answer of a moment ago is shown with its age, and the register is asked again on demand."""

from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.simulator import Simulator
from tests.clients.cards import open_form

TALLBACKEN, UNKNOWN = "5599110011", "5599120051"
CHANGED = "Ny Skylt AB"

pytestmark = pytest.mark.usefixtures("register")


@pytest.fixture
def staff(as_user: Any, anna: Any) -> Browser:
    browser: Browser = as_user(anna)
    return browser


def _wizard(staff: Browser, do: str, number: str = TALLBACKEN) -> str:
    form = {"country": "SE", "org_number": number, "do": do}
    return staff.post(reverse("clients:new"), form).text


def test_ny_kund_shows_the_answer_of_a_moment_ago_until_it_is_asked_again(staff: Browser, register: Simulator) -> None:
    assert "Tallbackens Snickeri AB" in _wizard(staff, "look_up")
    register.become(TALLBACKEN, name=CHANGED)

    html = _wizard(staff, "look_up")
    assert CHANGED not in html
    assert "Hämtat i dag" in html
    assert 'value="ask_again"' in html

    assert CHANGED in _wizard(staff, "ask_again")
    assert register.count("/organisationer") == 2


def test_a_number_that_was_not_there_is_asked_about_again(staff: Browser, register: Simulator) -> None:
    assert "finns inte i registret" in _wizard(staff, "look_up", UNKNOWN)
    assert "finns inte i registret" in _wizard(staff, "look_up", UNKNOWN)
    assert register.count("/organisationer") == 1

    assert 'value="ask_again"' in _wizard(staff, "ask_again", UNKNOWN)
    assert register.count("/organisationer") == 2


def test_the_company_card_asks_again_too(staff: Browser, register: Simulator, alfa: Client) -> None:
    address = reverse("clients:edit_company", args=[alfa.pk])
    form = open_form(staff, address) | {"org_number": TALLBACKEN}
    assert "Tallbackens Snickeri AB" in staff.post(address, form | {"do": "look_up"}).text
    register.become(TALLBACKEN, name=CHANGED)

    html = staff.post(address, form | {"do": "look_up"}).text
    assert CHANGED not in html
    assert "hämtat" in html

    assert CHANGED in staff.post(address, form | {"do": "ask_again"}).text


def test_asking_again_costs_as_much_of_the_limit(staff: Browser) -> None:
    with time_machine.travel(timezone.now().replace(second=20), tick=False):
        wrong = {"country": "SE", "org_number": "559911-0012", "do": "ask_again"}  # nobody is asked
        answers = [staff.post(reverse("clients:look_up"), wrong).status_code for _press in range(31)]

    assert answers == [200] * 30 + [429]
