"""What stands between us and a register: a circuit, a count of questions, and what is known of both, for all processes.

One Guard per register and process; what it knows stands in the store (Redis or Valkey), which all processes share.
While the store is away the process goes on alone, and stricter: never open, never the store's error.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from clients.registries.circuit import Circuit
from clients.registries.contract import RegistryError
from clients.registries.rate import RateLimit
from clients.registries.state import Ending, RegisterState, Statistics
from clients.registries.store import StoreAway, store_at

_FORGET = "return redis.call('DEL', unpack(KEYS))"


def _now() -> datetime:
    return datetime.now(UTC)


class Guard:
    """Guards one register. `register` is its short name in the store; `clock` and `now` are for tests."""

    def __init__(
        self, register: str, redis_url: str, *, per_minute: int | None = None, per_day: int | None = None,
        failures: int = 5, rest: float = 30.0,
        clock: Callable[[], float] = time.monotonic, now: Callable[[], datetime] = _now,
    ) -> None:  # fmt: skip
        self.register, self._clock, self._now = register, clock, now
        self._store = store_at(redis_url)
        self._circuit = Circuit(register, self._store, failures=failures, rest=rest, clock=clock)
        self._rate = RateLimit(register, self._store, per_minute=per_minute, per_day=per_day, clock=clock, now=now)
        self._statistics = Statistics(register, self._store)

    @contextmanager
    def guarding(self) -> Iterator[None]:
        """Runs one look-up through the circuit and notes how it ended. Raises Resting instead while the register rests.

        NotFound and Rejected are answers. Resting, raised inside, is neither an answer nor a failure.
        """
        is_trial, began = self._circuit.admit(), self._clock()
        try:
            yield
        except BaseException as error:
            self._end(is_trial, began, error)
            raise
        self._end(is_trial, began, None)

    def take(self) -> None:
        """Counts one question. Raises Resting when there is no room for it."""
        self._rate.take()

    def state(self) -> RegisterState:
        """What is known of the register now. Never raises."""
        try:
            return self._statistics.read(self._now(), circuit=self._circuit, rate=self._rate)
        except (StoreAway, ValueError):  # away, or it holds what another version wrote and this one cannot read
            rests_for = self._circuit.own.rests_for
            until = self._now() + timedelta(seconds=rests_for) if rests_for else None
            return RegisterState(is_shared=False, rests_until=until)

    def forget(self) -> None:
        """Everything known of the register is dropped: for tests, which start anew each time. Never raises."""
        with suppress(StoreAway):
            self._store.run(_FORGET, [*self._statistics.keys(self._now()), self._circuit.key, self._rate.key])

    def _end(self, is_trial: bool, began: float, error: BaseException | None) -> None:
        ending = Ending.of(error)
        self._circuit.settle(is_trial, None if ending is None else ending != Ending.FAILURE)
        if ending is None:
            return
        reason = error.reason if isinstance(error, RegistryError) else ""
        milliseconds = round((self._clock() - began) * 1000)
        with suppress(StoreAway):
            self._statistics.note(ending, self._now(), milliseconds=milliseconds, reason=reason)
