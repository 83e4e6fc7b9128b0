"""Requests as they are answered: counted and timed by the route's name, never by the address.

Each process of gunicorn counts in files of its own, which gunicorn.conf.py makes room for; a scrape adds them up.
"""

import os
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.multiprocess import MultiProcessCollector

disable_created_metrics()  # type: ignore[no-untyped-call]  # gunicorn's processes have none
ANSWERED = Counter(
    "klientadmin_requests", "Requests answered, static files apart.", ["route", "method", "status"], registry=None
)
SECONDS = Histogram(
    "klientadmin_request_seconds",
    "Seconds until the answer began, static files apart.",
    ["route", "method"],
    registry=None,
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_NOWHERE = "none"  # no such address, or refused before it was looked up


class CountingMiddleware:
    """Counts what the middleware below it and the views answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        method = request.method if request.method in _METHODS else "other"
        route = request.resolver_match.view_name if request.resolver_match else _NOWHERE
        ANSWERED.labels(route, method, f"{response.status_code // 100}xx").inc()
        SECONDS.labels(route, method).observe(time.perf_counter() - began)
        return response


def register_answered(registry: CollectorRegistry) -> None:
    """Puts what all processes of this gunicorn have counted into the registry; outside gunicorn this one's own."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return
    for counted in (ANSWERED, SECONDS):
        registry.register(counted)
