"""Dela skärm: on and off, and the pages that stand in the place of others meanwhile."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.columns import Columns
from clients.models import Client
from clients.rows import rows_of, with_responsible_name
from common.access import Actor, Permission, requires
from common.identifiers import digits_typed
from klientadmin import sharing
from klientadmin.sharing import SharingRequest


@requires(Permission.SEE_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: SharingRequest) -> HttpResponse:
    """What will be hidden; posted, it begins, with the client of the form or with none. Both hide all others."""
    whole = _whole(request)
    if request.method == "POST":
        return _begin(request, sharing.own_client(whole, request.POST.get("client", "")))
    if request.sharing:
        return redirect("home")
    client = sharing.own_client(whole, request.GET.get("client", ""))
    context = {"client": client, "ends_at": timezone.now() + sharing.LASTS}
    return render(request, "sharing/start.html", context)


@requires(Permission.SEE_CLIENTS)
@require_POST
def share_number(request: SharingRequest) -> HttpResponse:
    """Shows the client with the organisation number that was typed: no list need be seen to choose one."""
    whole = _whole(request)
    if request.sharing is None:
        return redirect("share")
    digits = digits_typed(request.POST.get("number", "")[:40])
    found = sharing.own_clients(whole).filter(org_number=digits).order_by("is_demo", "pk") if digits else None
    client = found.first() if found is not None else None
    if client is None:
        return shown_list(request, problem=_("Ingen av era klienter har det numret."))
    return _begin(request, client)


@requires(Permission.SEE_OWN_ACCESS)
@require_POST
def stop_sharing(request: SharingRequest) -> HttpResponse:
    """Sluta dela: back to the page that it was pressed on."""
    response = HttpResponseRedirect(_page(request) or reverse("home"))
    sharing.end(response)
    return response


@requires(Permission.SEE_CLIENTS)
def shown_list(request: SharingRequest, problem: str = "") -> HttpResponse:
    """Kunder: the client that is shown, and how many are not. No filters, no saved views: their words name others."""
    rows = with_responsible_name(Client.objects.visible_to(request.actor).administered())
    context = {"rows": rows_of(list(rows[:1]), timezone.now(), "", Columns.of(())), "problem": problem}
    return render(request, "sharing/list.html", context, status=422 if problem else 200)


@requires(Permission.SEE_OWN_ACCESS)
def shown_home(request: SharingRequest) -> HttpResponse:
    """The client that is shown is the start page."""
    return redirect(_page_of(request.sharing.shown if request.sharing else None))


def ask_first(request: SharingRequest, pk: UUID) -> HttpResponse:
    """Another client's address: asks before its name is seen. 404 for one that the person may not know of."""
    whole = _whole(request)
    client = Client.objects.visible_to(whole).filter(pk=pk).only("reseller_id", "is_internal").first()
    if client is None:
        raise Http404
    if client.is_internal or client.reseller_id != whole.reseller_id:
        return closed(request)
    return render(request, "sharing/question.html", {"asked": pk}, status=403)


def closed(request: SharingRequest) -> HttpResponse:
    """A page of the firm as a whole, or one that nobody has looked through."""
    return render(request, "sharing/closed.html", status=403)


def _whole(request: SharingRequest) -> Actor:
    """Who shares, with all that they may see. For the firm's staff alone."""
    whole = request.sharing.whole if request.sharing else request.actor
    if not whole.may_at_firm(Permission.SEE_CLIENTS):
        raise PermissionDenied
    return whole


def _begin(request: SharingRequest, client: Client | None) -> HttpResponse:
    response = HttpResponseRedirect(_page(request) or _page_of(client))
    sharing.begin(request, response, client)
    return response


def _page(request: SharingRequest) -> str:
    """Where the form leads back to, if that is a page of ours."""
    address = request.POST.get("next", "")
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours else ""


def _page_of(client: Client | None) -> str:
    return reverse("clients:detail", args=[client.pk]) if client else reverse("clients:list")
