"""What this application shows on the firm's overview."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from clients.firm_size import firm_clients
from clients.models import Reseller
from common.access import ActorRequest, Permission
from packages_billing.consumption import consumption, firm_book, shown_months
from packages_billing.firm_prices import price_list_context
from packages_billing.pricing import Month
from packages_billing.progress import order_context


def closing_panel(request: ActorRequest) -> SafeString | None:
    """The month that is being closed just now, for those who may see what clients are charged."""
    if not request.actor.may_at_firm(Permission.SEE_BASIS):
        return None
    order = firm_book(request).order
    if order is None or not order.is_open:
        return None
    return render_to_string("packages_billing/closing_panel.html", order_context(order), request)


def consumption_panel(request: ActorRequest) -> SafeString | None:
    """Förbrukning: this month against the last, and twelve months as a plot. None for a firm without clients."""
    if not request.actor.may_at_firm(Permission.SEE_BASIS) or not firm_clients(request):
        return None
    months = shown_months(Month.of(request.actor.today()))
    context = {"found": consumption(request, months), "month": months[-1], "before": months[-1].previous}
    return render_to_string("packages_billing/consumption_panel.html", context, request)


def price_list_panel(request: ActorRequest) -> SafeString | None:
    """The firm's price list today; None for somebody who may not see what clients are charged. One query."""
    if not request.actor.may_at_firm(Permission.SEE_BASIS):
        return None
    reseller, today = Reseller.objects.get(pk=request.actor.firm), request.actor.today()
    context = price_list_context(reseller, request.GET.get("currency", ""), today, firm_book(request))
    return render_to_string("packages_billing/price_list.html", context, request)
