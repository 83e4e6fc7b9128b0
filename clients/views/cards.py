"""The pencils of the overview: each card is edited in place, at an address of its own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients import actions
from clients.access import get_client
from clients.actions import ChangedMeanwhile
from clients.actions.cards import EXTRAS
from clients.forms.cards import CardForm, ContactForm, TagsForm
from clients.meanwhile import what_happened
from clients.models import Client, Tag
from clients.register_words import lines_of
from clients.views.detail import (
    detail_url,
    extra_notes,
    firm_side,
    frame_context,
    page_or_card,
    panels,
    works_for_firm_of,
)
from common.access import ActorRequest, Permission, requires
from common.htmx import go_to, wants_fragment
from common.toasts import toast


@requires(Permission.EDIT_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_contact(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The contact card as a form; posted, saved, unless someone else was quicker."""
    client = get_client(request, pk, Permission.EDIT_CLIENTS)
    if request.method != "POST":
        return page_or_card(request, client, "contact", {"form": ContactForm(client=client)})
    form = ContactForm(request.POST, client=client)
    if form.is_valid():
        opened_with = form.opened_with_values
        try:
            client = actions.change_contact(client, values=form.values, opened_with=opened_with, by=request.actor)
        except ChangedMeanwhile as meanwhile:
            return show_both(request, form, "contact", meanwhile)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return saved(request, client, "contact")
    return page_or_card(request, client, "contact", {"form": form}, is_invalid=True)


@requires(Permission.EDIT_CLIENTS)
@require_POST
def set_extra(request: ActorRequest, pk: UUID, extra: str) -> HttpResponse:
    """One of the switches. The form says what it wants it to be, so that a second press is no third state."""
    client = get_client(request, pk, Permission.EDIT_CLIENTS)
    if extra not in EXTRAS:
        raise Http404
    client = actions.set_extra(client, extra=extra, is_on=request.POST.get("on") == "1", by=request.actor)
    notes = extra_notes(request, client) if wants_fragment(request) else {}
    return saved(request, client, "extras", {"pressed": extra, "extra_notes": notes})


@requires(Permission.EDIT_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_tags(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The firm's own words for the client."""
    client = get_client(request, pk, Permission.EDIT_CLIENTS)
    if not works_for_firm_of(request, client):
        raise Http404
    form = TagsForm(request.POST if request.method == "POST" else None, initial=_tags_of(client))
    if request.method == "POST" and form.is_valid():
        names, opened_with, before = form.cleaned_data["tags"], form.cleaned_data["opened_with"], _tags_of(client)
        client = actions.set_tags(client, names=names, opened_with=opened_with, by=request.actor)
        undo = _undo_of_tags(request, client) if _tags_of(client) != before else ""
        return saved(request, client, "tags", firm_side(client), undo=undo)
    others = Tag.objects.filter(reseller_id=client.reseller_id).exclude(clients=client)[:30]
    context = {"form": form, "other_tags": ", ".join(tag.name for tag in others)}
    return page_or_card(request, client, "tags", context, is_invalid=form.is_bound)


@requires(Permission.EDIT_CLIENTS)
@require_POST
def undo_tags(request: ActorRequest, pk: UUID, event_id: int) -> HttpResponse:
    """Ångra after the tags were saved."""
    client = get_client(request, pk, Permission.EDIT_CLIENTS)
    if not works_for_firm_of(request, client):
        raise Http404
    now = _names_of_tags(client)
    try:
        client = actions.undo_tags(client, event_id=event_id, by=request.actor)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        toast(request, _words_of_undo(now, _names_of_tags(client), actions.tags_before(client, event_id=event_id)))
    return go_to(request, f"{detail_url(request, client)}#tags")


def _undo_of_tags(request: ActorRequest, client: Client) -> str:
    event = actions.newest_tags_change(client, by=request.actor)
    return reverse("clients:undo_tags", args=[client.pk, event.pk]) if event else ""


def _words_of_undo(now: set[str], left: set[str], wanted: set[str]) -> str:
    """What is true of the tags that are left: somebody may have changed them since."""
    if left == now:
        return _("Inget att ångra: taggarna har ändrats igen sedan dess.")
    if left == wanted:
        return _("Taggarna är som förut.")
    return _("Din ändring är ångrad. Det som har ändrats sedan dess står kvar.")


def _names_of_tags(client: Client) -> set[str]:
    return {tag.name for tag in client.tags.all()}


def _tags_of(client: Client) -> dict[str, str]:
    names = [tag.name for tag in client.tags.all()]
    return {"tags": ", ".join(names), "opened_with": ",".join(names)}


def show_both(
    request: ActorRequest, form: CardForm, card: str, meanwhile: ChangedMeanwhile, context: dict[str, Any] | None = None
) -> HttpResponse:
    """The same form over what is stored now, with both values of each field that someone else changed."""
    news = what_happened(form, meanwhile)
    again = form.opened_again(meanwhile.client, {change.field for change in news.changes if change.is_untouched})
    shown = (context or {}) | {"client": meanwhile.client, "form": again, "meanwhile": news}
    return page_or_card(request, meanwhile.client, card, shown, is_invalid=True)


def saved(
    request: ActorRequest, client: Client, card: str, context: dict[str, Any] | None = None, *, undo: str = ""
) -> HttpResponse:
    """Back to the overview; for htmx the card alone, and what else on the page the change shows in.

    `undo`: the address that takes it back.
    """
    address = detail_url(request, client)
    if not wants_fragment(request):
        toast(request, _("Sparat."), undo=undo)
        return HttpResponse(status=303, headers={"Location": f"{address}#{card}"})
    shown = frame_context(request, client, "overview") | {"saved": card, "undo": undo} | (context or {})
    if works_for_firm_of(request, client):
        shown["drift"] = lines_of(client)
    if card == "contact":  # the agreement's link may have stopped working
        shown["panels"] = panels(request, client)
    response = render(request, "clients/card_saved.html", shown)
    response.headers["HX-Push-Url"] = address
    return response
