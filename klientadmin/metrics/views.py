"""The address that Prometheus reads. It is there only where METRICS_TOKEN is set (klientadmin/urls.py)."""

import hmac
import re

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from common.limits import TooMany, spend
from klientadmin.metrics.answered import register_answered
from klientadmin.metrics.around import Around
from klientadmin.metrics.stored import Stored

ASKED_A_MINUTE = 120
_BEARER = re.compile(r"^Bearer +(\S{1,500})$", re.IGNORECASE)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Everything that is measured, for whoever shows the token. The limit counts every try, right or wrong."""
    try:
        spend(request, "metrics", per_minute=ASKED_A_MINUTE)
    except TooMany as spent:
        return _refused(429, {"Retry-After": str(spent.retry_after)})
    if not _shows_token(request):
        return _refused(401, {"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry()
    register_answered(registry)
    registry.register(Stored())
    registry.register(Around())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _shows_token(request: HttpRequest) -> bool:
    shown = _BEARER.match(request.headers.get("Authorization", ""))
    return hmac.compare_digest((shown.group(1) if shown else "").encode(), settings.METRICS_TOKEN.encode())


def _refused(status: int, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse("", status=status, content_type="text/plain", headers=headers)
