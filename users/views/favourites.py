"""The star of a client."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clients.access import get_client
from common.access import ActorRequest, Permission, requires
from common.htmx import go_to, wants_fragment
from users import actions


@requires(Permission.SEE_CLIENTS)
@require_POST
def favourite(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Favorit, on or off: the form says which it wants. For the firm's staff alone."""
    client = get_client(request, pk)
    if client.reseller_id != request.actor.reseller_id:
        raise Http404
    is_on = request.POST.get("on") == "1"
    try:
        request.user = actions.set_favourite(request.actor.login, client=client, is_on=is_on, by=request.actor)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return go_to(request, reverse("clients:detail", args=[pk]))
    if wants_fragment(request):
        return render(request, "users/star.html", {"client": client, "pressed": True})
    return go_to(request, reverse("clients:detail", args=[pk]))
