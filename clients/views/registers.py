"""Register: how the company registers do, and a trial of one."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.forms.registers import RegisterTrialForm
from clients.registers import Trial, register_lines, try_register
from common.access import ActorRequest, Permission, requires
from common.limits import spend

TRIALS_A_MINUTE = 10


@requires(Permission.SEE_CLIENTS)
@require_safe
def register_list(request: ActorRequest) -> HttpResponse:
    """Every register and how it does. Asks none of them."""
    _refuse_others(request, Permission.SEE_CLIENTS)
    return _page(request, RegisterTrialForm())


@requires(Permission.CREATE_CLIENTS)
@require_POST
def try_one(request: ActorRequest) -> HttpResponse:
    """Asks one register about a number, and shows what it said. Keeps nothing."""
    _refuse_others(request, Permission.CREATE_CLIENTS)
    spend(request, "register_trials", per_minute=TRIALS_A_MINUTE)
    form = RegisterTrialForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    register = form.known[form.cleaned_data["register"]]
    return _page(request, form, trial=try_register(register, form.cleaned_data["parsed"]))


def _refuse_others(request: ActorRequest, permission: Permission) -> None:
    """The registers are the staff's business: who holds the right on a single client alone is refused."""
    if not request.actor.may_at_firm(permission):
        raise PermissionDenied


def _page(
    request: ActorRequest, form: RegisterTrialForm, *, trial: Trial | None = None, status: int = 200
) -> HttpResponse:
    lines = register_lines(timezone.now())
    context: dict[str, Any] = {
        "lines": lines,
        "is_shared": all(line.state.is_shared for line in lines),
        "form": form,
        "trial": trial,
        "may_try": request.actor.may_at_firm(Permission.CREATE_CLIENTS),
        "simulator": settings.REGISTER_SIMULATOR_URL,
    }
    return render(request, "clients/registers.html", context, status=status)
