"""Stäng mars: a dialog that says what will be frozen; posted, freezes it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.models import Reseller
from common.access import ActorRequest, Permission, requires
from common.htmx import go_to
from packages_billing.actions import NotOver, close_month
from packages_billing.actions.closing import corrections_to_come, why_not
from packages_billing.firm_book import open_book
from packages_billing.invoicing_filters import BasisFilters, scope_of
from packages_billing.pricing import Month
from packages_billing.views.invoicing import report_context, this_month
from packages_billing.words import month_words


@requires(Permission.CLOSE_PERIODS)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: ActorRequest, month: str) -> HttpResponse:
    """Whoever closes a closed month is shown how it was closed."""
    if not request.actor.may_at_firm(Permission.CLOSE_PERIODS) or request.actor.sees_all_of is None:
        raise PermissionDenied
    chosen = _month(month)
    if request.method == "POST":
        try:
            closing = close_month(Reseller.objects.get(pk=request.actor.firm), chosen, by=request.actor)
        except NotOver as refused:
            return _dialog(request, chosen, refusal=str(refused))
        said = {"month": month_words(chosen), "number": closing.number}
        messages.success(request, _("Stängning nr %(number)s: %(month)s är stängd.") % said)
        return go_to(request, f"{reverse('packages_billing:invoicing')}?month={chosen}")
    return _dialog(request, chosen)


def _dialog(request: ActorRequest, month: Month, *, refusal: str = "") -> HttpResponse:
    """Over the report of the month."""
    actor = request.actor
    book = open_book(actor.firm, clients=scope_of(actor))
    query = QueryDict(f"month={month}")
    refusal = refusal or why_not(month, list(book.closings), timezone.now()) or ""
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
