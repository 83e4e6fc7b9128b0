"""The page Register: how each register does, whatever that is, and a trial that keeps nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.utils.timezone import localtime

from clients.models import FollowedCompany
from clients.registers import RegisterLine, failure_words
from clients.registries import adapter_for, registers
from clients.registries.state import Ending, RegisterState
from clients.simulator import SIMULATED, Simulator
from events.models import Event
from tests import factories
from tests.clients.registries.stores import NOBODY

PAGE, TRY = "/registers/", "/registers/try/"
NOW = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("register")


@pytest.fixture
def staff(as_user: Any, anna: Any) -> Browser:
    browser: Browser = as_user(anna)
    return browser


def _try(staff: Browser, key: str, country: str = "SE") -> Any:
    adapter = adapter_for(country)
    assert adapter is not None
    return staff.post(TRY, {"register": adapter.guard.register, "number": SIMULATED[country].get(key, key)})


def _line(country: str = "SE", **known: Any) -> RegisterLine:
    adapter = adapter_for(country)
    assert adapter is not None
    return RegisterLine(adapter, RegisterState(**known), NOW)


def test_opening_the_page_asks_no_register(staff: Browser, register: Simulator) -> None:
    page = staff.get(PAGE)

    assert page.status_code == 200
    for adapter in registers():
        assert adapter.source in page.text
    assert "Inte frågat än" in page.text
    assert not register.state.counts


def test_a_trial_shows_the_company_and_is_counted(staff: Browser, register: Simulator) -> None:
    page = _try(staff, "active")

    assert page.status_code == 200
    assert "Tallbackens Snickeri AB" in page.text
    assert "59 den här minuten" in page.text
    assert "Svarar" in page.text
    assert register.count("/organisationer") == 1


def test_a_trial_asks_afresh_each_time(staff: Browser, register: Simulator) -> None:
    _try(staff, "active")
    register.become(SIMULATED["SE"]["active"], name="Ny Skylt AB")

    assert "Ny Skylt AB" in _try(staff, "active").text


@pytest.mark.parametrize(
    ("key", "words"),
    [("not_found", "Numret finns inte i registret."), ("error_500", "Registret svarar inte just nu.")],
)
def test_an_error_is_told_in_its_own_words(staff: Browser, key: str, words: str) -> None:
    page = _try(staff, key, "NO")

    assert page.status_code == 200
    assert words in page.text


def test_why_there_was_no_answer_is_told_in_words(staff: Browser) -> None:
    page = _try(staff, "error_500", "NO").text

    assert "Svarade inte senast" in page
    assert "svarade med fel 500" in page
    assert "1 av 1" in page


def test_a_register_that_rests_says_until_when(staff: Browser) -> None:
    for _attempt in range(5):
        _try(staff, "error_500", "NO")

    page = _try(staff, "active", "NO").text

    assert "Vilar till kl. " in page
    assert "Registret kan inte frågas just nu." in page


@pytest.mark.parametrize("number", ["900101-2385", "19900101-2385", "199001012385", "900101-2380", "SE900101238501"])
def test_a_personal_number_is_refused_and_comes_back_nowhere(staff: Browser, register: Simulator, number: str) -> None:
    page = _try(staff, number)

    assert page.status_code == 422
    assert "Det här är ett personnummer." in page.text
    assert number not in page.text
    assert not register.state.counts


@pytest.mark.parametrize(
    ("register_is", "number"),
    [("", "900101-2385"), ("../", "900101-2385"), ("bolagsverket", f"{' -' * 30}900101-2385"),
     ("vies", "SE19900101238501"), ("vies", "FI240590-123A")],
)  # fmt: skip
def test_nor_does_it_beside_another_error_or_with_its_country(
    staff: Browser, register: Simulator, register_is: str, number: str
) -> None:
    page = staff.post(TRY, {"register": register_is, "number": number})

    assert page.status_code == 422
    assert "Det här är ett personnummer." in page.text
    assert number not in page.text
    assert not register.state.counts


@pytest.mark.parametrize(
    ("number", "words"), [("", "Skriv ett organisationsnummer."), ("559911-0012", "Kontrollsiffran")]
)
def test_what_is_no_number_is_an_error_of_the_form(
    staff: Browser, register: Simulator, number: str, words: str
) -> None:
    page = _try(staff, number)

    assert page.status_code == 422
    assert words in page.text
    assert not register.state.counts


@pytest.mark.parametrize(
    ("typed", "words"),
    [("SE559911001101", "är ett giltigt momsnummer."), ("se 559912-0051 01", "är inget giltigt momsnummer.")],
)
def test_vies_is_tried_with_a_vat_number(staff: Browser, register: Simulator, typed: str, words: str) -> None:
    page = staff.post(TRY, {"register": "vies", "number": typed})

    assert page.status_code == 200
    assert words in page.text
    assert register.count("/check-vat-number") == 1


def test_vies_refuses_what_is_no_vat_number_and_a_sole_traders(staff: Browser, register: Simulator) -> None:
    assert "Ett momsnummer börjar" in staff.post(TRY, {"register": "vies", "number": "5599110011"}).text
    refused = staff.post(TRY, {"register": "vies", "number": "SE900101238501"})

    assert (refused.status_code, "9001012385" in refused.text) == (422, False)
    assert not register.state.counts


def test_a_register_that_is_not_ours_is_an_error_of_the_form(staff: Browser, register: Simulator) -> None:
    assert staff.post(TRY, {"register": "../", "number": "5599110011"}).status_code == 422
    assert not register.state.counts


def test_trials_are_limited(staff: Browser) -> None:
    with time_machine.travel(NOW.replace(second=20), tick=False):
        answers = [staff.post(TRY, {"number": ""}).status_code for _trial in range(11)]

    assert answers == [422] * 10 + [429]


def test_a_trial_keeps_nothing(staff: Browser) -> None:
    before = Event.objects.count()
    _try(staff, "active")

    assert Event.objects.count() == before
    assert not FollowedCompany.objects.exists()


def test_who_may_not_create_clients_sees_the_page_without_the_trial(as_user: Any, byran: Any) -> None:
    auditor = factories.employee(byran, "rev@byran.example", "Rev", "Isor", factories.AUDITOR)

    page = as_user(auditor).get(PAGE)

    assert page.status_code == 200
    assert TRY not in page.text


def test_the_account_menu_leads_to_it(staff: Browser) -> None:
    assert f'href="{PAGE}"' in staff.get("/clients/").text


def test_the_simulator_is_linked_where_the_registers_are_simulated(staff: Browser, settings: Any) -> None:
    assert "simulerade" not in staff.get(PAGE).text

    settings.REGISTER_SIMULATOR_URL = "http://127.0.0.1:9/_control/"

    assert 'href="http://127.0.0.1:9/_control/"' in staff.get(PAGE).text


def test_a_register_without_credentials_is_not_set_up(staff: Browser, settings: Any) -> None:
    settings.REGISTRY_SE_CLIENT_SECRET = ""

    assert "Inte inställt" in staff.get(PAGE).text


def test_without_the_store_the_page_says_that_it_knows_less(staff: Browser, settings: Any) -> None:
    settings.REDIS_URL = NOBODY

    page = staff.get(PAGE)

    assert page.status_code == 200
    assert "Siffrorna går inte att hämta just nu." in page.text


def test_the_page_costs_the_same_however_much_was_asked(staff: Browser, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(6):
        staff.get(PAGE)


@pytest.mark.parametrize("registers_are", ["down", "error_500"])
def test_the_probe_of_the_application_does_not_ask_the_registers(
    staff: Browser, register: Simulator, registers_are: str
) -> None:
    register.put("se", registers_are)
    register.put("no", registers_are)
    for _attempt in range(5):
        _try(staff, "active", "NO")

    ready = staff.get("/readyz")

    assert (ready.status_code, ready.json()) == (200, {"database": True, "broker": True})


def test_standing_follows_what_happened_last() -> None:
    answered, failed = NOW - timedelta(minutes=2), NOW - timedelta(minutes=1)

    assert _line().standing == "Inte frågat än"
    assert _line(last_answer_at=answered).standing == "Svarar"
    assert _line(last_answer_at=answered, last_failure_at=failed).standing == "Svarade inte senast"
    assert _line(last_answer_at=failed, last_failure_at=answered).standing == "Svarar"


def test_a_day_whose_questions_are_used_rests_until_midnight_in_copenhagen() -> None:
    line = _line(left_today=0, last_answer_at=NOW)

    assert line.rests_until == datetime(2026, 11, 27, 23, 0, tzinfo=UTC)
    assert line.standing == f"Vilar till kl. {localtime(line.rests_until):%H:%M}"
    spring = replace(line, at=datetime(2026, 3, 28, 23, 30, tzinfo=UTC))  # the day that has 23 hours has begun
    assert spring.rests_until == datetime(2026, 3, 29, 22, 0, tzinfo=UTC)


def test_kinds_of_answers_have_their_words() -> None:
    words = {_line(last_answer=ending).last_answer for ending in Ending if ending is not Ending.FAILURE}

    assert words == {"träff", "fanns inte", "godtog inte numret"}
    assert _line().last_answer == ""


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", ""),
        ("out of time", "svarade inte i tid"),
        ("status 503", "svarade med fel 503"),
        ("token refused with status 401", "godtog inte våra uppgifter"),
        ("not JSON by its type", "svarade med något vi inte förstår"),
    ],
)
def test_reasons_for_the_log_have_words_for_the_page(reason: str, words: str) -> None:
    assert failure_words(reason) == words
