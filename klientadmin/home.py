"""The way in: to the own start page, else staff to their clients and others to their own access."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from common.access import Permission, requires
from users.models import User
from users.start import start_address


@requires(Permission.SEE_OWN_ACCESS)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where users.start says that this person lands."""
    actor = request.actor  # type: ignore[attr-defined]
    return redirect(start_address(actor, cast(User, request.user)))
