"""Puts `request.actor` on every request: who acts, for which firm, with which rights now."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from users.actors import actor_for


class ActorMiddleware:
    """Computes the actor anew at every request, so that a right taken away is gone at the next one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = actor_for(request)  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            timezone.activate(request.actor.time_zone)  # type: ignore[attr-defined]
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()
