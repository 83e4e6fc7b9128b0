"""Avsluta klient and Öppna igen, each a dialog with an address of its own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.access import get_client
from clients.actions import ending
from clients.forms.cards import EndForm
from clients.models import Client
from clients.views.detail import overview_context
from common.access import Permission, requires
from common.htmx import go_to
from common.periods import local_day


@requires(Permission.END_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def end_client(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks for the last day, says what happens, and does it."""
    client = get_client(request, pk, Permission.END_CLIENTS)
    today = local_day(timezone.now(), client.time_zone)
    form = EndForm(request.POST or None, initial={"last_day": today})
    if request.method == "POST" and form.is_valid():
        try:
            ended = ending.end_client(client, last_day=form.cleaned_data["last_day"], by=request.actor)  # type: ignore[attr-defined]
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return _done(request, ended, _("%(name)s avslutas. Sista dagen är %(day)s."))
    return _dialog(request, client, "end", form=form)


@requires(Permission.END_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def reopen_client(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Says what comes back, and opens the client again."""
    client = get_client(request, pk, Permission.END_CLIENTS)
    if request.method == "POST":
        opened = ending.reopen_client(client, by=request.actor)  # type: ignore[attr-defined]
        return _done(request, opened, _("%(name)s är öppen igen."))
    return _dialog(request, client, "reopen")


def _dialog(request: HttpRequest, client: Client, dialog: str, **more: Any) -> HttpResponse:
    context = overview_context(request, client, dialog=dialog, **more)
    return render(request, "clients/client_ending.html", context)


def _done(request: HttpRequest, client: Client, words: str) -> HttpResponse:
    messages.success(request, words % {"name": client.name, "day": client.ends_on})
    return go_to(request, reverse("clients:detail", args=[client.pk]))
