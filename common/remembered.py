"""What takes long to reckon is remembered for a while, in the shared cache. Numbers only: nothing about people."""

from collections.abc import Callable, Collection, Hashable
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest

T = TypeVar("T")
KEPT_FOR = 5 * 60  # seconds


def remembered(key: str, make: Callable[[], T], *, when: bool) -> T:
    """What make() gives, never None. Where `when`, what it gave within five minutes; with the cache away, anew."""
    if not when:
        return make()
    found: T | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, KEPT_FOR)
    return found


def scope_key(firm: UUID, clients: Collection[UUID] | None) -> str:
    """A part of a key: the firm, and which of its clients the answer is about, so that a right lost is lost at once."""
    if clients is None:
        return f"{firm}:all"
    return f"{firm}:{sha256(','.join(sorted(map(str, clients))).encode()).hexdigest()}"


def once_a_request(request: HttpRequest, name: Hashable, make: Callable[[], T]) -> T:
    """What several parts of one page ask for, made by the first that does."""
    known: dict[Hashable, Any] = vars(request).setdefault("made_once", {})
    if name not in known:
        known[name] = make()
    found: T = known[name]
    return found
