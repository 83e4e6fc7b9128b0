"""Godta and Behåll: what the register shows otherwise, decided on the client's overview."""

from collections.abc import Iterable
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients import actions
from clients.access import get_client
from clients.actions import RegisterMovedOn
from clients.models import Client
from clients.views.detail import detail_url, works_for_firm_of
from common.access import ActorRequest, Permission, requires
from common.htmx import go_to
from common.toasts import toast


@requires(Permission.EDIT_CLIENTS)
@require_POST
def decide(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A button of one difference, or of all that the page showed: "accept:<id>", "keep:all"."""
    client = get_client(request, pk, Permission.EDIT_CLIENTS)
    if not works_for_firm_of(request, client):
        raise Http404
    deed, _colon, which = request.POST.get("do", "").partition(":")
    shown = _shown(request, which, is_kept=deed == "keep")
    try:
        if deed == "accept" and shown:
            actions.accept_differences(client, shown=shown, by=request.actor)
            messages.success(request, _("Godtaget."))
        elif deed == "keep" and shown:
            decided = _to_decide(client, shown)
            actions.keep_differences(client, shown=shown, by=request.actor)
            toast(request, _("Det som står hos er står kvar."), undo=_undo_of_keeping(client, decided))
    except RegisterMovedOn:
        words = _("Något har ändrats sedan sidan visades. Inget är bestämt. Se hur det är nu och bestäm igen.")
        messages.error(request, words)
    return go_to(request, f"{detail_url(request, client)}#register")


@requires(Permission.EDIT_CLIENTS)
@require_POST
def undo_keeping(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Ångra after Behåll, of the differences that the address names."""
    client = get_client(request, pk, Permission.EDIT_CLIENTS)
    if not works_for_firm_of(request, client):
        raise Http404
    named = {f"{row}:" for row in request.GET.getlist("row")}
    try:
        actions.undo_keeping(client, ids=_by_id(named, "all").keys(), by=request.actor)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        toast(request, _("Skillnaden mot registret väntar på beslut igen."))
    return go_to(request, f"{reverse('clients:detail', args=[client.pk])}#register")


def _to_decide(client: Client, shown: dict[UUID, str]) -> list[UUID]:
    """Those that wait for this press: what a colleague has kept already is not this one's to take back."""
    return list(client.register_differences.open().filter(pk__in=shown).order_by("pk").values_list("pk", flat=True))


def _undo_of_keeping(client: Client, decided: list[UUID]) -> str:
    if not decided:
        return ""
    query = urlencode([("row", str(row)) for row in decided])
    return f"{reverse('clients:undo_keeping', args=[client.pk])}?{query}"


def _shown(request: ActorRequest, which: str, *, is_kept: bool) -> dict[UUID, str]:
    """What the page showed of what is decided, by id. A status is not kept: it is there to be seen."""
    fields = request.POST.getlist("shown") + ([] if is_kept else request.POST.getlist("seen"))
    return _by_id(fields, which)


def _by_id(fields: Iterable[str], which: str) -> dict[UUID, str]:
    found = {}
    for value in fields:
        name, _colon, key = value.partition(":")
        try:
            if which in ("all", name):
                found[UUID(name)] = key
        except ValueError:  # nobody's page has written that
            continue
    return found
