"""VIES: a verdict, or none. What is no verdict is never taken for "not valid"."""

import json
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.registries.contract import RegistryError, Rejected, Resting, Unavailable
from clients.registries.guard import Guard
from clients.registries.http import Answer
from clients.registries.vies import Vies
from clients.simulator import SIMULATED, Simulator
from clients.simulator.vies import reply
from common.identifiers import vat_number
from tests.clients.registries.conftest import AMPLE, SHORT
from tests.clients.registries.test_mutations import UNGUARDED
from tests.clients.registries.test_mutations import _bend as bend


@pytest.fixture
def vies(simulator: Simulator, guard: Guard) -> Vies:
    return Vies(simulator.settings()["VIES_URL"], timeout=AMPLE, guard=guard)


def number(key: str) -> str:
    return vat_number("SE", SIMULATED["SE"][key])


def test_a_valid_number_has_a_name_and_an_address_in_one_line(vies: Vies) -> None:
    answer = vies.check(number("active"))

    assert (answer.is_valid, answer.source) == (True, "VIES")
    assert (answer.name, answer.address) == ("INVENTED ACTIVE", "KVARNGATAN 4, 17341 NORRSLÄTT")


def test_a_country_that_says_no_name_says_none(vies: Vies) -> None:
    answer = vies.check(number("postcode_number"))

    assert (answer.is_valid, answer.name, answer.address) == (True, "", "")


@pytest.mark.parametrize("key", ["dormant", "deregistered"])
def test_not_valid_is_a_verdict(vies: Vies, key: str) -> None:
    assert vies.check(number(key)).is_valid is False


@pytest.mark.parametrize("key", ["half_answer", "not_at_scb", "unknown_codes"])
def test_trouble_that_comes_as_200_is_no_verdict(vies: Vies, key: str) -> None:
    with pytest.raises(Unavailable):
        vies.check(number(key))


def test_one_countrys_register_away_does_not_rest_vies_for_the_others(vies: Vies) -> None:
    for _time in range(8):
        with pytest.raises(Unavailable):
            vies.check(number("half_answer"))

    assert vies.check(number("active")).is_valid


def test_what_is_no_vat_number_is_rejected(vies: Vies) -> None:
    with pytest.raises(Rejected):
        vies.check("XX123")


@pytest.mark.parametrize("fault", ["down", "garbage", "a_list", "truncated", "other_company", "huge", "redirect"])
def test_a_bad_answer_is_no_verdict(vies: Vies, fault: str) -> None:
    with pytest.raises(Unavailable):
        vies.check(number(fault))


def test_a_slow_one_is_cut_off_and_rests_after_five(simulator: Simulator, guard: Guard) -> None:
    vies = Vies(simulator.settings()["VIES_URL"], timeout=SHORT, guard=guard)
    for _time in range(5):
        with pytest.raises(Unavailable):
            vies.check(number("slow"))
    with pytest.raises(Resting):
        vies.check(number("active"))


def test_whoever_is_in_no_hurry_gets_a_slow_answer(simulator: Simulator, guard: Guard) -> None:
    vies = Vies(simulator.settings()["VIES_URL"], timeout=SHORT, guard=guard)

    assert vies.check(number("slow"), seconds=AMPLE).is_valid


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (b'{"valid": true}', True),
        (b'{"valid": false, "userError": "INVALID"}', False),
        (b'{"valid": true, "userError": "VALID", "name": "---"}', True),
        (b'{"valid": true, "userError": "MS_UNAVAILABLE"}', None),
        (b'{"valid": "true"}', None),
        (b'{"valid": null}', None),
        (b'{"valid": false, "vatNumber": "999"}', None),
        (b'{"valid": false, "vatNumber": {}}', None),
        (b'{"valid": false, "errorWrappers": [{}]}', None),
        (b'{"valid": false, "errorWrappers": [{"error": "TIMEOUT"}]}', None),
        (b'{"actionSucceed": false, "valid": false}', None),
        (b"{}", None),
    ],
)
def test_only_a_verdict_without_trouble_counts(guard: Guard, body: bytes, verdict: bool | None) -> None:
    vies = Vies("http://unused.invalid", timeout=AMPLE, guard=guard)
    vies._session = _Canned(body)  # type: ignore[assignment]  # the network, not our own code

    if verdict is None:
        with pytest.raises(Unavailable):
            vies.check("SE559911001101")
    else:
        assert vies.check("SE559911001101").is_valid is verdict


class _Canned:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def ask(self, *_question: object, **_more: object) -> Answer:
        return Answer(200, {"Content-Type": "application/json"}, self._body)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), key=st.sampled_from(["active", "dormant", "half_answer", "not_at_scb", "postcode_number"]))
def test_a_bent_answer(data: st.DataObject, key: str) -> None:
    asked = {"countryCode": "SE", "vatNumber": number(key)[2:]}
    said = json.loads(reply("/vies/check-vat-number", json.dumps(asked).encode()).body)
    vies = Vies("http://unused.invalid", timeout=AMPLE, guard=UNGUARDED)
    vies._session = _Canned(json.dumps(bend(data, said)).encode())  # type: ignore[assignment]
    with suppress(RegistryError):
        answer = vies.check(number(key))
        assert isinstance(answer.is_valid, bool)
        assert len(answer.name) <= 200
        assert not [char for char in answer.name + answer.address if unicodedata.category(char)[0] == "C"]
