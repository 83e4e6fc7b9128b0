"""Fakturautkast: posted, because making one is recorded; the answer is a file."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from clients.access import get_client
from clients.csv_export import count_export
from common.access import ActorRequest, Permission, requires
from packages_billing.actions import NoDraft, make_draft
from packages_billing.pricing import Month


@requires(Permission.SEE_BASIS)
@require_POST
def draft(request: ActorRequest, pk: UUID, month: str) -> HttpResponse:
    """The client's month as a Peppol BIS Billing 3.0 draft. A sole trader's needs the right to see personal numbers."""
    client = get_client(request, pk, Permission.SEE_BASIS)
    if client.is_demo or client.is_internal:
        raise PermissionDenied
    if client.is_sole_trader:
        get_client(request, pk, Permission.SEE_PERSONAL_NUMBERS)
    try:
        chosen = Month.parse(month)
    except ValueError as nonsense:
        raise Http404 from nonsense
    count_export(request)
    try:
        content = make_draft(client, chosen, by=request.actor)
    except NoDraft as refused:
        messages.error(request, str(refused))
        page = reverse("packages_billing:invoicing_client", args=[client.pk])
        return HttpResponseRedirect(f"{page}?month={chosen}", status=303)
    response = HttpResponse(content, content_type="application/xml")
    name = f"fakturautkast-{chosen}-{str(client.pk)[:8]}.xml"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
