"""Stores that the guard's tests stand on: the real one, one that is away, one that hangs; and a clock they set."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import redis

from clients.registries.store import SharedStore

NOBODY = "redis://127.0.0.1:9/0"  # a port where nobody listens
REAL = os.environ["REDIS_URL"]


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class LeavingStore(SharedStore):
    """The real store, which the test takes away and brings back."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(REAL, clock=clock)
        self._there, self._nobody = self._redis, SharedStore(NOBODY)._redis

    def leave(self) -> None:
        """From now on nobody answers."""
        self._redis = self._nobody

    def come_back(self) -> None:
        """It answers again; whoever let it rest goes on doing so."""
        self._redis = self._there


def real() -> "redis.Redis[str]":
    """The real store, to look into."""
    return redis.Redis.from_url(REAL, decode_responses=True)


@contextmanager
def hung() -> Iterator[str]:
    """The address of a store that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}/0"
