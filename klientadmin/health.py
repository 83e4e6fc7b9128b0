"""Probes: is the process alive, can it do its work."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import RedisError


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 with {"database": true, "broker": true}; 503 where one of them is out of reach."""
    state = {"database": database_answers(), "broker": broker_answers()}
    return JsonResponse(state, status=200 if all(state.values()) else 503)


def database_answers() -> bool:
    """Whether PostgreSQL answers this process."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return False
    return True


def broker_answers() -> bool:
    """Whether Redis or Valkey answers, within a second or two."""
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as broker:
            return bool(broker.ping())
    except RedisError:
        return False
