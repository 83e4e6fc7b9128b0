"""Anteckningar: written for the firm's own eyes."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from clients import actions
from clients.access import get_client
from clients.forms.cards import NoteForm
from clients.models import Client
from clients.views.cards import saved
from clients.views.detail import MOST_NOTES, firm_side, page_or_card, works_for_firm_of
from common.access import ActorRequest, Permission, requires


@requires(Permission.SEE_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def write_note(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Every note, and a field for a new one for whoever may edit the client."""
    client = get_client(request, pk)
    if not works_for_firm_of(request, client):
        raise Http404
    if request.method == "POST" and not _may_write(request, client):
        raise PermissionDenied
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.write_note(client, body=form.cleaned_data["body"], by=request.actor)
        return saved(request, client, "notes", firm_side(client))
    context = firm_side(client, MOST_NOTES) | {"form": form if _may_write(request, client) else None}
    return page_or_card(request, client, "notes", context, is_invalid=form.is_bound)


def _may_write(request: ActorRequest, client: Client) -> bool:
    return request.actor.may_on(Permission.EDIT_CLIENTS, client_id=client.pk, reseller_id=client.reseller_id)
