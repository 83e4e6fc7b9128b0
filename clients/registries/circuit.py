"""The circuit: a register that keeps failing is left alone for a while, by all processes together."""

import logging
import threading
import time
from collections.abc import Callable

from clients.registries.contract import Resting
from clients.registries.store import SharedStore, StoreAway

logger = logging.getLogger(__name__)

_OWN_SHARE = 2  # without the store a process gives up after half as many failures: the others meet as many
_FORGOTTEN = 3600.0  # seconds after its last failure that a register, asked by nobody meanwhile, starts anew
# A trial belongs to whoever began it, for this long: longer than any look-up may last, should its process have died.
_TRIAL = 30.0

# 0: the register may be asked. 1: it may, as the one trial after a rest. -1: it rests, or is being tried.
_ADMIT = """
local now = redis.call('TIME')
local at = tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)
local told = redis.call('HMGET', KEYS[1], 'rests_until', 'tried_until')
if not told[1] then return 0 end
if at < tonumber(told[1]) or (told[2] and at < tonumber(told[2])) then return -1 end
redis.call('HSET', KEYS[1], 'tried_until', at + tonumber(ARGV[1]))
return 1
"""

# ARGV: how it ended (worked, failed, neither), whether it was the trial, failures until a rest, how long that is, and
# when to forget (milliseconds). Answers 1 where the register begins to rest.
_SETTLE = """
if ARGV[1] == 'worked' then redis.call('DEL', KEYS[1]) return 0 end
if ARGV[2] == '1' then redis.call('HDEL', KEYS[1], 'tried_until') end
if ARGV[1] == 'neither' then return 0 end
local now = redis.call('TIME')
local at = tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)
local failures = redis.call('HINCRBY', KEYS[1], 'failures', 1)
local begins = 0
if ARGV[2] == '1' or failures >= tonumber(ARGV[3]) then
  begins = 1 - redis.call('HEXISTS', KEYS[1], 'rests_until')
  redis.call('HSET', KEYS[1], 'rests_until', at + tonumber(ARGV[4]))
end
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return begins
"""


class Circuit:
    """Lets look-ups through until `failures` in a row failed; then none for `rest` seconds, then one to try.

    The store decides for all processes. While it is away each process decides alone and gives up earlier: it has
    followed its own look-ups all the time.
    """

    def __init__(
        self, register: str, store: SharedStore, *, failures: int, rest: float, clock: Callable[[], float]
    ) -> None:
        self.key = f"register:{register}:circuit"
        self.own = OwnCircuit(failures=max(1, failures // _OWN_SHARE), rest=rest, clock=clock)
        self._register, self._store = register, store
        self._failures, self._rest = failures, rest

    def admit(self) -> bool:
        """Whether this look-up is the trial after a rest. Raises Resting if it may not run."""
        try:
            told = self._store.run(_ADMIT, [self.key], int(_TRIAL * 1000))
        except StoreAway:
            return self.own.admit()
        if told < 0:
            raise Resting("circuit open")
        return bool(told)

    def settle(self, is_trial: bool, worked: bool | None) -> None:
        """How an admitted look-up ended; None where the register can neither be praised nor blamed."""
        self.own.settle(is_trial, worked)
        if worked is None and not is_trial:
            return
        ending = "neither" if worked is None else "worked" if worked else "failed"
        limits = (self._failures, int(self._rest * 1000), int(_FORGOTTEN * 1000))
        try:
            begins = self._store.run(_SETTLE, [self.key], ending, int(is_trial), *limits)
        except StoreAway:
            return
        if begins:
            logger.warning("register %s rests after %d failures", self._register, self._failures)


class OwnCircuit:
    """The circuit of this process alone."""

    def __init__(self, *, failures: int, rest: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._rest, self._clock = failures, rest, clock
        self._lock = threading.Lock()
        self._failures = 0
        self._opened_at: float | None = None
        self._trying = False

    @property
    def rests_for(self) -> float:
        """Seconds until the register may be tried; 0 where it may be asked."""
        opened_at = self._opened_at
        return max(0.0, opened_at + self._rest - self._clock()) if opened_at is not None else 0.0

    def admit(self) -> bool:
        """Whether this look-up is the trial after a rest. Raises Resting if it may not run."""
        with self._lock:
            if self._opened_at is None:
                return False
            if self._trying or self._clock() - self._opened_at < self._rest:
                raise Resting("circuit open")
            self._trying = True
            return True

    def settle(self, is_trial: bool, worked: bool | None) -> None:
        """How a look-up ended, whoever admitted it."""
        with self._lock:
            if is_trial:
                self._trying = False
            if worked:
                self._failures, self._opened_at = 0, None
            elif worked is False:
                self._failures += 1
                if is_trial or self._failures >= self._limit:
                    self._opened_at = self._clock()
