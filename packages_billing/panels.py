"""What this application shows on the firm's overview."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from clients.models import Reseller
from common.access import ActorRequest, Permission
from packages_billing.firm_prices import price_list_context
from packages_billing.models import ClosingOrder
from packages_billing.progress import order_context


def closing_panel(request: ActorRequest) -> SafeString | None:
    """The month that is being closed just now, for those who may see what clients are charged. One query."""
    if not request.actor.may_at_firm(Permission.SEE_BASIS):
        return None
    order = ClosingOrder.objects.open().filter(reseller_id=request.actor.firm).first()
    return render_to_string("packages_billing/closing_panel.html", order_context(order), request) if order else None


def price_list_panel(request: ActorRequest) -> SafeString | None:
    """The firm's price list today; None for somebody who may not see what clients are charged. Three queries."""
    if not request.actor.may_at_firm(Permission.SEE_BASIS):
        return None
    reseller = Reseller.objects.get(pk=request.actor.firm)
    context = price_list_context(reseller, request.GET.get("currency", ""), request.actor.today())
    return render_to_string("packages_billing/price_list.html", context, request)
