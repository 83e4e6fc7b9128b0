"""The tab Paket of a client."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from clients.access import get_client
from common.access import ActorRequest, Permission, requires
from users.packages_tab import packages_context


@requires(Permission.SEE_PEOPLE)
@require_safe
def packages(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What everyone holds now and has held; with what it costs for whoever may see the client's Fakturaunderlag."""
    client = get_client(request, pk, Permission.SEE_PEOPLE)
    if client.is_internal:
        return redirect("users:employees")
    return render(request, "users/packages/tab.html", packages_context(request, client))
