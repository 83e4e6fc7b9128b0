"""How often one address may post to the pages that need no login."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.access import Actor

POSTS_A_MINUTE = 20
_MINUTE = 60


def too_many_posts(request: HttpRequest) -> HttpResponse | None:
    """Counts a post from this address; beyond the limit the page that says so (429, Retry-After), else None."""
    if request.method != "POST":
        return None
    actor: Actor = request.actor  # type: ignore[attr-defined]
    second = int(timezone.now().timestamp())
    if _count(f"agreement-posts:{actor.ip}:{second // _MINUTE}") <= POSTS_A_MINUTE:
        return None
    response = render(request, "agreements/too_many.html", status=429)
    response.headers["Retry-After"] = str(_MINUTE - second % _MINUTE)
    return response


def _count(key: str) -> int:
    cache.add(key, 0, 2 * _MINUTE)
    try:
        return int(cache.incr(key))
    except ValueError:  # the store went away, or came back, between the two
        cache.set(key, 1, 2 * _MINUTE)
        return 1
