"""The one way from an address to a client."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from clients.models import Client
from common.access import Actor, Permission


def get_client(request: HttpRequest, pk: UUID, permission: Permission = Permission.SEE_CLIENTS) -> Client:
    """The client behind the id, with firm, template and responsible person at hand.

    404 where the actor may not know of it, 403 where they may but lack `permission` on that client.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = Client.objects.visible_to(actor).defer("personal_number_sealed", "search_text")
    try:
        client = rows.select_related("reseller", "template", "responsible__person", "vat_check").get(pk=pk)
    except Client.DoesNotExist as unknown:
        raise Http404 from unknown
    if not actor.may_on(permission, client_id=client.pk, reseller_id=client.reseller_id):
        raise PermissionDenied
    return client
