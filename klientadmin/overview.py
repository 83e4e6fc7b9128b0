"""Översikt: the firm's page of what goes on, made of the panels that settings name."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common import steps
from common.access import ActorRequest, Permission, requires


@requires(Permission.SEE_CLIENTS)
@require_safe
def overview(request: ActorRequest) -> HttpResponse:
    """For the firm's staff alone. A panel that has nothing for this person is left out."""
    if not request.actor.may_at_firm(Permission.SEE_CLIENTS):
        raise PermissionDenied
    context = {
        "main_panels": _panels(request, settings.FIRM_OVERVIEW_PANELS),
        "side_panels": _panels(request, settings.FIRM_OVERVIEW_SIDE_PANELS),
        "today": request.actor.today(),
    }
    return render(request, "overview.html", context)


def _panels(request: ActorRequest, names: list[str]) -> list[str]:
    return [html for panel in steps.load(names) if (html := panel(request)) is not None]
