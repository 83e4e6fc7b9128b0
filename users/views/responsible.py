"""The pencil beside Ansvarig."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clients.access import get_client
from common.access import ActorRequest, Permission, requires
from common.htmx import page_or_fragment, wants_fragment
from users import actions
from users.forms import ResponsibleForm
from users.panels import responsible_panel


@requires(Permission.EDIT_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def client_responsible(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The pencil beside Ansvarig: choose among the firm's active employees."""
    client = get_client(request, pk, Permission.EDIT_CLIENTS)
    form = ResponsibleForm(request.POST or None, client=client)
    if request.method == "POST" and form.is_valid():
        try:
            client = actions.set_responsible(client, responsible=form.cleaned_data["responsible"], by=request.actor)
        except ValidationError as refused:  # the person left while the page was open
            form.add_error(None, refused)
        else:
            if wants_fragment(request):
                return HttpResponse(responsible_panel(request, client))
            return HttpResponse(status=303, headers={"Location": reverse("clients:detail", args=[client.pk])})
    return page_or_fragment(request, "users/responsible_form.html", "card", {"client": client, "form": form})
