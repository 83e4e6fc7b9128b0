"""/design/: the page of components, and the dialogs that it opens. Nothing on it is stored."""

from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.access import ActorRequest, Permission, requires
from common.htmx import go_to, page_or_fragment
from common.templatetags.shapes import ICONS
from klientadmin.design import clients, figures, names, people
from klientadmin.design.colours import colours
from klientadmin.design.forms import DIALOGS, FieldsForm
from klientadmin.design.signs import sign_groups

THEMES = ("light", "dark")
# What clients/client_list_empty.html reads of the filters, and clients/wizard_field.html of what a register filled in.
EMPTY = {
    "nothing_found": {"q": "Tallbaken", "view": "all"},
    "nothing_left": {"q": "", "view": "mine"},
    "nothing_yet": {"q": "", "view": "all"},
}
FROM_REGISTER = {"from_register": {"filled": ["street"], "record": {"source": "Bolagsverket"}}}


@requires(Permission.SEE_CLIENTS)
@require_safe
def components(request: ActorRequest) -> HttpResponse:
    """All of it, in the theme of ?theme= or the reader's own."""
    _staff_only(request)
    return render(request, "design/page.html", _page_context(request))


@requires(Permission.SEE_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def dialog(request: ActorRequest, dialog: str) -> HttpResponse:
    """A dialog over the page. Its verb does nothing but say so, as a toast."""
    _staff_only(request)
    if dialog not in DIALOGS:
        raise Http404
    form = DIALOGS[dialog](request.POST if request.method == "POST" else None)
    if form.is_valid():
        messages.success(request, _("Inget har hänt: det är bara ett exempel."))
        return go_to(request, f"{reverse('design:components')}#dialogs")
    context = _page_context(request) | people.dialog_context(request, dialog) | {"form": form}
    return page_or_fragment(request, "design/dialog.html", "dialog", context, status=422 if form.is_bound else 200)


def _staff_only(request: ActorRequest) -> None:
    if not request.actor.may_at_firm(Permission.SEE_CLIENTS):
        raise PermissionDenied


def _page_context(request: ActorRequest) -> dict[str, Any]:
    actor, theme = request.actor, request.GET.get("theme", "")
    return {
        "theme": theme if theme in THEMES else "", "colours": colours(), "icons": list(ICONS),
        "sign_groups": sign_groups(), "fields": FieldsForm(), "menus": people.menus(), "groups": people.groups(),
        "demo": clients.client(names.DEMO, actor, is_demo=True), "toasts": _toasts(),
        "orders": figures.orders(actor), "list": clients.list_context(actor), "plot": figures.plot_context(actor),
        "basis": figures.basis_context(actor), **EMPTY, **FROM_REGISTER,
    }  # fmt: skip


def _toasts() -> list[SimpleNamespace]:
    """As django.contrib.messages has them: what it is, and the one link."""
    said = _("%(name)s är upprättad. Avtalsmejlet är på väg.") % {"name": names.NEW}
    return [
        SimpleNamespace(message=said, level_tag="success", extra_tags="/design/"),
        SimpleNamespace(message=_("Det gick inte. Försök igen om en stund."), level_tag="error", extra_tags=""),
    ]
