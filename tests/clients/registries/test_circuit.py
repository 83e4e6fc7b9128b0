"""The circuit: shared by all processes through the real store, and each process's own without it."""

from uuid import uuid4

import pytest

from clients.registries.contract import NotFound, Rejected, Resting, Unavailable
from clients.registries.guard import Guard
from tests.clients.registries.stores import NOBODY, REAL, Clock, real


def _fail(guard: Guard, error: type[BaseException] = Unavailable) -> None:
    with pytest.raises(error), guard.guarding():
        raise error("on purpose")


def _succeed(guard: Guard) -> None:
    with guard.guarding():
        pass


def _rests(guard: Guard) -> bool:
    """Whether it refuses; asks a question that says nothing about the register, where it does not."""
    try:
        with guard.guarding():
            raise Resting("no room")
    except Resting as refused:
        return refused.reason == "circuit open"


@pytest.fixture
def name() -> str:
    return f"test-{uuid4()}"


@pytest.fixture
def guard(name: str) -> Guard:
    return Guard(name, REAL, failures=3)


@pytest.fixture
def other(name: str) -> Guard:
    """The same register in another process."""
    return Guard(name, REAL, failures=3)


def _rest_is_over(name: str) -> None:
    """Moves the end of the rest, and of a trial under way, into the past."""
    store, key = real(), f"register:{name}:circuit"
    for field in ("rests_until", "tried_until"):
        if at := store.hget(key, field):
            store.hset(key, field, int(float(at)) - 31_000)


def test_a_circuit_opens_for_all_processes_after_failures_in_a_row(guard: Guard, other: Guard) -> None:
    _fail(guard)
    _fail(other)
    _succeed(other)
    _fail(other)
    _fail(guard)
    assert not _rests(guard)
    assert guard.state().rests_until is None

    _fail(other)

    assert _rests(guard)
    assert _rests(other)
    until = guard.state().rests_until
    assert until is not None
    assert until == other.state().rests_until


def test_one_process_tries_one_question_after_the_rest(guard: Guard, other: Guard, name: str) -> None:
    for _attempt in range(3):
        _fail(guard)
    _rest_is_over(name)

    with guard.guarding():
        assert _rests(other), "one is being tried; the others wait"
        assert _rests(guard)

    assert not _rests(other)
    assert guard.state().rests_until is None


def test_a_failed_trial_rests_again(guard: Guard, other: Guard, name: str) -> None:
    for _attempt in range(3):
        _fail(guard)
    _rest_is_over(name)
    _fail(other)
    assert _rests(guard)

    _rest_is_over(name)
    _succeed(guard)

    assert not _rests(other)


def test_a_trial_that_ends_otherwise_does_not_block_the_next(guard: Guard, other: Guard, name: str) -> None:
    for _attempt in range(3):
        _fail(guard)
    _rest_is_over(name)
    _fail(guard, KeyboardInterrupt)

    _succeed(other)

    assert not _rests(guard)


def test_a_process_that_died_in_its_trial_does_not_block_the_others_for_ever(
    guard: Guard, other: Guard, name: str
) -> None:
    for _attempt in range(3):
        _fail(guard)
    _rest_is_over(name)
    dead = guard.guarding()
    dead.__enter__()
    assert _rests(other)

    _rest_is_over(name)
    _succeed(other)

    assert not _rests(other)


@pytest.mark.parametrize("answer", [NotFound, Rejected])
def test_absence_and_refusal_close_a_circuit_and_rest_does_not_count(guard: Guard, answer: type[Exception]) -> None:
    _fail(guard)
    _fail(guard)
    _fail(guard, answer)
    _fail(guard)
    _fail(guard)
    for _attempt in range(5):
        _fail(guard, Resting)

    assert not _rests(guard)


def test_what_the_store_knows_of_a_circuit_is_forgotten(guard: Guard, name: str) -> None:
    _fail(guard)

    assert 0 < real().pttl(f"register:{name}:circuit") <= 3_600_000


# --- Without the store: each process by itself -------------------------------------------------------------------


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def alone(clock: Clock) -> Guard:
    return Guard("test", NOBODY, failures=4, rest=30.0, clock=clock)


def test_alone_a_process_gives_up_after_half_as_many_failures(alone: Guard, clock: Clock) -> None:
    _fail(alone)
    _succeed(alone)
    _fail(alone)
    assert not _rests(alone)
    _fail(alone)

    assert _rests(alone)
    assert not alone.state().is_shared
    assert alone.state().rests_until is not None
    clock.now += 29.9
    assert _rests(alone)


def test_alone_a_process_tries_one_question_after_the_rest(alone: Guard, clock: Clock) -> None:
    _fail(alone)
    _fail(alone)
    clock.now += 30.1

    with alone.guarding():
        assert _rests(alone)

    assert not _rests(alone)


def test_alone_a_failed_trial_rests_again_and_another_ending_does_not_block(alone: Guard, clock: Clock) -> None:
    _fail(alone)
    _fail(alone)
    clock.now += 31
    _fail(alone)
    assert _rests(alone)

    clock.now += 31
    _fail(alone, KeyboardInterrupt)
    _succeed(alone)

    assert not _rests(alone)


def test_a_process_that_loses_the_store_remembers_what_it_has_seen(name: str) -> None:
    guard = Guard(name, REAL, failures=4)
    _fail(guard)
    _fail(guard)
    assert not _rests(guard), "the store decides, and waits for four"

    guard._circuit._store = Guard("test", NOBODY)._store

    assert _rests(guard)
