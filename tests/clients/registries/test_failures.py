"""Bad answers of every kind, from all registers, over real sockets: one of our own errors, in time, and no crash."""

import socket
import threading
import time
from uuid import uuid4

import pytest

from clients.registries.contract import NotFound, Rejected, Resting, Unavailable
from clients.registries.guard import Guard
from clients.registries.http import THREAD_NAME
from clients.simulator import FAULTS, SIMULATED, Simulator
from tests.clients.registries.asking import asked
from tests.clients.registries.conftest import AMPLE, SHORT, SLOWNESS, MakeAdapter
from tests.clients.registries.stores import REAL

SLACK = 1.2  # seconds that a busy machine may add
BY_TIME = ["slow", "stall", "dribble", "dribble_headers"]
HEALED_BY_ASKING_AGAIN = ["reset_once", "rate_limited_briefly"]
ASKED_TWICE = ["down", "error_502", "error_504", "reset", "cut"]
ASKED_ONCE = sorted(set(FAULTS) - {*BY_TIME, *HEALED_BY_ASKING_AGAIN, *ASKED_TWICE})


@pytest.mark.parametrize("fault", ASKED_ONCE)
def test_a_bad_answer_is_unavailable_and_not_asked_for_again(
    either: MakeAdapter, country: str, simulator: Simulator, fault: str
) -> None:
    number = SIMULATED[country][fault]

    with pytest.raises(Unavailable):
        either().fetch(number)

    assert asked(simulator, country, number) == 1


@pytest.mark.parametrize("fault", ASKED_TWICE)
def test_a_failure_that_may_pass_is_asked_again_once(
    either: MakeAdapter, country: str, simulator: Simulator, fault: str
) -> None:
    number = SIMULATED[country][fault]

    with pytest.raises(Unavailable):
        either().fetch(number)

    assert asked(simulator, country, number) == 2


@pytest.mark.parametrize("fault", HEALED_BY_ASKING_AGAIN)
def test_a_failure_that_passes_costs_one_more_question(
    either: MakeAdapter, country: str, simulator: Simulator, fault: str
) -> None:
    number = SIMULATED[country][fault]

    assert either().fetch(number).number == number
    assert asked(simulator, country, number) == 2


@pytest.mark.parametrize("fault", BY_TIME)
def test_an_answer_that_takes_too_long_is_given_up_in_time(either: MakeAdapter, country: str, fault: str) -> None:
    adapter = either(timeout=SHORT)
    began = time.monotonic()

    with pytest.raises(Unavailable):
        adapter.fetch(SIMULATED[country][fault])

    assert SHORT <= time.monotonic() - began < SHORT + SLACK < SLOWNESS
    for thread in threading.enumerate():
        if thread.name == THREAD_NAME:
            thread.join(AMPLE)
            assert not thread.is_alive(), "the question goes on after it was given up"


def test_a_port_where_nobody_listens(either: MakeAdapter, country: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    began = time.monotonic()

    with pytest.raises(Unavailable):
        either(url=f"http://127.0.0.1:{port}").fetch(SIMULATED[country]["active"])

    assert time.monotonic() - began < SLACK


def test_a_host_without_an_address(either: MakeAdapter, country: str) -> None:
    with pytest.raises(Unavailable):
        either(url="http://register.invalid", timeout=SHORT).fetch(SIMULATED[country]["active"])


def test_a_redirect_is_not_followed_with_our_token(swedish: MakeAdapter, simulator: Simulator) -> None:
    with pytest.raises(Unavailable) as refused:
        swedish().fetch(SIMULATED["SE"]["redirect"])

    assert refused.value.reason == "status 302"


def test_a_proxy_in_the_environment_is_not_used(
    either: MakeAdapter, country: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)

    assert either().fetch(SIMULATED[country]["active"]).name


def test_a_register_that_keeps_failing_is_left_alone(either: MakeAdapter, country: str, simulator: Simulator) -> None:
    adapter, number = either(), SIMULATED[country]["active"]
    simulator.put(country.lower(), "error_500")
    for _attempt in range(5):
        with pytest.raises(Unavailable):
            adapter.fetch(number)
    asked = sum(simulator.state.counts.values())

    with pytest.raises(Resting):
        adapter.fetch(number)

    assert sum(simulator.state.counts.values()) == asked


def test_a_register_that_is_down_and_up_again(either: MakeAdapter, country: str, simulator: Simulator) -> None:
    adapter, number = either(), SIMULATED[country]["active"]
    simulator.put(country.lower(), "down")
    with pytest.raises(Unavailable):
        adapter.fetch(number)

    simulator.put(country.lower(), "ok")

    assert adapter.fetch(number).number == number


def test_absence_and_refusal_are_not_failures(either: MakeAdapter, country: str) -> None:
    adapter = either()
    for _attempt in range(7):
        with pytest.raises(NotFound):
            adapter.fetch(SIMULATED[country]["not_found"])

    assert adapter.fetch(SIMULATED[country]["active"]).name


@pytest.mark.parametrize("number", ["", "12345", "abcdefghij", "55991100119", "../enheter", "٥٥٩٩١١٠٠١١"])
def test_what_is_no_number_never_leaves_the_house(either: MakeAdapter, simulator: Simulator, number: str) -> None:
    with pytest.raises(Rejected):
        either().fetch(number)

    assert not simulator.state.counts


def test_the_three_errors_have_three_messages() -> None:
    assert len({str(kind.message) for kind in (NotFound, Unavailable, Rejected, Resting)}) == 4


@pytest.mark.parametrize(("fault", "reason"), [("huge", "answer too large"), ("bomb", "answer too large")])
def test_a_body_is_read_no_further_than_the_cap(either: MakeAdapter, country: str, fault: str, reason: str) -> None:
    with pytest.raises(Unavailable) as refused:
        either().fetch(SIMULATED[country][fault])

    assert refused.value.reason == reason


def test_a_question_that_is_asked_again_counts_twice(either: MakeAdapter, country: str, simulator: Simulator) -> None:
    adapter, number = either(), SIMULATED[country]["error_502"]
    with pytest.raises(Unavailable):
        adapter.fetch(number)

    assert adapter.guard.state().questions == asked(simulator, country, number) == 2


def test_a_question_that_waits_too_long_to_be_asked_again_counts_once(norwegian: MakeAdapter) -> None:
    adapter = norwegian()
    with pytest.raises(Unavailable):
        adapter.fetch(SIMULATED["NO"]["rate_limited_long"])

    assert adapter.guard.state().questions == 1


def test_a_question_that_has_no_room_is_not_asked_again(norwegian: MakeAdapter, simulator: Simulator) -> None:
    adapter = norwegian()
    adapter.guard = Guard(f"test-{uuid4()}", REAL, per_day=1)
    with pytest.raises(Unavailable) as refused:
        adapter.fetch(SIMULATED["NO"]["error_502"])

    assert refused.value.reason == "status 502"
    assert sum(simulator.state.counts.values()) == 1
