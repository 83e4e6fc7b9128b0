"""Avsluta klient and Öppna igen: dialogs over the overview, each with its own address."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients import actions
from clients.access import get_client
from clients.choices import ClientStatus
from clients.forms.ending import EndingForm
from clients.models import Client
from clients.views.detail import detail_url, overview
from common.access import ActorRequest, Permission, requires
from common.htmx import go_to, page_or_fragment, wants_fragment
from common.periods import local_day
from common.toasts import toast
from events.undoing import own_newest


@requires(Permission.END_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def end_client(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Asks for the last day and says what happens then; posted, sets it."""
    client = _client_of_list(request, pk)
    today = local_day(timezone.now(), client.time_zone)
    data = request.POST if request.method == "POST" else None
    form = EndingForm(data, today=today, initial={"last_day": client.ends_on or today})
    if data is not None and form.is_valid():
        before = client.ends_on, client.agreement_state
        try:
            client = actions.end_client(client, last_day=form.cleaned_data["last_day"], by=request.actor)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            is_undoable = before == (None, client.agreement_state)  # a link that died does not come back
            toast(request, _end_words(client), undo=_undo_of_ending(request, client) if is_undoable else "")
            return go_to(request, detail_url(request, client))
    is_ended = client.status_on(today) is ClientStatus.ENDED
    return _dialog(request, client, "clients/client_end.html", {"form": form, "is_ended": is_ended})


@requires(Permission.END_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def reopen_client(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Says what comes back; posted, opens the client again."""
    client = _client_of_list(request, pk)
    if request.method == "POST":
        try:
            client = actions.reopen_client(client, by=request.actor)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, _("%(name)s är öppnad igen.") % {"name": client.name})
        return go_to(request, detail_url(request, client))
    return _dialog(request, client, "clients/client_reopen.html", {})


@requires(Permission.END_CLIENTS)
@require_POST
def undo_end(request: ActorRequest, pk: UUID, event_id: int) -> HttpResponse:
    """Ångra after Avsluta klient."""
    client = _client_of_list(request, pk)
    try:
        client = actions.undo_ending(client, event_id=event_id, by=request.actor)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        toast(request, _("%(name)s är öppnad igen.") % {"name": client.name})
    return go_to(request, detail_url(request, client))


def _undo_of_ending(request: ActorRequest, client: Client) -> str:
    event = own_newest(client, "client.ended", by=request.actor)
    return reverse("clients:undo_end", args=[client.pk, event.pk]) if event else ""


def _client_of_list(request: ActorRequest, pk: UUID) -> Client:
    """The client; the firm's own never ends, so that it has no such page."""
    client = get_client(request, pk, Permission.END_CLIENTS)
    if client.is_internal:
        raise Http404
    return client


def _end_words(client: Client) -> str:
    assert client.ends_on is not None  # noqa: S101  # it has just been set
    facts = {"name": client.name, "day": date_format(client.ends_on)}
    if client.status_on(local_day(timezone.now(), client.time_zone)) is ClientStatus.ENDED:
        return _("%(name)s är avslutad. Sista dag var %(day)s.") % facts
    return _("%(name)s avslutas. Sista dag är %(day)s.") % facts


def _dialog(request: ActorRequest, client: Client, template: str, context: dict[str, Any]) -> HttpResponse:
    context["client"] = client
    if wants_fragment(request):
        return page_or_fragment(request, template, "ending", context)
    context = overview(request, client) | context
    return page_or_fragment(request, template, "ending", context, status=422 if request.method == "POST" else 200)
