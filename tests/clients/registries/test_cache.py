"""Whole answers are kept for ten minutes: what is kept, for whom, and what of it the store can tell."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet

from clients.registries.cache import ABSENCE_KEPT, KEPT, AnswerCache
from clients.registries.contract import Adapter, CompanyRecord, NotFound, Unavailable
from clients.simulator import SIMULATED, Simulator
from common.identifiers import OrgNumber
from common.sealing import seal_personal
from tests.clients.registries.asking import asked
from tests.clients.registries.conftest import MakeAdapter
from tests.clients.registries.stores import NOBODY, REAL, hung, real

KEY = Fernet.generate_key()
Ask = Callable[..., CompanyRecord]


@pytest.fixture
def cache() -> AnswerCache:
    made = AnswerCache(REAL, KEY)
    made.forget()
    return made


@pytest.fixture
def adapter(either: MakeAdapter) -> Adapter:
    return either()


@pytest.fixture
def ask(cache: AnswerCache, adapter: Adapter, country: str) -> Ask:
    """Asks for the simulated company of that key."""

    def asking(key: str, **how: Any) -> CompanyRecord:
        number = SIMULATED[country][key]
        return cache.fetch(adapter, OrgNumber(country, number, is_personal=len(number) == 12), **how)

    return asking


def _kept() -> list[str]:
    return list(real().scan_iter("register:answers:*"))


def test_who_looks_twice_asks_once(ask: Ask, simulator: Simulator, country: str) -> None:
    first = ask("active")
    simulator.become(SIMULATED[country]["active"], name="Ny Firma")

    assert ask("active") == first
    assert asked(simulator, country, SIMULATED[country]["active"]) == 1
    [place] = _kept()
    assert 0 < real().ttl(place) <= KEPT


def test_its_age_is_that_of_the_answer(ask: Ask) -> None:
    first = ask("active")

    assert ask("active").fetched_at == first.fetched_at
    assert datetime.now(UTC) - first.fetched_at < timedelta(minutes=1)


def test_asking_afresh_goes_past_it_and_is_kept(ask: Ask, simulator: Simulator, country: str) -> None:
    ask("active")
    simulator.become(SIMULATED[country]["active"], name="Ny Firma")

    assert ask("active", afresh=True).name == "Ny Firma"
    assert ask("active").name == "Ny Firma"
    assert asked(simulator, country, SIMULATED[country]["active"]) == 2


def test_absence_is_kept_for_a_minute(ask: Ask, simulator: Simulator, country: str) -> None:
    for _look in range(2):
        with pytest.raises(NotFound):
            ask("not_found")

    assert asked(simulator, country, SIMULATED[country]["not_found"]) == 1
    assert 0 < real().ttl(_kept()[0]) <= ABSENCE_KEPT
    with pytest.raises(NotFound):
        ask("not_found", afresh=True)
    assert asked(simulator, country, SIMULATED[country]["not_found"]) == 2


@pytest.mark.parametrize("fault", ["error_500", "garbage", "other_company", "rate_limited"])
def test_failures_are_not_kept(ask: Ask, simulator: Simulator, country: str, fault: str) -> None:
    with pytest.raises(Unavailable):
        ask(fault)

    assert _kept() == []


def test_half_answers_are_not_kept(cache: AnswerCache, swedish: MakeAdapter, norwegian: MakeAdapter) -> None:
    half = cache.fetch(swedish(), OrgNumber("SE", SIMULATED["SE"]["half_answer"]))
    rolesless = cache.fetch(norwegian(), OrgNumber("NO", SIMULATED["NO"]["roles_away"]))

    assert half.missing
    assert rolesless.missing
    assert _kept() == []


def test_nothing_is_kept_about_a_personal_number(
    cache: AnswerCache, swedish: MakeAdapter, simulator: Simulator
) -> None:
    number, adapter = OrgNumber("SE", SIMULATED["SE"]["sole_trader"], is_personal=True), swedish()
    for _look in range(2):
        assert cache.fetch(adapter, number).name

    assert simulator.count("/organisationer") == 2
    assert _kept() == []


def test_the_store_can_tell_no_number_and_no_name(ask: Ask, country: str) -> None:
    record = ask("active")
    [place] = _kept()
    written = f"{place} {real().get(place)}"

    assert record.number not in written
    assert record.name not in written
    assert "active" not in written


def test_what_somebody_else_wrote_there_is_no_answer(ask: Ask, simulator: Simulator, country: str) -> None:
    right = ask("active")
    [place] = _kept()
    for forged in ("", "{}", "gAAAA", Fernet(Fernet.generate_key()).encrypt(b'{"absent": true}').decode()):
        real().set(place, forged)
        assert ask("active").name == right.name
    assert asked(simulator, country, SIMULATED[country]["active"]) == 5


def test_an_answer_moved_to_another_numbers_place_is_no_answer(ask: Ask, simulator: Simulator, country: str) -> None:
    ask("bankrupt")
    [sealed] = [real().get(place) for place in _kept()]
    ask("active")
    for place in _kept():
        real().set(place, sealed)

    assert ask("active").number == SIMULATED[country]["active"]


def test_an_absence_moved_to_another_numbers_place_is_no_answer(ask: Ask, country: str) -> None:
    with pytest.raises(NotFound):
        ask("not_found")
    [sealed] = [real().get(place) for place in _kept()]
    ask("active")
    for place in _kept():
        real().set(place, sealed)

    assert ask("active").number == SIMULATED[country]["active"]


@pytest.mark.parametrize("odd", [{"status": "merged"}, {"officers": [{"named": "Ida"}]}, {"postal_address": 7}, {}])
def test_what_another_version_wrote_is_asked_for_again(ask: Ask, country: str, odd: dict[str, Any]) -> None:
    record = ask("active")
    values = record.to_json() | odd if odd else {"absent": True}
    [place] = _kept()
    real().set(place, seal_personal(json.dumps(values), KEY).decode())

    assert ask("active").number == SIMULATED[country]["active"]


def test_without_the_store_every_look_asks(either: MakeAdapter, simulator: Simulator, country: str) -> None:
    cache, number = AnswerCache(NOBODY, KEY), OrgNumber(country, SIMULATED[country]["active"])
    adapter = either()
    for _look in range(2):
        assert cache.fetch(adapter, number).name

    assert asked(simulator, country, SIMULATED[country]["active"]) == 2


def test_a_hung_store_is_no_error(norwegian: MakeAdapter) -> None:
    with hung() as address:
        assert AnswerCache(address, KEY).fetch(norwegian(), OrgNumber("NO", SIMULATED["NO"]["active"])).name
