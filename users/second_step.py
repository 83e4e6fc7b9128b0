"""Staff of a firm that asks for a second step cannot work without one: every page leads to where it is turned on.

And who had one and chose a short password beside it must choose a longer one, once the second step is gone.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from clients.models import Reseller
from common.access import Actor
from users.passwords import ALONE, has_second_step

_REMEMBERED = "second_step"
_OWN_PAGES = ("account_", "mfa_", "usersessions_")


class SecondStepMiddleware:
    """Asks once per session. A login that has a second step was asked for it when it signed in (allauth)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], *_args: Any) -> HttpResponse | None:
        """Lets through what needs no login and what the second step is turned on with."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not getattr(view, "login_required", True) or name.startswith(_OWN_PAGES):
            return None
        if _is_missing(request):
            words = _("Byrån kräver tvåstegsinloggning. Slå på en app eller lägg till en nyckel, så kan du fortsätta.")
            messages.error(request, words)
            return redirect("mfa_index")
        if getattr(request.user, "has_short_password", False) and not has_second_step(request.user):
            words = _("Utan tvåstegsinloggning är ditt lösenord för kort. Välj ett med minst %(shortest)d tecken.")
            messages.error(request, words % {"shortest": ALONE})
            return redirect("account_change_password")
        return None


def _is_missing(request: HttpRequest) -> bool:
    """Whether this person must have a second step and has none."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not settings.REQUIRE_MFA or actor.reseller_id is None or request.session.get(_REMEMBERED):
        return False
    if not Reseller.objects.filter(pk=actor.reseller_id, requires_mfa=True).exists():
        return False
    if has_second_step(request.user):
        request.session[_REMEMBERED] = True
        return False
    return True


def forget(request: HttpRequest) -> None:
    """After one was taken away: asks again."""
    request.session.pop(_REMEMBERED, None)
