"""Momsnummer: Kontrollera."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from clients import actions
from clients.access import get_client
from clients.lookup import LOOK_UPS_A_MINUTE
from clients.vat import has_vat_number
from clients.views.cards import saved
from common.access import ActorRequest, Permission, requires
from common.limits import spend


@requires(Permission.EDIT_CLIENTS)
@require_POST
def check_vat(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Asks VIES (or the Norwegian register) now, and shows the company card with what it said."""
    client = get_client(request, pk, Permission.EDIT_CLIENTS)
    if not has_vat_number(client):
        raise Http404
    spend(request, "look_ups", per_minute=LOOK_UPS_A_MINUTE)
    client.vat_check = actions.check_vat(client, by=request.actor)
    return saved(request, client, "company")
