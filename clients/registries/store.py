"""The store that all processes share (Redis or Valkey), asked briefly: it may be away, and that is nobody's error."""

import logging
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

LOSES = 0.25  # seconds that a hung store may cost a look-up, once
RESTS = 5.0  # seconds without asking the store after it failed


class StoreAway(Exception):  # noqa: N818  # it says what happened
    """The store gave no answer, or has just given none. Never leaves the guard."""


class SharedStore:
    """Runs scripts, each whole or not at all. After a failure it is left alone for RESTS seconds."""

    def __init__(self, url: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rests_until = float("-inf")
        self._redis = redis.Redis.from_url(
            url, socket_timeout=LOSES, socket_connect_timeout=LOSES, retry=Retry(NoBackoff(), 0), decode_responses=True
        )

    def run(self, script: str, keys: list[str], *values: str | int) -> Any:
        """What the script (Lua) returns. Raises StoreAway."""
        if self._clock() < self._rests_until:
            raise StoreAway
        try:
            return self._redis.eval(script, len(keys), *keys, *values)
        except (redis.RedisError, OSError) as away:
            logger.warning("shared store of the registers away: %s", type(away).__name__)
            self._rests_until = self._clock() + RESTS
            raise StoreAway from None


@lru_cache(maxsize=4)
def store_at(url: str) -> SharedStore:
    """One store a process, so that all registers learn at once that it is away."""
    return SharedStore(url)
