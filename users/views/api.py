"""What a program asks with its key (docs/api.md). No session, no login page: a key, or 401."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.invoice_fields import fields_in
from clients.models import InvoiceEmail
from common.limits import TooMany, spend
from users.access import access_of
from users.actions import note_key_used
from users.api_keys import digest_of
from users.models import ApiKey

ASKED_A_MINUTE, REFUSED_A_MINUTE = 600, 60
_BEARER = re.compile(r"^Bearer +(\S{20,100})$", re.IGNORECASE)


P = ParamSpec("P")
Answered = Callable[Concatenate[HttpRequest, P], JsonResponse]


def _by_key(answer: Callable[Concatenate[ApiKey, datetime, P], JsonResponse]) -> Answered[P]:
    """The view that answers whoever shows a key that works now, and refuses everybody else alike."""

    @wraps(answer)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> JsonResponse:
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
        return answer(key, at, *args, **kwargs)

    return guarded  # type: ignore[return-value]  # wraps() widens what it wraps


@login_not_required
@require_safe
@_by_key
def access(key: ApiKey, at: datetime) -> JsonResponse:
    """The client that the key is for, and the permissions that it opens right now."""
    client = key.membership.client
    return JsonResponse(
        {
            "client": {"id": str(client.pk), "number": client.number, "name": client.name},
            "permissions": sorted(access_of(key.membership, at)),
            "at": at.isoformat(),
        }
    )


@login_not_required
@require_safe
@_by_key
def invoice_email(key: ApiKey, at: datetime, pk: UUID) -> JsonResponse:
    """The text that the client's invoices are mailed with now, in each language that the client has written in."""
    client = key.membership.client
    if client.pk != pk:
        return _refused(404, "not_found")
    rows = InvoiceEmail.objects.current_of(pk) if client.has_custom_invoice_email else InvoiceEmail.objects.none()
    texts = [_text(row) for row in rows]
    reason = "" if texts else "no_text" if client.has_custom_invoice_email else "turned_off"
    return JsonResponse({"client": str(pk), "texts": texts, "reason": reason, "at": at.isoformat()})


def _text(row: InvoiceEmail) -> dict[str, object]:
    return {
        "language": row.language, "version": row.version, "subject": row.subject, "text": row.text,
        "fields": fields_in(row.subject, row.text), "saved_at": row.saved_at.isoformat(),
    }  # fmt: skip


def _key(request: HttpRequest, at: datetime) -> ApiKey | None:
    """The key behind the header, if it opens anything. One query whatever is wrong with it, and one answer."""
    shown = _BEARER.match(request.headers.get("Authorization", ""))
    digest = digest_of(shown.group(1) if shown else "")
    rows = ApiKey.objects.usable_at(at).with_access_at(at).filter(digest=digest)
    return rows.select_related("membership__client").defer("membership__client__personal_number_sealed").first()


def _refused(status: int, error: str, headers: dict[str, str] | None = None) -> JsonResponse:
    return JsonResponse({"error": error}, status=status, headers=headers)
