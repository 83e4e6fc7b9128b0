"""Addresses of the invoicing basis, and of the platform operator's catalogue and prices."""

from django.urls import path

from packages_billing.views import catalogue, closing, drafts, invoicing, prices

app_name = "packages_billing"
urlpatterns = [
    path("reports/invoicing/", invoicing.invoicing, name="invoicing"),
    path("reports/invoicing/close/<str:month>/", closing.close, name="invoicing_close"),
    path("reports/invoicing/closing/<uuid:order_id>/", closing.ordered, name="invoicing_closing"),
    path("reports/invoicing/<uuid:pk>/", invoicing.client_basis, name="invoicing_client"),
    path("reports/invoicing/<uuid:pk>/draft/<str:month>/", drafts.draft, name="invoicing_draft"),
    path("operator/", catalogue.catalogue, name="catalogue"),
    path("operator/packages/new/", catalogue.new_package, name="package_new"),
    path("operator/packages/<uuid:package_id>/", catalogue.package, name="package"),
    path("operator/packages/<uuid:package_id>/change/", catalogue.change_package, name="package_change"),
    path("operator/packages/<uuid:package_id>/withdraw/", catalogue.withdraw_package, name="package_withdraw"),
    path("operator/packages/<uuid:package_id>/offer/", catalogue.offer_package, name="package_offer"),
    path("operator/packages/<uuid:package_id>/prices/new/", prices.new_price, name="price_new"),
    path("operator/prices/<uuid:price_id>/withdraw/", prices.withdraw_price, name="price_withdraw"),
    path("operator/firms/", prices.firms, name="firms"),
    path("operator/firms/<uuid:reseller_id>/", prices.firm, name="firm"),
]
