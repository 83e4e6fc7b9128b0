"""What a program asks with its key (docs/api.md). No session, no login page: a key, or 401."""

import re
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.limits import TooMany, spend
from users.access import access_of
from users.actions import note_key_used
from users.api_keys import digest_of
from users.models import ApiKey

ASKED_A_MINUTE, REFUSED_A_MINUTE = 600, 60
_BEARER = re.compile(r"^Bearer +(\S{20,100})$", re.IGNORECASE)


@login_not_required
@require_safe
def access(request: HttpRequest) -> JsonResponse:
    """The client that the key is for, and the permissions that it opens right now."""
    at = timezone.now()
    try:
        spend(request, "api", per_minute=ASKED_A_MINUTE)
        key = _key(request, at)
        if key is None:
            spend(request, "api_refused", per_minute=REFUSED_A_MINUTE)
            return _refused(401, "unauthorized", {"WWW-Authenticate": "Bearer"})
    except TooMany as spent:
        return _refused(429, "too_many_requests", {"Retry-After": str(spent.retry_after)})
    note_key_used(key, at)
    client = key.membership.client
    return JsonResponse(
        {
            "client": {"id": str(client.pk), "number": client.number, "name": client.name},
            "permissions": sorted(access_of(key.membership, at)),
            "at": at.isoformat(),
        }
    )


def _key(request: HttpRequest, at: datetime) -> ApiKey | None:
    """The key behind the header, if it opens anything. One query whatever is wrong with it, and one answer."""
    shown = _BEARER.match(request.headers.get("Authorization", ""))
    digest = digest_of(shown.group(1) if shown else "")
    rows = ApiKey.objects.usable_at(at).with_access_at(at).filter(digest=digest)
    return rows.select_related("membership__client").defer("membership__client__personal_number_sealed").first()


def _refused(status: int, error: str, headers: dict[str, str]) -> JsonResponse:
    return JsonResponse({"error": error}, status=status, headers=headers)
