"""Stäng mars: a dialog that says what will be frozen; posted, asks for it. And how far what was asked for has come."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.models import Reseller
from common.access import Actor, ActorRequest, Permission, requires
from common.htmx import go_to, wants_fragment
from packages_billing.actions import NotOver, order_closing
from packages_billing.actions.closing import corrections_to_come, why_not
from packages_billing.choices import OrderState
from packages_billing.firm_book import open_book
from packages_billing.invoicing_filters import BasisFilters, scope_of
from packages_billing.models import Closing, ClosingOrder
from packages_billing.pricing import Month
from packages_billing.progress import order_context
from packages_billing.views.invoicing import report_context, this_month
from packages_billing.words import month_words


@requires(Permission.CLOSE_PERIODS)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: ActorRequest, month: str) -> HttpResponse:
    """Whoever closes a closed month is shown how it was closed; a month that is being closed, how far it has come."""
    actor, chosen = _closer(request), _month(month)
    if request.method == "POST":
        try:
            made = order_closing(Reseller.objects.get(pk=actor.firm), chosen, by=actor)
        except NotOver as refused:
            return _dialog(request, chosen, refusal=str(refused))
        return _closed(request, made) if isinstance(made, Closing) else go_to(request, _report(chosen))
    return _dialog(request, chosen)


@requires(Permission.CLOSE_PERIODS)
@require_safe
def ordered(request: ActorRequest, order_id: UUID) -> HttpResponse:
    """For htmx the note of the report, or nothing where it has not changed; when it is done, the closed month.

    For a browser without script the way back to the report, which says the same.
    """
    actor = _closer(request)
    order = get_object_or_404(ClosingOrder, pk=order_id, reseller_id=actor.firm)
    if order.state == OrderState.DONE:
        return _closed(request, Closing.objects.get(reseller=actor.firm, month=order.month))
    if not wants_fragment(request):
        return go_to(request, _report(Month.of(order.month)))
    context = order_context(order)
    if order.is_open and request.GET.get("stage") == str(context["stage"]):
        return HttpResponse(status=204)  # a reader who listens is not told the same every second
    return render(request, "packages_billing/closing_note.html", context | {"may_close": True, "is_followed": True})


def _closer(request: ActorRequest) -> Actor:
    if not request.actor.may_at_firm(Permission.CLOSE_PERIODS) or request.actor.sees_all_of is None:
        raise PermissionDenied
    return request.actor


def _closed(request: ActorRequest, closing: Closing) -> HttpResponse:
    """To the closed month, with the words that it is."""
    month = Month.of(closing.month)
    said = {"month": month_words(month), "number": closing.number}
    messages.success(request, _("Stängning nr %(number)s: %(month)s är stängd.") % said)
    return go_to(request, _report(month))


def _report(month: Month) -> str:
    return f"{reverse('packages_billing:invoicing')}?month={month}"


def _dialog(request: ActorRequest, month: Month, *, refusal: str = "") -> HttpResponse:
    """Over the report of the month."""
    actor = request.actor
    book = open_book(actor.firm, clients=scope_of(actor))
    if request.method != "POST" and book.order and book.order.is_open:
        return go_to(request, _report(Month.of(book.order.month)))
    query = QueryDict(f"month={month}")
    refusal = refusal or str(why_not(month, list(book.closings), timezone.now()) or "")
    context: dict[str, Any] = report_context(actor, book, BasisFilters.from_query(query, this_month(actor)), query)
    if not refusal and not book.closing(month):
        context["corrections"] = corrections_to_come(actor.firm, list(book.closings), book.prices)
    context |= {"refusal": "" if book.closing(month) else refusal, "closed_month": month}
    status = 422 if request.method == "POST" else 200
    return render(request, "packages_billing/close.html", context, status=status)


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as nonsense:
        raise Http404 from nonsense
