"""What this application shows on the firm's overview."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from clients.models import Reseller
from common.access import ActorRequest, Permission
from packages_billing.firm_prices import price_list_context


def price_list_panel(request: ActorRequest) -> SafeString | None:
    """The firm's price list today; None for somebody who may not see what clients are charged. Three queries."""
    if not request.actor.may_at_firm(Permission.SEE_BASIS):
        return None
    reseller = Reseller.objects.get(pk=request.actor.firm)
    context = price_list_context(reseller, request.GET.get("currency", ""), request.actor.today())
    return render_to_string("packages_billing/price_list.html", context, request)
