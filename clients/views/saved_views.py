"""Own views of the client list: its filters under a name."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.actions.views import delete_saved_view, save_view_as
from clients.filters import KEYS
from clients.models import SavedView
from common.access import Actor, Permission, requires


@requires(Permission.SEE_CLIENTS)
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Saves the filters that are on. The words searched for are left out: they may be about a person."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.reseller_id is None:
        raise Http404
    name = request.POST.get("name", "").strip()[:40]
    query = QueryDict(request.POST.get("query", "")[:500], mutable=True)
    kept = QueryDict(mutable=True)
    for key in KEYS:
        if key != "q" and query.get(key):
            kept[key] = str(query[key])
    address = f"{reverse('clients:list')}?{kept.urlencode()}"
    if not name:
        messages.error(request, _("Ge vyn ett namn."))
        return HttpResponseRedirect(address)
    with transaction.atomic():
        save_view_as(name, query=kept.urlencode(), by=actor)
    messages.success(request, _("Vyn %(name)s är sparad.") % {"name": name})
    return HttpResponseRedirect(address)


@requires(Permission.SEE_CLIENTS)
@require_POST
def delete_view(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Forgets one of the person's own views."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    view = SavedView.objects.filter(pk=view_id, user_id=actor.login, reseller_id=actor.firm).first()
    if view is None:
        raise Http404
    delete_saved_view(view, by=actor)
    messages.success(request, _("Vyn %(name)s är borttagen.") % {"name": view.name})
    return HttpResponseRedirect(reverse("clients:list"))
