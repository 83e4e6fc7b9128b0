"""Dela skärm: one client may be seen, and no other's name (docs/decisions/0023). Kept in a cookie of its own.

A courtesy against eyes, no access rule: whoever shares can stop at any time, and loses no right meanwhile.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from clients.models import Client
from clients.models.client import ClientQuerySet
from clients.views.listing import count_words
from common.access import Actor, ActorRequest
from common.pagination import capped_counts
from common.toasts import forget_toasts

# Too soon and a name is seen, too late and a button is pressed: longer than any meeting.
LASTS = timedelta(hours=8)
_SALT = "klientadmin.sharing"


class Hidden(NamedTuple):
    """How many clients are hidden, as a number (capped as in the list) and as the page writes it."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Sharing:
    """The screen is shared: what `whole` may see is cut down to `shown`, to nothing where that is None."""

    whole: Actor
    shown: Client | None
    ends_at: datetime

    @property
    def actor(self) -> Actor:
        """Who acts meanwhile."""
        return self.whole.sharing(self.shown.pk if self.shown else None)

    def hidden(self) -> Hidden:
        """The clients of Kunder that are hidden, ended ones too. One query."""
        rows = Client.objects.visible_to(self.whole).administered()
        rows = rows.exclude(pk=self.shown.pk) if self.shown else rows
        number = capped_counts({"hidden": rows})["hidden"]
        return Hidden(number, count_words(number))


class SharingRequest(ActorRequest):
    """A request after SharingMiddleware. For type checkers only."""

    sharing: Sharing | None


def begin(request: ActorRequest, response: HttpResponse, client: Client | None) -> None:
    """From now the client alone is shown, or none. What was about to be said of others is not said any more.

    Not in the session: whoever saves that writes all of it, as it was when they read it.
    """
    forget_toasts(request)
    kept = kept_as(request.actor.user_id, client)
    response.set_cookie(
        settings.SHARING_COOKIE_NAME, kept, httponly=True,
        samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def kept_as(user_id: UUID | None, client: Client | None) -> str:
    """What the browser keeps: whose it is, what is shown, and until when. Signed."""
    until = (timezone.now() + LASTS).timestamp()
    kept = {"user": str(user_id), "client": str(client.pk) if client else "", "until": until}
    return signing.dumps(kept, salt=_SALT)


def end(response: HttpResponse) -> None:
    """Everything is seen again."""
    response.delete_cookie(settings.SHARING_COOKIE_NAME, samesite="Lax")


def is_kept(request: HttpRequest) -> bool:
    """Whether the browser shares, or did."""
    return settings.SHARING_COOKIE_NAME in request.COOKIES


def read(request: ActorRequest) -> Sharing | None:
    """The person's sharing in this browser, None where there is none or its hours are over. One query, of the shown."""
    try:
        kept = signing.loads(request.COOKIES.get(settings.SHARING_COOKIE_NAME, ""), salt=_SALT)
    except signing.BadSignature:
        return None
    if kept["user"] != str(request.actor.user_id) or kept["until"] <= timezone.now().timestamp():
        return None
    shown = own_client(request.actor, kept["client"])
    return Sharing(request.actor, shown, datetime.fromtimestamp(kept["until"], tz=UTC))


def own_clients(whole: Actor) -> ClientQuerySet:
    """The clients that can be shown: those of Kunder at the own firm. None for whoever works at no firm."""
    if whole.reseller_id is None:
        return Client.objects.none()
    return Client.objects.visible_to(whole).administered().filter(reseller_id=whole.reseller_id)


def own_client(whole: Actor, typed: str) -> Client | None:
    """The client of this id, where it can be shown."""
    try:
        pk = UUID(typed)
    except ValueError:
        return None
    return own_clients(whole).only("name", "reseller_id").filter(pk=pk).first()
