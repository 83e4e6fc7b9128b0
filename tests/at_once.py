"""What happens at once: work in threads, each with a connection of its own, which is closed after it."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
R = TypeVar("R")


def in_a_thread(work: Callable[P, R]) -> Callable[P, R]:
    """Work that may run in a thread: the connection that it opened there is not left behind."""

    @wraps(work)
    def alone(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return work(*args, **kwargs)
        finally:
            connection.close()

    return alone


def at_once(work: Callable[..., R], each: Iterable[object] = range(30), *, threads: int = 10) -> list[R]:
    """What the work gives for each, as many at a time as there are threads, in the order that they were given."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(in_a_thread(work), each))
