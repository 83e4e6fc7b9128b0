"""Fakturaunderlag: a month's basis for every client, and for one."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_client
from common.access import Actor, ActorRequest, Permission, requires
from common.many import one_of
from common.pagination import Page, keyset_page
from packages_billing import exports, invoicing_filters
from packages_billing.actions.closing import why_not
from packages_billing.choices import Refusal
from packages_billing.explanation import explained
from packages_billing.figures import changed_clients, figures
from packages_billing.firm_book import FirmBook, open_book
from packages_billing.invoicing_filters import BasisFilters, clients_in_scope, scope_of, with_basis
from packages_billing.month_lines import month_lines
from packages_billing.pricing import Month
from packages_billing.progress import order_context
from packages_billing.report import report_of

ORDER = ["name_sort_key", "pk"]
CHARTED = 12
_COLUMNS = (
    "name", "name_sort_key", "country", "org_number", "personal_number_masked", "personal_number_hash",
    "customer_number", "time_zone", "currency", "reseller_id",
)  # fmt: skip


@requires(Permission.SEE_BASIS)
@require_http_methods(["GET", "HEAD", "POST"])
def invoicing(request: ActorRequest) -> HttpResponseBase:
    """The report, or what it shows as a file. The search field posts: a personal number never stands in an address."""
    actor = _staff(request)
    query: QueryDict = request.GET
    hashes: tuple[str, ...] = ()
    if request.method == "POST":
        query, hashes = invoicing_filters.to_query(request.POST, actor)
        if not hashes:
            return HttpResponseRedirect(f"{request.path}?{query.urlencode()}" if query else request.path, status=303)
    filters = BasisFilters.from_query(query, this_month(actor), personal_hashes=hashes)
    book = open_book(actor.firm, clients=scope_of(actor))
    if (form := query.get("export", "")) in exports.FORMS:
        rows = filtered(actor, book, filters)
        return exports.file_of(request, form, actor.firm, book, filters.month, rows)
    return render(request, "packages_billing/invoicing.html", report_context(actor, book, filters, query))


@requires(Permission.SEE_BASIS)
@require_safe
def client_basis(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Every line of one client's month, and what made it."""
    client = get_client(request, pk, Permission.SEE_BASIS)
    if client.is_demo or client.is_internal:
        raise PermissionDenied
    actor = _staff(request)
    month = BasisFilters.from_query(request.GET, this_month(actor)).month
    book = open_book(client.reseller_id, clients=scope_of(actor))
    lines = month_lines(client.reseller_id, book, month, [client.pk])
    sums: dict[str, Any] = {}
    for line in lines:
        sums[line.currency] = sums.get(line.currency, 0) + line.amount
    context = {
        "client": client, "month": month, "closing": book.closing(month),
        "packages": explained(client, lines, book, month),
        "sums": sums, "may_draft": _may_draft(actor, client), **neighbours(month, actor),
    }  # fmt: skip
    return render(request, "packages_billing/client_basis.html", context)


def report_context(actor: Actor, book: FirmBook, filters: BasisFilters, query: QueryDict) -> dict[str, Any]:
    """Everything that the report shows: two queries beside the book's, whatever the number of clients."""
    month = filters.month
    page = _page(filtered(actor, book, filters), filters, query)
    months = [month]
    while len(months) < CHARTED and months[-1] > invoicing_filters.FIRST_MONTH:
        months.append(months[-1].previous)
    if len(months) == 1:
        months.append(month.previous)
    responsible_name = dict(book.responsible).get(str(filters.responsible), "")
    found = figures(actor.firm, book, months, scope=scope_of(actor), page=[client.pk for client in page.rows])
    return {
        "page": page, "report": report_of(found, book, months, page.rows, filters.open), "filters": filters,
        "month": month, "previous": month.previous, "query": query, "responsible": book.responsible,
        "responsible_name": responsible_name, "filter_words": (words := filters.in_words(responsible_name)),
        "is_filtered": bool(words), "clear": f"{reverse('packages_billing:invoicing')}?month={month}",
        **neighbours(month, actor), **closing_context(actor, book, month),
    }  # fmt: skip


def closing_context(actor: Actor, book: FirmBook, month: Month) -> dict[str, Any]:
    """How the month stands, and whether this person may close it now."""
    order, may_close = book.order_about(month), actor.may_at_firm(Permission.CLOSE_PERIODS)
    refusal = None if book.closing(month) else why_not(month, list(book.closings), timezone.now())
    return {
        "closing": book.closing(month),
        "may_close": may_close,
        # Whoever looks at another month is not led away from it when this one is closed.
        "is_followed": may_close and order is not None and order.month == month.first,
        "why_not": refusal,
        "close_first": max(book.closings).next if refusal and refusal.reason is Refusal.ANOTHER_FIRST else None,
        "next_month": month.next, **(order_context(order) if order else {}),
    }  # fmt: skip


def filtered(actor: Actor, book: FirmBook, filters: BasisFilters) -> Any:
    """The clients that the filters leave, of those with something in the month or the one before."""
    rows = with_basis(filters.apply(clients_in_scope(actor)), filters.month)
    if filters.changed:
        ids = changed_clients(actor.firm, book, filters.month, scope=scope_of(actor), way=filters.changed)
        rows = rows.filter(one_of(ids))
    return rows


def _page(rows: Any, filters: BasisFilters, query: QueryDict) -> Page[Any]:
    users = import_string(settings.BASIS_USERS)(filters.month.first, filters.month.last)
    shown = rows.only(*_COLUMNS).annotate(**users)
    return keyset_page(shown, ORDER, before=query.get("before", ""), after=query.get("after", ""))


def neighbours(month: Month, actor: Actor) -> dict[str, Any]:
    """The months that the chooser offers, newest first, and those beside the shown one."""
    choices = [this_month(actor)]
    while choices[-1] > invoicing_filters.FIRST_MONTH and len(choices) < 36:
        choices.append(choices[-1].previous)
    return {
        "months": choices,
        "earlier": month.previous if month > invoicing_filters.FIRST_MONTH else None,
        "later": month.next if month.next <= choices[0] else None,
    }


def this_month(actor: Actor) -> Month:
    """The month that it is by the firm's clock."""
    return Month.of(actor.today())


def _staff(request: ActorRequest) -> Actor:
    if not request.actor.may_at_firm(Permission.SEE_BASIS):
        raise PermissionDenied
    return request.actor


def _may_draft(actor: Actor, client: Any) -> bool:
    """A sole trader's draft carries a personal number."""
    seen = {"client_id": client.pk, "reseller_id": client.reseller_id}
    return not client.is_sole_trader or actor.may_on(Permission.SEE_PERSONAL_NUMBERS, **seen)
