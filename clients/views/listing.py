"""Kunder: the list of clients."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_http_methods

from clients import filters as list_filters
from clients import list_export
from clients.bulk import work_for, work_of
from clients.choices import AgreementState, ClientStatus
from clients.choosing import ROWS, read_ids, write_ids
from clients.columns import COLUMNS, Columns
from clients.csv_export import csv_response
from clients.facets import facets_for
from clients.filters import ListFilters
from clients.firm_size import firm_clients
from clients.first_run import FirstRun, first_run
from clients.models import BulkOrder, Client
from clients.rows import rows_of, with_responsible_name
from common.access import Actor, ActorRequest, Permission, requires
from common.htmx import page_or_fragment, wants_fragment
from common.pagination import COUNT_CAP, Compiled, Page, ask_together, count_of, first_of, keyset_page, matched_of

_KEPT_IN_SIGHT = timedelta(days=1)  # the way back to what was asked to be done to many


@requires(Permission.SEE_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def client_list(request: ActorRequest) -> HttpResponseBase:
    """The list, or what it shows as a file. The search field posts: a personal number never stands in an address."""
    actor = request.actor
    if request.GET.get("export") == "csv":
        return _export(request)
    if request.method != "POST":
        return _show(request, ListFilters.from_query(request.GET), request.GET)
    query = _clean_query(request.POST)
    hashed = list_filters.personal_hash_of(query.get("q", ""), actor.reseller_id) if actor.reseller_id else ""
    if hashed:
        query.pop("q")
        found = ListFilters.from_query(query)
        shown = ListFilters(**{name: getattr(found, name) for name in list_filters.KEYS}, personal_hash=hashed)
        return _show(request, shown, query)
    if wants_fragment(request):
        return _show(request, ListFilters.from_query(query), query)
    return HttpResponseRedirect(_address(query))


def _clean_query(posted: QueryDict) -> QueryDict:
    query = QueryDict(mutable=True)
    for key in list_filters.KEYS:
        if value := posted.get(key, "").strip():
            query[key] = value
    return query


def _address(query: QueryDict) -> str:
    return f"{reverse('clients:list')}?{query.urlencode()}" if query else reverse("clients:list")


def _show(request: ActorRequest, filters: ListFilters, query: QueryDict) -> HttpResponse:
    context = list_context(request, filters, query)
    response = page_or_fragment(request, "clients/client_list.html", "list", context)
    if request.method == "POST" and wants_fragment(request):
        response.headers["HX-Replace-Url"] = _address(query)
    return response


def _export(request: ActorRequest) -> HttpResponseBase:
    """All that the filters show, or the rows that were ticked."""
    actor = request.actor
    filters, _query = columns_of(request).applied(ListFilters.from_query(request.GET), request.GET)
    chosen = request.GET.get(ROWS)
    rows: Any = Client.objects.visible_to(actor).administered()
    rows = rows.filter(pk__in=read_ids(chosen)) if chosen else filters.apply(rows, actor, actor.today())
    return csv_response(request, "kunder", list_export.heads(), list_export.cells(_shown(rows), filters.order))


def list_context(request: ActorRequest, filters: ListFilters, query: QueryDict) -> dict[str, Any]:
    """Everything that the list page shows, in three queries whatever the number of clients.

    For the part that htmx asks for, in two: the tabs and the menus stand outside it.
    """
    actor, columns = request.actor, columns_of(request)
    today = actor.today()
    filters, query = columns.applied(filters, query)
    clients = Client.objects.visible_to(actor).administered()
    rows = filters.apply(clients, actor, today)
    words = {} if wants_fragment(request) else list_filters.view_words()
    lists = {view: list_filters.apply_view(clients.not_ended(today), view, actor) for view in words}
    counts, page = _asked(lists, rows, filters, query, actor)
    list_query = urlencode({k: v for k, v in query.items() if k in list_filters.KEYS and k != "q"})
    has_any = bool(counts["shown"] or counts.get("all") or (not words and clients.not_ended(today).exists()))
    return {
        "page": page,
        "rows": rows_of(page.rows, timezone.now(), list_query, columns, actor=actor),
        "filters": filters,
        **_total(counts["shown"]),
        "views": [{"key": key, "words": words[key], "count": count_words(counts[key])} for key in words],
        "facets": SimpleLazyObject(lambda: facets_for(actor)),
        **_choices(filters, columns, actor),
        "query": query,
        "chips": chips(query),
        **_emptiness(request, has_any),
        "list_query": list_query,
        **_choosing(page, filters, query, counts, actor),
    }


def _total(count: int) -> dict[str, Any]:
    """How many clients the filters leave, as the page writes it, and as a number that its words agree with."""
    return {"total": count_words(count), "shown_count": count}


def _emptiness(request: ActorRequest, has_any: bool) -> dict[str, Any]:
    """What the page needs to say why it shows nothing."""
    return {"has_any": has_any, "first_run": None if has_any else SimpleLazyObject(lambda: _first_run(request))}


def _first_run(request: ActorRequest) -> FirstRun | None:
    """What a firm without any client does first; None for one that has some, which this person may not see."""
    actor = request.actor
    is_new = actor.reseller_id is not None and not firm_clients(request)
    return first_run(actor) if is_new else None


def _asked(
    lists: dict[str, Any], rows: Any, filters: ListFilters, query: QueryDict, actor: Actor
) -> tuple[dict[str, Any], Page[Client]]:
    """How many rows each list has, "shown" among them, and a page of that one: two queries.

    A search that matches more than is counted stands so close that walking the list in its order is quickest after all.
    """
    before, after, keys = query.get("before", ""), query.get("after", ""), None
    asked = {name: count_of(listed) for name, listed in lists.items()}
    if not filters.q:
        counts = _counted(asked | {"shown": count_of(rows)}, actor)
    else:
        counts = _counted(asked | {"matched": matched_of(rows, filters.order, before=before, after=after)}, actor)
        found = counts["matched"] or {"count": 0, "keys": []}
        counts["shown"], keys = found["count"], found["keys"] if found["count"] <= COUNT_CAP else None
    page = _shown(rows if keys is None else Client.objects.all())
    return counts, keyset_page(page, filters.order, before=before, after=after, keys=keys)


def _counted(asked: dict[str, Compiled | None], actor: Actor) -> dict[str, Any]:
    """The answers, and what the person last asked to be done to many ("bulk"): one query."""
    orders: Any = BulkOrder.objects.none()
    if actor.user_id and actor.reseller_id:
        orders = BulkOrder.objects.asked_by(actor.user_id, actor.reseller_id).order_by("-asked_at")
    orders = orders.filter(asked_at__gt=timezone.now() - _KEPT_IN_SIGHT)
    found = ask_together(asked | {"bulk": first_of(orders.values("id", "work", "done_at"))})
    return {name: answer if name == "bulk" else answer or 0 for name, answer in found.items()}


def _choosing(
    page: Page[Client], filters: ListFilters, query: QueryDict, counts: dict[str, Any], actor: Actor
) -> dict[str, Any]:
    """What the ticks and the bar below them show. A list found by a personal number is chosen by its rows alone."""
    return {
        "kept": [(key, query[key]) for key in list_filters.KEYS if query.get(key)],
        "page_rows": write_ids(client.pk for client in page.rows),
        "bulk_work": [(work.key, work.label()) for work in work_for(actor)],
        "may_choose_all": not filters.personal_hash and counts["shown"] > len(page.rows),
        "bulk_order": _newest_order(counts["bulk"]),
    }


def _newest_order(found: dict[str, Any] | None) -> dict[str, Any] | None:
    """What the person last asked to be done to many clients, for the way back to it."""
    work = work_of(found["work"]) if found else None
    return {"id": found["id"], "is_open": found["done_at"] is None, "words": work.label()} if found and work else None


def columns_of(request: ActorRequest) -> Columns:
    """Those that the person has chosen to see."""
    chosen: list[str] | None = request.user.list_columns  # type: ignore[union-attr]  # whoever gets here is signed in
    return Columns.of(chosen)


def _choices(filters: ListFilters, columns: Columns, actor: Actor) -> dict[str, Any]:
    """What the table and the menus show, and whether there is a button for a new one."""
    sorts = list_filters.sort_words()
    return {
        "columns": columns,
        "all_columns": [(key, words, key in columns.keys) for key, words in COLUMNS.items()],
        "may_create": actor.may_at_firm(Permission.CREATE_CLIENTS),
        "statuses": ClientStatus.choices,
        "agreement_states": AgreementState.choices,
        "demo_choices": list(list_filters.demo_words().items()),
        "sorts": [(key, words) for key, words in sorts.items() if columns.may_sort_by(key)],
        "sort_words": sorts.get(filters.sort.lstrip("-"), ""),
    }


def _shown(rows: Any) -> Any:
    return with_responsible_name(rows).only(*_COLUMNS)


_COLUMNS = (
    "name", "name_sort_key", "country", "org_number", "personal_number_masked", "personal_number_hash", "is_demo",
    "ends_on", "agreement_state", "time_zone", "register_status", "created_at", "reseller_id", "contact_name",
    "contact_email", "customer_number", "main_packages", "addon_packages", "firm_users", "own_users", "external_users",
)  # fmt: skip


def count_words(count: int) -> str:
    """The number as the page writes it: "248", or "10 000+" where counting stopped."""
    if count > COUNT_CAP:
        return "10\u00a0000+"
    return f"{count:,}".replace(",", "\u00a0")


def chips(query: QueryDict) -> list[str]:
    """The keys of the filters that are on, for the removable chips."""
    return [key for key in ("status", "agreement", "demo", "template", "responsible", "tag") if query.get(key)]
