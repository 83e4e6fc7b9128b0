"""The overview of a client."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_client
from clients.actions.notes import note_number_seen
from clients.choices import ClientStatus
from clients.lookup import NEEDS_CONFIRMATION
from clients.models import Client
from clients.registries.contract import CompanyStatus
from common import steps
from common.access import Actor, Permission, requires
from common.periods import local_day
from common.sealing import open_personal

NOTES_SHOWN = 10


@requires(Permission.SEE_CLIENTS)
@require_safe
def client_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The overview."""
    client = get_client(request, pk)
    return render(request, "clients/client_detail.html", overview_context(request, client))


def frame_context(request: HttpRequest, client: Client, tab: str) -> dict[str, Any]:
    """What the head of every page of a client shows. Queries nothing."""
    actor: Actor = request.actor  # type: ignore[attr-defined]

    def may(permission: Permission) -> bool:
        return actor.may_on(permission, client_id=client.pk, reseller_id=client.reseller_id)

    status = client.status_on(local_day(timezone.now(), client.time_zone))
    return {
        "client": client,
        "tab": tab,
        "status": status,
        "is_open": status != ClientStatus.ENDED,
        "has_warning": client.register_status in NEEDS_CONFIRMATION,
        "register_label": CompanyStatus(client.register_status).label if client.register_status else "",
        "may_edit": may(Permission.EDIT_CLIENTS),
        "may_end": may(Permission.END_CLIENTS) and not client.is_internal,
        "may_see_number": may(Permission.SEE_PERSONAL_NUMBERS) and client.is_sole_trader,
        "may_see_events": may(Permission.SEE_EVENTS),
    }


def overview_context(request: HttpRequest, client: Client, **more: Any) -> dict[str, Any]:
    """Everything on the overview: the client's tags, newest notes, and each application's panel."""
    notes = list(client.notes.order_by("-created_at")[: NOTES_SHOWN + 1])
    return {
        **frame_context(request, client, "overview"),
        "tags": list(client.tags.all()),
        "notes": notes[:NOTES_SHOWN],
        "has_more_notes": len(notes) > NOTES_SHOWN,
        "panels": [panel(request, client) for panel in steps.load(settings.CLIENT_OVERVIEW_PANELS)],
        **more,
    }


@requires(Permission.SEE_PERSONAL_NUMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def personal_number(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The one page that shows a sole trader's personal number, once asked for by a post, which is logged."""
    client = get_client(request, pk, Permission.SEE_PERSONAL_NUMBERS)
    if not client.is_sole_trader:
        raise Http404
    shown = ""
    if request.method == "POST":
        note_number_seen(client, by=request.actor)  # type: ignore[attr-defined]
        sealed = Client.objects.values_list("personal_number_sealed", flat=True).get(pk=client.pk)
        shown = open_personal(sealed or b"", settings.FIELD_KEY.encode())
    context = {**frame_context(request, client, "overview"), "number": shown}
    return render(request, "clients/personal_number.html", context)
