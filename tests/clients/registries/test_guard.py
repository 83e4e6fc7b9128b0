"""The circuit, and the shared count of questions on a real store and without one."""

import os
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import redis

from clients.registries.contract import NotFound, Resting, Unavailable
from clients.registries.guard import Circuit, RateLimit

NOBODY = "redis://127.0.0.1:9/0"  # a port where nobody listens


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def _fail(circuit: Circuit, error: type[Exception] = Unavailable) -> None:
    with pytest.raises(error), circuit.guarding():
        raise error("on purpose")


def _succeed(circuit: Circuit) -> None:
    with circuit.guarding():
        pass


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def circuit(clock: Clock) -> Circuit:
    return Circuit("test", failures=3, rest=30.0, clock=clock)


def test_a_circuit_opens_after_failures_in_a_row(circuit: Circuit) -> None:
    _fail(circuit)
    _fail(circuit)
    _succeed(circuit)
    for _attempt in range(3):
        assert not circuit.is_open
        _fail(circuit)

    assert circuit.is_open
    with pytest.raises(Resting):
        _succeed(circuit)


def test_an_open_circuit_tries_one_question_after_its_rest(circuit: Circuit, clock: Clock) -> None:
    for _attempt in range(3):
        _fail(circuit)
    clock.now += 29.9
    with pytest.raises(Resting):
        _succeed(circuit)
    clock.now += 0.2

    with circuit.guarding(), pytest.raises(Resting):
        _succeed(circuit)  # one is being tried; the others wait

    assert not circuit.is_open
    _succeed(circuit)


def test_a_failed_trial_rests_again(circuit: Circuit, clock: Clock) -> None:
    for _attempt in range(3):
        _fail(circuit)
    clock.now += 31
    _fail(circuit)
    clock.now += 29
    with pytest.raises(Resting):
        _succeed(circuit)
    clock.now += 2

    _succeed(circuit)

    assert not circuit.is_open


def test_a_trial_that_ends_otherwise_does_not_block_the_next(circuit: Circuit, clock: Clock) -> None:
    for _attempt in range(3):
        _fail(circuit)
    clock.now += 31
    _fail(circuit, KeyboardInterrupt)  # type: ignore[arg-type]

    _succeed(circuit)

    assert not circuit.is_open


def test_absence_closes_a_circuit_and_rest_does_not_count(circuit: Circuit) -> None:
    _fail(circuit)
    _fail(circuit)
    _fail(circuit, NotFound)
    _fail(circuit)
    _fail(circuit)
    for _attempt in range(5):
        _fail(circuit, Resting)

    assert not circuit.is_open


@pytest.fixture
def name() -> str:
    return f"test-{uuid4()}"


def _takes(limit: RateLimit) -> bool:
    try:
        limit.take()
    except Resting:
        return False
    return True


def test_sixty_a_minute_for_all_processes_together(name: str) -> None:
    limits = [RateLimit(name, os.environ["REDIS_URL"]) for _process in range(3)]
    with ThreadPoolExecutor(12) as many:
        taken = list(many.map(lambda at: _takes(limits[at % 3]), range(90)))

    assert sum(taken) == 60
    assert not any(limit._asked for limit in limits), "a local count was used though the store was there"


def test_a_minute_later_there_is_room_again(name: str) -> None:
    limit = RateLimit(name, os.environ["REDIS_URL"], per_minute=3)
    assert [_takes(limit) for _question in range(4)] == [True, True, True, False]

    store, key = redis.Redis.from_url(os.environ["REDIS_URL"]), f"register:{name}:questions"
    for member, at in store.zrange(key, 0, -1, withscores=True):
        store.zadd(key, {member: at - 60_001})  # they were asked a minute ago

    assert _takes(limit)
    assert store.zcard(key) == 1
    assert 0 < store.pttl(key) <= 60_000


def test_the_store_holds_no_number(name: str) -> None:
    RateLimit(name, os.environ["REDIS_URL"]).take()

    [member] = redis.Redis.from_url(os.environ["REDIS_URL"]).zrange(f"register:{name}:questions", 0, -1)
    assert len(member) == 32


@pytest.fixture
def hung_store() -> Iterator[str]:
    """A store that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}/0"


def test_without_the_store_the_limit_is_stricter_and_never_open(clock: Clock) -> None:
    limit = RateLimit("test", NOBODY, clock=clock)

    assert sum(_takes(limit) for _question in range(30)) == 10
    clock.now += 61
    assert _takes(limit)


def test_a_hung_store_costs_one_short_wait(hung_store: str) -> None:
    limit = RateLimit("test", hung_store)
    began = time.monotonic()

    assert all(_takes(limit) for _question in range(10))

    assert time.monotonic() - began < 1.0


def test_a_store_that_comes_back_is_used_again(name: str, clock: Clock) -> None:
    limit = RateLimit(name, os.environ["REDIS_URL"], clock=clock)
    there, limit._store = limit._store, RateLimit(name, NOBODY)._store
    limit.take()
    limit._store = there
    limit.take()
    assert len(limit._asked) == 2

    clock.now += 6
    limit.take()

    assert len(limit._asked) == 2
