"""Händelser: of a client, and of the firm."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients import history, history_filters
from clients.access import get_client
from clients.csv_export import csv_response
from clients.history_filters import HistoryFilters
from clients.list_way import CARRIED
from clients.models import Client
from common.access import Actor, Permission, requires
from common.pagination import keyset_page
from events.models import Event
from events.words import kinds_by_group

ORDER = ["-at", "-id"]
EXPORTED_AT_MOST = 20_000
_CHUNK = 500


@requires(Permission.SEE_EVENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def client_events(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Everything that happened on the client, newest first. The filters post and become an address."""
    client = get_client(request, pk, Permission.SEE_EVENTS)
    return _show(request, Event.objects.of_client(client.pk), "events/client_events.html", client)


@requires(Permission.SEE_EVENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def firm_events(request: HttpRequest) -> HttpResponseBase:
    """Everything at the firm; for someone who does not see every client, what happened on those they see."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.reseller_id is None or not actor.may_at_firm(Permission.SEE_EVENTS):
        raise PermissionDenied
    rows = Event.objects.of_reseller(actor.reseller_id)
    if actor.sees_all_of is None:
        rows = rows.filter(client_id__in=Client.objects.visible_to(actor).values("pk"))
    return _show(request, rows, "events/firm_events.html")


def _show(request: HttpRequest, rows: QuerySet[Event], template: str, client: Client | None = None) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        query = history_filters.to_query(request.POST, actor)
        if carried := request.GET.get(CARRIED):
            query[CARRIED] = carried
        return HttpResponseRedirect(f"{request.path}?{query.urlencode()}" if query else request.path, status=303)
    filters = HistoryFilters.from_query(request.GET)
    if actor.shares_screen:
        rows = rows.exclude(kind__in=history.OWN_WORDS)
    rows = filters.apply(rows, actor).select_related("detail")
    if request.GET.get("export") == "csv":
        return csv_response(request, "handelser", _heads(), _cells(rows, actor))
    page = keyset_page(rows, ORDER, before=request.GET.get("before", ""), after=request.GET.get("after", ""))
    chosen = _chosen(filters, actor)
    is_own = client is None or client.reseller_id == actor.reseller_id
    people = history_filters.people_of(actor) if is_own else []
    context = {
        "client": client, "tab": "events", "page": page, "lines": history.lines(page.rows, actor), "filters": filters,
        "chosen_client": chosen, "kinds": kinds_by_group(), "query": request.GET, "people": people,
        "filter_words": filters.in_words(client_name=chosen.name if chosen else "", people=people),
    }  # fmt: skip
    return render(request, template, context)


def _chosen(filters: HistoryFilters, actor: Actor) -> Client | None:
    """The one client that the filter names, where the actor may know of it."""
    if filters.client_id is None:
        return None
    return Client.objects.visible_to(actor).filter(pk=filters.client_id).only("name").first()


def _heads() -> list[str]:
    return [_("När"), _("Händelse"), _("Klient"), _("Vem"), _("Varifrån"), _("Fält"), _("Före"), _("Efter")]


def _cells(rows: QuerySet[Event], actor: Actor) -> Iterator[list[Any]]:
    """One row for each changed field, read in pages: nobody's memory holds the whole log."""
    after, left = "", EXPORTED_AT_MOST
    while left > 0:
        page = keyset_page(rows, ORDER, after=after, size=_CHUNK)
        for line in history.lines(page.rows, actor):
            when, client = f"{line.at:%Y-%m-%d %H:%M:%S}", line.client.name if line.client else ""
            for change in line.changes or [history.Change("", "", "")]:
                yield [when, line.words, client, line.who, line.ip, change.name, change.before, change.after]
        after, left = page.after, left - _CHUNK
        if not after:
            return
