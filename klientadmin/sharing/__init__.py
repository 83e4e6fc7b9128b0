"""Dela skärm: one client may be seen, and no other's name (docs/decisions/0023). Kept in the session, and nowhere else.

A courtesy against eyes, no access rule: whoever shares can stop at any time, and loses no right meanwhile.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from clients.models import Client
from clients.models.client import ClientQuerySet
from clients.views.listing import count_words
from common.access import Actor, ActorRequest
from common.pagination import capped_counts
from common.toasts import forget_toasts

# Too soon and a name is seen, too late and a button is pressed: longer than any meeting.
LASTS = timedelta(hours=8)
_KEY = "sharing"


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


def begin(request: HttpRequest, client: Client | None) -> None:
    """From now the client alone is shown, or none. What was about to be said of others is not said any more."""
    forget_toasts(request)
    until = (timezone.now() + LASTS).timestamp()
    request.session[_KEY] = {"client": str(client.pk) if client else "", "until": until}


def end(request: HttpRequest) -> None:
    """Everything is seen again."""
    request.session.pop(_KEY, None)


def read(request: ActorRequest) -> Sharing | None:
    """The sharing of this session, None where there is none or its hours are over. One query, of the shown client."""
    kept = request.session.get(_KEY)
    if kept is None or kept["until"] <= timezone.now().timestamp():
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
