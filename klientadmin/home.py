"""The way in: staff to their clients, others to their own access."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from common.access import Permission, requires


@requires(Permission.SEE_OWN_ACCESS)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Staff go to Kunder, everyone else to Mina åtkomster."""
    actor = request.actor  # type: ignore[attr-defined]
    return redirect("clients:list" if actor.may_at_firm(Permission.SEE_CLIENTS) else "users:me")
