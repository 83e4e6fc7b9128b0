"""A cache that fails soft: with Valkey out of reach, counts go on in this process and no page waits twice."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
_REST_SECONDS = 5.0


class SoftRedisCache(RedisCache):
    """Redis while it answers; after an error this process's own memory for five seconds, then Redis is tried again.

    The local memory starts empty and is one process's own, so what counts there asks `is_away` and allows less.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {"socket_timeout": 1, "socket_connect_timeout": 1, **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})
        self._local = LocMemCache("soft", {"OPTIONS": {"MAX_ENTRIES": 20_000}})  # counts are not crowded out
        self._rests_until = 0.0

    @property
    def is_away(self) -> bool:
        """Whether this process counts alone just now."""
        return time.monotonic() < self._rests_until

    def _softly(self, remote: Callable[[], Any], local: Callable[[], Any]) -> Any:
        if self.is_away:
            return local()
        try:
            return remote()
        except (RedisError, OSError) as error:
            logger.warning("cache away: %s", type(error).__name__)
            self._rests_until = time.monotonic() + _REST_SECONDS
            return local()

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._softly(
            lambda: super(SoftRedisCache, self).get(key, default, version),
            lambda: self._local.get(key, default, version),
        )

    def set(self, key: Any, value: Any, timeout: Any = 300, version: Any = None) -> None:
        self._softly(
            lambda: super(SoftRedisCache, self).set(key, value, timeout, version),
            lambda: self._local.set(key, value, timeout, version),
        )

    def add(self, key: Any, value: Any, timeout: Any = 300, version: Any = None) -> Any:
        return self._softly(
            lambda: super(SoftRedisCache, self).add(key, value, timeout, version),
            lambda: self._local.add(key, value, timeout, version),
        )

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        return self._softly(
            lambda: super(SoftRedisCache, self).incr(key, delta, version), lambda: self._local.incr(key, delta, version)
        )

    def delete(self, key: Any, version: Any = None) -> Any:
        return self._softly(
            lambda: super(SoftRedisCache, self).delete(key, version), lambda: self._local.delete(key, version)
        )
