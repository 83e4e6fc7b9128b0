"""How often a register is asked: one count for all processes, by the minute and by the day."""

import logging
import threading
import uuid
from collections import deque
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from clients.registries.contract import QuotaUsed, Resting
from clients.registries.store import SharedStore, StoreAway

logger = logging.getLogger(__name__)

REGISTER_DAY = ZoneInfo("Europe/Copenhagen")  # by which days are counted; Stockholm and Oslo have the same clock
WINDOW = 60.0  # seconds
KEPT = 3 * 24 * 3600  # seconds that a day's counts are kept
_OWN_SHARE = 6  # without the store each process may ask a sixth: as many processes share the limit
_ROOM, _MINUTE_IS_FULL, _DAY_IS_FULL = 1, 0, -1
_WHY = {_MINUTE_IS_FULL: "rate limit reached", _DAY_IS_FULL: "the day's questions are used"}

# The last minute's questions are one member each, by the store's own clock; the day's are a number. 0 is no limit.
_TAKE = """
local per_minute, per_day = tonumber(ARGV[1]), tonumber(ARGV[2])
if per_day > 0 and tonumber(redis.call('HGET', KEYS[2], 'questions') or '0') >= per_day then return -1 end
if per_minute > 0 then
  local now = redis.call('TIME')
  local at = tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', at - tonumber(ARGV[3]))
  if redis.call('ZCARD', KEYS[1]) >= per_minute then return 0 end
  redis.call('ZADD', KEYS[1], at, ARGV[4])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
redis.call('HINCRBY', KEYS[2], 'questions', 1)
redis.call('EXPIRE', KEYS[2], ARGV[5])
return 1
"""


def day_key(register: str, moment: datetime) -> str:
    """Where the counts of the moment's day stand."""
    return f"register:{register}:{moment.astimezone(REGISTER_DAY):%Y-%m-%d}"


class RateLimit:
    """At most `per_minute` questions in any sixty seconds and `per_day` in a day; None is no limit, but counted.

    The store counts for all processes. Each process also counts its own: while the store is away it may have asked a
    sixth of each limit, and what a flushed store has forgotten it still knows.
    """

    def __init__(
        self, register: str, store: SharedStore, *, per_minute: int | None, per_day: int | None,
        clock: Callable[[], float], now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self.key = f"register:{register}:questions"
        self.per_minute, self.per_day = per_minute, per_day
        self._register, self._store, self._now = register, store, now
        self._own = _OwnCount(clock)

    def take(self) -> None:
        """Counts one question. Raises Resting when there is no room for it in the minute, QuotaUsed in the day."""
        moment = self._now()
        today = moment.astimezone(REGISTER_DAY).date()
        try:
            verdict = self._take_of_all(moment, today)
        except StoreAway:
            verdict = self._own.take(_share(self.per_minute), _share(self.per_day), today)
        if verdict == _ROOM:
            return
        logger.warning("register %s: no room for more questions (%s)", self._register, _WHY[verdict])
        raise QuotaUsed(_WHY[verdict]) if verdict == _DAY_IS_FULL else Resting(_WHY[verdict])

    def _take_of_all(self, moment: datetime, today: date) -> int:
        if self._own.verdict(None, self.per_day, today) != _ROOM:
            return _DAY_IS_FULL
        keys = [self.key, day_key(self._register, moment)]
        limits = (self.per_minute or 0, self.per_day or 0, int(WINDOW * 1000))
        verdict = int(self._store.run(_TAKE, keys, *limits, uuid.uuid4().hex, KEPT))
        return self._own.take(None, None, today) if verdict == _ROOM else verdict


def _share(limit: int | None) -> int | None:
    return max(1, limit // _OWN_SHARE) if limit is not None else None


class _OwnCount:
    """What this process has asked. The answers are those of the store's script."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._minute: deque[float] = deque()
        self._day, self._in_day = date.min, 0

    def verdict(self, per_minute: int | None, per_day: int | None, today: date) -> int:
        """Whether one more has room within the limits."""
        with self._lock:
            before = self._clock() - WINDOW
            while self._minute and self._minute[0] <= before:
                self._minute.popleft()
            if per_day is not None and self._day == today and self._in_day >= per_day:
                return _DAY_IS_FULL
            return _MINUTE_IS_FULL if per_minute is not None and len(self._minute) >= per_minute else _ROOM

    def take(self, per_minute: int | None, per_day: int | None, today: date) -> int:
        """Counts one more where it has room."""
        with self._lock:
            verdict = self.verdict(per_minute, per_day, today)
            if verdict == _ROOM:
                self._minute.append(self._clock())
                self._day, self._in_day = today, self._in_day + 1 if self._day == today else 1
            return verdict
