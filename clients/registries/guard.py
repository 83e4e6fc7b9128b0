"""What stands between us and a register: a circuit that rests when it fails, and a shared count of questions."""

import logging
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from clients.registries.contract import RegistryError, Resting, Unavailable

logger = logging.getLogger(__name__)

_WINDOW = 60.0  # seconds
_STORE_TIMEOUT = 0.25  # seconds: a hung store may cost a look-up this much, once
_STORE_RESTS = 5.0  # seconds without asking the store after it failed
_STRICTER = 6  # without the store each process may ask a sixth: as many processes share the limit

# The moments of the last minute's questions, one member each, by the store's own clock. Answers 1 if there is room.
_COUNT = """
local now = redis.call('TIME')
local at = tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', at - tonumber(ARGV[2]))
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], at, ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
"""


class Circuit:
    """Lets questions through until `failures` in a row failed; then none for `rest` seconds, then one to try.

    One per register and process. NotFound and Rejected are answers: they close it. Resting is neither.
    """

    def __init__(
        self, register: str, *, failures: int = 5, rest: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.register, self._limit, self._rest, self._clock = register, failures, rest, clock
        self._lock = threading.Lock()
        self._failures = 0
        self._opened_at: float | None = None
        self._trying = False

    @property
    def is_open(self) -> bool:
        """Whether the register rests, or is being tried after a rest."""
        return self._opened_at is not None

    @contextmanager
    def guarding(self) -> Iterator[None]:
        """Runs one look-up through the circuit. Raises Resting instead while it is open."""
        is_trial = self._admit()
        worked: bool | None = None
        try:
            yield
            worked = True
        except Resting:
            raise
        except Unavailable:
            worked = False
            raise
        except RegistryError:
            worked = True
            raise
        finally:
            self._settle(is_trial, worked)

    def _admit(self) -> bool:
        """Whether this look-up is the trial after a rest. Raises Resting if it may not run."""
        with self._lock:
            if self._opened_at is None:
                return False
            if self._trying or self._clock() - self._opened_at < self._rest:
                raise Resting("circuit open")
            self._trying = True
            return True

    def _settle(self, is_trial: bool, worked: bool | None) -> None:
        with self._lock:
            if is_trial:
                self._trying = False
            if worked:
                self._failures, self._opened_at = 0, None
            elif worked is False:
                self._failures += 1
                if is_trial or self._failures >= self._limit:
                    self._open()

    def _open(self) -> None:
        if self._opened_at is None:
            logger.warning("register %s rests after %d failures", self.register, self._failures)
        self._opened_at = self._clock()


class RateLimit:
    """At most `per_minute` questions in any sixty seconds, counted in Redis or Valkey for all processes together.

    While the store is away each process counts for itself, and stricter: never open, and never an error of the store's.
    """

    def __init__(
        self, register: str, redis_url: str, *, per_minute: int = 60, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.register, self.per_minute, self._clock = register, per_minute, clock
        self._key = f"register:{register}:questions"
        self._store = redis.Redis.from_url(
            redis_url,
            socket_timeout=_STORE_TIMEOUT,
            socket_connect_timeout=_STORE_TIMEOUT,
            retry=Retry(NoBackoff(), 0),
        )
        self._lock = threading.Lock()
        self._asked: deque[float] = deque()
        self._store_rests_until = float("-inf")

    def take(self) -> None:
        """Counts one question. Raises Resting when there is no room for it."""
        if not self._take():
            logger.warning("register %s: no more questions this minute", self.register)
            raise Resting("rate limit reached")

    def _take(self) -> bool:
        if self._clock() < self._store_rests_until:
            return self._take_here()
        try:
            milliseconds = int(_WINDOW * 1000)
            room = self._store.eval(_COUNT, 1, self._key, self.per_minute, milliseconds, uuid.uuid4().hex)
        except (redis.RedisError, OSError) as away:
            logger.warning("register %s: shared counter away (%s)", self.register, type(away).__name__)
            self._store_rests_until = self._clock() + _STORE_RESTS
            return self._take_here()
        return bool(room == 1)

    def _take_here(self) -> bool:
        with self._lock:
            now = self._clock()
            while self._asked and self._asked[0] <= now - _WINDOW:
                self._asked.popleft()
            if len(self._asked) >= max(1, self.per_minute // _STRICTER):
                return False
            self._asked.append(now)
            return True
