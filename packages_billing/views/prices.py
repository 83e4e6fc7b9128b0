"""The platform operator's pages of prices: a new one, one withdrawn before it begins, and what firms have agreed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.models import Reseller
from common.access import ActorRequest, Permission, requires
from common.htmx import go_to
from packages_billing import actions
from packages_billing.actions.prices import earliest_day
from packages_billing.firm_prices import price_list_context
from packages_billing.forms.prices import NewPriceForm
from packages_billing.models import Package, Price
from packages_billing.views.catalogue import package_context, url_of
from packages_billing.words import with_currency


@requires(Permission.OPERATE_PLATFORM)
@require_http_methods(["GET", "HEAD", "POST"])
def new_price(request: ActorRequest, package_id: UUID) -> HttpResponse:
    """Nytt pris. The same form posted twice is one price."""
    package = get_object_or_404(Package, pk=package_id)
    data = request.POST if request.method == "POST" else None
    asked = {"reseller": request.GET.get("reseller"), "currency": request.GET.get("currency"), "unit": package.unit}
    form = NewPriceForm(data, package=package, initial=asked)
    if data is not None and form.is_valid():
        try:
            made = actions.add_price(package, new=form.new_price(), by=request.actor)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _said(made))
            return go_to(request, url_of(package))
    context = {"form": form, "package": package, "earliest": earliest_day(None), "today": request.actor.today()}
    status = 422 if form.errors else 200
    return render(request, "packages_billing/operator/price_form.html", context, status=status)


@requires(Permission.OPERATE_PLATFORM)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_price(request: ActorRequest, price_id: UUID) -> HttpResponse:
    """Says what withdrawing does; posted, withdraws."""
    price, refusal = get_object_or_404(Price.objects.select_related("package__includes", "reseller"), pk=price_id), ""
    if request.method == "POST":
        try:
            actions.withdraw_price(price, by=request.actor)
        except ValidationError as refused:
            refusal = refused.messages[0]
        else:
            day = {"day": price.valid_from.isoformat()}
            messages.success(request, _("Priset från %(day)s är återkallat.") % day)
            return go_to(request, url_of(price.package))
    if not refusal and not price.may_be_withdrawn(request.actor.today()):
        refusal = _("Priset har börjat gälla eller är redan återkallat.")
    context = package_context(request, price.package) | {"price": price, "refusal": refusal}
    status = 422 if request.method == "POST" else 200
    return render(request, "packages_billing/operator/price_withdraw.html", context, status=status)


@requires(Permission.OPERATE_PLATFORM)
@require_safe
def firms(request: ActorRequest) -> HttpResponse:
    """Every firm, and for how many packages it has agreed prices of its own."""
    standing = Q(agreed_prices__withdrawn_at=None)
    counted = Count("agreed_prices__package", distinct=True, filter=standing)
    rows = Reseller.objects.annotate(agreed=counted).order_by("name", "pk")
    return render(request, "packages_billing/operator/firms.html", {"firms": list(rows)})


@requires(Permission.OPERATE_PLATFORM)
@require_safe
def firm(request: ActorRequest, reseller_id: UUID) -> HttpResponse:
    """A firm's price list today, as the firm itself sees it."""
    reseller = get_object_or_404(Reseller, pk=reseller_id)
    context: dict[str, Any] = price_list_context(
        reseller, request.GET.get("currency", ""), request.actor.today()
    ) | {"firm": reseller}  # fmt: skip
    return render(request, "packages_billing/operator/firm.html", context)


def _said(price: Price) -> str:
    day = price.valid_from.isoformat()
    if price.amount is None:
        return _("Listpriset gäller igen från %(day)s.") % {"day": day}
    said = {"day": day, "amount": with_currency(price.amount, price.currency)}
    return _("Priset %(amount)s gäller från %(day)s.") % said
