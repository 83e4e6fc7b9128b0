"""Addresses of the invoicing basis."""

from django.urls import path

from packages_billing.views import closing, drafts, invoicing

app_name = "packages_billing"
urlpatterns = [
    path("reports/invoicing/", invoicing.invoicing, name="invoicing"),
    path("reports/invoicing/close/<str:month>/", closing.close, name="invoicing_close"),
    path("reports/invoicing/<uuid:pk>/", invoicing.client_basis, name="invoicing_client"),
    path("reports/invoicing/<uuid:pk>/draft/<str:month>/", drafts.draft, name="invoicing_draft"),
]
