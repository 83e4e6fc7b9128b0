"""The shared count of questions, by the minute and by the day, on a real store and without one."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from clients.registries.contract import QuotaUsed, Resting
from clients.registries.guard import Guard
from clients.registries.rate import RateLimit
from clients.registries.store import SharedStore
from tests.clients.registries.stores import NOBODY, REAL, Clock, LeavingStore, hung, real


class Calendar:
    """What day it is, as the test says."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


BEFORE_MIDNIGHT = datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC)  # a second before midnight in Copenhagen
AFTER_MIDNIGHT = datetime(2026, 3, 28, 23, 0, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def name() -> str:
    return f"test-{uuid4()}"


def _takes(limit: Guard | RateLimit) -> bool:
    try:
        limit.take()
    except Resting:
        return False
    return True


def _alone(clock: Clock, store: SharedStore, *, per_minute: int | None = 60, per_day: int | None = None) -> RateLimit:
    calendar = Calendar(BEFORE_MIDNIGHT)
    return RateLimit(f"test-{uuid4()}", store, per_minute=per_minute, per_day=per_day, clock=clock, now=calendar)


def test_sixty_a_minute_for_all_processes_together(name: str) -> None:
    guards = [Guard(name, REAL, per_minute=60) for _process in range(3)]
    with ThreadPoolExecutor(12) as many:
        taken = list(many.map(lambda at: _takes(guards[at % 3]), range(90)))

    assert sum(taken) == 60
    assert (guards[0].state().questions, guards[0].state().left_this_minute) == (60, 0)


def test_a_minute_later_there_is_room_again(name: str) -> None:
    guard = Guard(name, REAL, per_minute=3)
    assert [_takes(guard) for _question in range(4)] == [True, True, True, False]

    store, key = real(), f"register:{name}:questions"
    for member, at in store.zrange(key, 0, -1, withscores=True):
        store.zadd(key, {member: at - 60_001})  # they were asked a minute ago
    assert guard.state().left_this_minute == 3

    assert _takes(guard)
    assert store.zcard(key) == 1
    assert 0 < store.pttl(key) <= 60_000


def test_fifty_a_day_for_all_processes_together(name: str) -> None:
    guards = [Guard(name, REAL, per_day=50) for _process in range(3)]
    with ThreadPoolExecutor(12) as many:
        taken = list(many.map(lambda at: _takes(guards[at % 3]), range(70)))

    assert sum(taken) == 50
    with pytest.raises(QuotaUsed):
        guards[0].take()
    assert (guards[0].state().questions, guards[0].state().left_today) == (50, 0)


def test_the_day_is_that_of_copenhagen(name: str) -> None:
    calendar = Calendar(BEFORE_MIDNIGHT)
    guard = Guard(name, REAL, per_day=2, now=calendar)
    assert [_takes(guard) for _question in range(3)] == [True, True, False]

    calendar.moment = AFTER_MIDNIGHT

    assert [_takes(guard) for _question in range(3)] == [True, True, False]
    keys = list(real().scan_iter(f"register:{name}:*"))
    assert sorted(keys) == [f"register:{name}:2026-03-28", f"register:{name}:2026-03-29"]
    assert all(0 < real().ttl(key) <= 3 * 24 * 3600 for key in keys), "old days are forgotten"


def test_a_refused_question_is_not_counted(name: str) -> None:
    guard = Guard(name, REAL, per_minute=2, per_day=10)
    for _question in range(5):
        _takes(guard)

    assert (guard.state().questions, guard.state().left_today) == (2, 8)


def test_without_the_store_the_minute_is_stricter_and_never_open(clock: Clock) -> None:
    limit = _alone(clock, SharedStore(NOBODY, clock=clock))

    assert sum(_takes(limit) for _question in range(30)) == 10
    clock.now += 61
    assert _takes(limit)


def test_without_the_store_the_day_is_stricter_and_never_open(clock: Clock) -> None:
    limit = _alone(clock, SharedStore(NOBODY, clock=clock), per_minute=None, per_day=50)

    assert sum(_takes(limit) for _question in range(30)) == 8
    clock.now += 3600
    with pytest.raises(QuotaUsed):
        limit.take()


def test_without_the_store_threads_share_the_stricter_count(clock: Clock) -> None:
    limit = _alone(clock, SharedStore(NOBODY, clock=clock))
    with ThreadPoolExecutor(12) as many:
        taken = list(many.map(lambda _at: _takes(limit), range(60)))

    assert sum(taken) == 10


def test_what_the_store_counted_before_it_left_is_not_free_again(clock: Clock) -> None:
    store = LeavingStore(clock)
    limit = _alone(clock, store, per_minute=None, per_day=50)
    assert all(_takes(limit) for _question in range(20))

    store.leave()

    assert not _takes(limit), "more than a sixth of the day was this process's already"


def test_a_flushed_store_does_not_give_a_process_its_day_again(name: str) -> None:
    guard = Guard(name, REAL, per_day=3)
    assert all(_takes(guard) for _question in range(3))

    real().delete(*real().scan_iter(f"register:{name}:*"))

    assert not _takes(guard)


def test_a_hung_store_costs_a_quarter_of_a_second_once() -> None:
    with hung() as address:
        guard = Guard("test", address, per_minute=60)
        began = time.monotonic()

        for _look_up in range(5):
            with guard.guarding():
                guard.take()
            guard.state()

        assert time.monotonic() - began < 1.0


def test_a_store_that_comes_back_is_used_again_after_a_rest(clock: Clock) -> None:
    store = LeavingStore(clock)
    limit = _alone(clock, store)
    store.leave()
    limit.take()
    store.come_back()
    limit.take()
    assert real().zcard(limit.key) == 0

    clock.now += 6
    limit.take()

    assert real().zcard(limit.key) == 1
