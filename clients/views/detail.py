"""Översikt of a client, and the one page that shows a personal number."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from clients import actions
from clients.access import get_client
from clients.filters import ListFilters
from clients.finding import groups_at_hand
from clients.models import Client
from clients.neighbours import asked_about, read
from clients.recent import note_opened
from clients.register_words import lines_of
from common import steps
from common.access import ActorRequest, Permission, requires
from common.htmx import page_or_fragment, wants_fragment
from common.identifiers import format_number
from common.pagination import Compiled, all_of, ask_together
from common.sealing import CannotOpen

NOTES_SHOWN, MOST_NOTES = 10, 500


@requires(Permission.SEE_CLIENTS)
@require_safe
def client_detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The overview. htmx picks the part that it wants from the whole page."""
    client = get_client(request, pk)
    if works_for_firm_of(request, client):
        note_opened(request.actor, client.pk)
    return render(request, "clients/client_detail.html", overview(request, client))


@requires(Permission.SEE_CLIENTS)
@require_safe
def at_hand(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The lines of Byt klient, as it is opened from this client; without script Sök shows the same."""
    client = get_client(request, pk)
    if not works_for_firm_of(request, client):
        raise Http404
    if not wants_fragment(request):
        return redirect("find")
    return render(request, "clients/at_hand.html", {"groups": groups_at_hand(request, beside=pk)})


@requires(Permission.SEE_PERSONAL_NUMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def personal_number(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Visa personnummer: a button; pressed, the number. Each look is recorded."""
    client = get_client(request, pk, Permission.SEE_PERSONAL_NUMBERS)
    if not client.is_sole_trader:
        raise Http404
    context = frame_context(request, client, "overview")
    if request.method == "POST":
        try:
            digits = actions.see_personal_number(client, by=request.actor)
            context["number"] = format_number(client.country, digits)
        except CannotOpen:
            context["cannot_open"] = True
    return render(request, "clients/personal_number.html", context)


def frame_context(_request: HttpRequest, client: Client, tab: str) -> dict[str, Any]:
    """What clients/client_frame.html needs: the client, and which of its tabs is open. Queries nothing."""
    return {"client": client, "tab": tab}


def works_for_firm_of(request: ActorRequest, client: Client) -> bool:
    """Whether the reader is staff of the client's firm: tags and notes are for their eyes only."""
    return bool(request.actor.reseller_id == client.reseller_id)


def overview(request: ActorRequest, client: Client, *, notes: int = NOTES_SHOWN) -> dict[str, Any]:
    """Everything that the overview shows: one query, and those of the panels that settings name."""
    context = frame_context(request, client, "overview") | {"panels": panels(request, client)}
    context["extra_notes"] = extra_notes(request, client)
    if works_for_firm_of(request, client):
        near = asked_about(client, ListFilters.from_query(request.GET), request.actor)
        context |= shared_side(client) if request.actor.shares_screen else firm_side(client, notes, near)
    return context


def panels(request: ActorRequest, client: Client) -> list[str]:
    """What other applications show of the client."""
    return [panel(request, client) for panel in steps.load(settings.CLIENT_OVERVIEW_PANELS)]


def extra_notes(request: ActorRequest, client: Client) -> dict[str, str]:
    """What other applications say beside each switch, by its name, and under "card" of them all."""
    notes: dict[str, str] = {}
    for step in steps.load(settings.CLIENT_EXTRA_NOTES):
        notes |= step(request, client)
    return notes


def firm_side(
    client: Client, notes: int = NOTES_SHOWN, near: dict[str, Compiled | None] | None = None
) -> dict[str, Any]:
    """The firm's own tags and the newest notes; and the neighbours, where they are asked about as well. One query."""
    newest = client.notes.order_by("-created_at", "-pk").values("body", "author_name", "created_at")[: notes + 1]
    found = ask_together({"tags": all_of(client.tags.values("pk", "name")), "notes": all_of(newest), **(near or {})})
    own = {"tags": found["tags"], "notes": [_note(row) for row in found["notes"][:notes]]}
    own |= {"has_more_notes": len(found["notes"]) > notes, "is_staff": True, "drift": lines_of(client)}
    return own | ({"neighbours": read(found)} if near else {})


def _note(row: dict[str, str]) -> dict[str, Any]:
    return row | {"created_at": datetime.fromisoformat(row["created_at"])}


def shared_side(client: Client) -> dict[str, Any]:
    """As firm_side(), on a shared screen: not what the firm has written for itself, which may name other clients."""
    return {"is_staff": True, "are_words_hidden": True, "drift": lines_of(client)}


def page_or_card(
    request: ActorRequest, client: Client, card: str, context: dict[str, Any], *, is_invalid: bool = False
) -> HttpResponse:
    """The overview with one card open in place; for htmx that card alone. A refused form is 422, but to htmx."""
    context = frame_context(request, client, "overview") | {"editing": card} | context
    if wants_fragment(request):
        return page_or_fragment(request, "clients/client_detail.html", card, context)
    context = overview(request, client) | context
    return page_or_fragment(request, "clients/client_detail.html", card, context, status=422 if is_invalid else 200)


def detail_url(request: ActorRequest, client: Client) -> str:
    """The overview's address, with the filters of the list that it was opened from."""
    query = request.GET.urlencode()
    return reverse("clients:detail", args=[client.pk]) + (f"?{query}" if query else "")
