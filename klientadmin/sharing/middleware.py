"""The one place where a shared screen is kept clean: before any view, by the view's name."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from common.htmx import go_to, wants_fragment
from klientadmin import sharing
from klientadmin.sharing import views
from klientadmin.sharing.allowed import OF_CLIENT, OPEN

# Pages that others take the place of.
INSTEAD: dict[str, Callable[[Any], HttpResponse]] = {"home": views.shown_home, "clients:list": views.shown_list}


class SharingMiddleware:
    """Cuts the actor down to the client that is shown, and lets through what is known to be safe with that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.sharing = sharing.read(request) if request.actor.user_id else None
        if request.sharing:
            request.actor = request.sharing.actor
        response = self.get_response(request)
        if sharing.is_kept(request) and not request.user.is_authenticated:  # signed out, now or by the hours
            sharing.end(response)
        return response

    def process_view(self, request: Any, _view: Any, _args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        """None where the page may be shown."""
        if request.sharing is None:
            return None
        name = request.resolver_match.view_name
        if name in INSTEAD:
            return INSTEAD[name](request)
        shown = request.sharing.shown
        if name in OPEN or (name in OF_CLIENT and shown is not None and kwargs["pk"] == shown.pk):
            return None
        if wants_fragment(request):  # a dialog that closes is none: the whole page says so; what is posted has no page
            return go_to(request, request.path if request.method == "GET" else reverse("home"))
        return views.ask_first(request, kwargs["pk"]) if name in OF_CLIENT else views.closed(request)
