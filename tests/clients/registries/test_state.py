"""What is known of a register: how look-ups ended, when, and nothing about whom."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from clients.registries.contract import CompanyRecord, NotFound, RegistryError, Rejected, Resting, Unavailable
from clients.registries.guard import Guard
from clients.registries.state import Ending
from clients.simulator import SIMULATED, Simulator
from tests.clients.registries.conftest import MakeAdapter
from tests.clients.registries.stores import NOBODY, REAL, real


@pytest.fixture
def guard() -> Guard:
    return Guard(f"test-{uuid4()}", REAL, per_minute=60, per_day=50)


def _end(guard: Guard, error: Exception | None = None) -> None:
    with suppress(RegistryError), guard.guarding():
        if error:
            raise error


def test_a_register_that_nobody_has_asked(guard: Guard) -> None:
    state = guard.state()

    assert (state.is_shared, state.look_ups, state.share_of_failures) == (True, 0, None)
    assert (state.last_answer_at, state.last_failure_at, state.rests_until) == (None, None, None)
    assert (state.left_today, state.left_this_minute) == (50, 60)


def test_how_look_ups_end_is_counted_for_all_processes(guard: Guard) -> None:
    other = Guard(guard.register, REAL, per_minute=60, per_day=50)
    _end(guard)
    _end(other)
    _end(guard, NotFound("not in the register"))
    _end(other, Rejected("the register refuses the number"))
    _end(guard, Unavailable("status 503"))
    _end(guard, Resting("rate limit reached"))  # nobody was asked

    state = other.state()

    assert (state.answers, state.not_found, state.rejected, state.failures) == (2, 1, 1, 1)
    assert (state.look_ups, state.share_of_failures) == (5, 0.2)


def test_the_last_answer_and_the_last_failure_have_their_moments(guard: Guard) -> None:
    began = datetime.now(UTC) - timedelta(seconds=1)
    _end(guard, Unavailable("status 503"))
    _end(guard, NotFound("not in the register"))

    state = guard.state()

    assert state.last_answer is Ending.NOT_FOUND
    assert state.last_answer_at is not None
    assert state.last_failure_at is not None
    assert began < state.last_failure_at <= state.last_answer_at < datetime.now(UTC) + timedelta(seconds=1)
    assert state.last_failure_reason == "status 503"
    assert state.last_answer_ms is not None
    assert 0 <= state.last_answer_ms < 1000


def test_without_the_store_a_state_says_so() -> None:
    state = Guard("test", NOBODY).state()

    assert (state.is_shared, state.look_ups, state.rests_until) == (False, 0, None)


def test_counts_of_questions_are_those_that_were_sent(
    norwegian: MakeAdapter, simulator: Simulator, guard: Guard
) -> None:
    adapter = norwegian()
    adapter.fetch(SIMULATED["NO"]["active"])

    assert adapter.guard.state().questions == sum(simulator.state.counts.values()) == 2  # the company and its roles
    assert adapter.guard.state().answers == 1


def _written(guard: Guard) -> str:
    store, told = real(), {}
    for key in store.scan_iter(f"register:{guard.register}:*"):
        told[key] = store.zrange(key, 0, -1) if store.type(key) == "zset" else store.hgetall(key)
    return json.dumps(told)


@pytest.mark.parametrize("key", ["sole_trader", "active", "not_found", "garbage", "other_company", "bad_utf8"])
def test_the_store_holds_no_number_no_name_and_no_text_of_an_answer(
    either: MakeAdapter, country: str, key: str
) -> None:
    numbers, answer = SIMULATED[country], None
    number = numbers.get(key, numbers["not_found"])  # Finland's register knows no sole traders
    adapter = either()
    with suppress(NotFound, Unavailable):
        answer = adapter.fetch(number)
    written = _written(adapter.guard)

    assert "failure" in written or "answer" in written or "not_found" in written
    assert number not in written
    assert not isinstance(answer, CompanyRecord) or answer.name not in written
    assert "navn" not in written
    assert "organisation" not in written


@pytest.mark.parametrize("odd", [{"kind": "merged"}, {"answered_at": "yesterday"}, {"ms": ""}])
def test_what_another_version_noted_is_no_error(guard: Guard, odd: dict[str, str]) -> None:
    _end(guard)
    for field, value in odd.items():
        real().hset(f"register:{guard.register}:last", field, value)

    assert not guard.state().is_shared
