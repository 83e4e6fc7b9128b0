"""How often something may be done: counted on the shared store, and in this process, more strictly, without it.

A limit is spent: `spend(request, "exports", per_minute=10)`, or `@limited("invitations", per_minute=20)` over a view.
Beyond it TooMany is raised, which klientadmin.middleware turns into one page (429 with Retry-After).
"""

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.cache import cache
from django.http import HttpResponseBase
from django.utils import timezone

from common.access import Actor

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)

_MINUTE = 60
_SHARE = 4  # without the store every process counts alone: each allows a quarter, so that four allow no more than one
_NETWORK = 64  # who has one IPv6 address has the other 2^64 of its network too


class TooMany(Exception):  # noqa: N818  # said as the page says it
    """A limit is spent. `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"try again in {retry_after} s")
        self.retry_after = retry_after


def spend(request: Any, name: str, *, per_minute: int) -> None:
    """Counts one `name` by whoever makes the request: the login, or the address where nobody is signed in.

    Raises TooMany beyond the limit. The address is the actor's: the one of the last hop that is trusted.
    """
    second = int(timezone.now().timestamp())
    counted = _count(f"limit:{name}:{_whose(request.actor)}:{second // _MINUTE}")
    if counted > _allowed(per_minute):
        raise TooMany(_MINUTE - second % _MINUTE)


def limited(
    name: str, *, per_minute: int
) -> Callable[[Callable[Concatenate[Any, P], R]], Callable[Concatenate[Any, P], R]]:
    """A view whose every POST is counted under `name`. Opening the page costs nothing."""

    def decorate(view: Callable[Concatenate[Any, P], R]) -> Callable[Concatenate[Any, P], R]:
        @wraps(view)
        def counting(request: Any, *args: P.args, **kwargs: P.kwargs) -> R:
            if request.method == "POST":
                spend(request, name, per_minute=per_minute)
            return view(request, *args, **kwargs)

        return counting  # type: ignore[return-value]  # wraps() widens what it wraps

    return decorate


def _whose(actor: Actor) -> str:
    return str(actor.user_id or _network(actor.ip))


def _network(ip: str) -> str:
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip[:64]
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _NETWORK), strict=False).network_address)


def _allowed(per_minute: int) -> int:
    """Asked after the count: a store that has just gone away is seen by then."""
    return max(1, per_minute // _SHARE) if getattr(cache, "is_away", False) else per_minute


def _count(key: str) -> int:
    cache.add(key, 0, 2 * _MINUTE)
    try:
        return int(cache.incr(key))
    except ValueError:  # the store went away, or came back, between the two
        cache.set(key, 1, 2 * _MINUTE)
        return 1
