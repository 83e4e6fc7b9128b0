"""The product's addresses, and some that fail as nothing in it should."""

from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from common.limits import TooMany
from klientadmin import urls as product

handler400, handler403, handler404 = product.handler400, product.handler403, product.handler404
handler500 = product.handler500
FAILURES: dict[int, Exception] = {
    400: SuspiciousOperation("no"),
    429: TooMany(7),
    500: RuntimeError("a defect"),
    503: OperationalError("the database is away"),
}


def fail(_request: HttpRequest, status: int) -> HttpResponse:
    """Raises what is answered with the status."""
    raise FAILURES[status]


urlpatterns = [path("fails/<int:status>/", fail), *product.urlpatterns]
