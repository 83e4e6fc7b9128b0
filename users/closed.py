"""Why somebody's access cannot be changed just now, and where the cure is."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Client
from common.access import Permission
from common.periods import local_day
from users.choices import MemberKind, MembershipState
from users.models import Membership


@dataclass(frozen=True, slots=True)
class Closed:
    """The reason in words, and the way out of it, for whoever has the right that it needs."""

    words: str
    cure: str
    url: str
    right: Permission = Permission.MANAGE_PEOPLE


def why_closed(row: Membership, *, at: datetime) -> Closed | None:
    """None where the access can be changed."""
    named = {"name": row.person.name}
    if (ended := why_ended(row.client, at=at)) is not None:
        return ended
    if row.state == MembershipState.INACTIVE:
        words = _("%(name)s är inaktiverad. Aktivera först, så kommer allt tillbaka som det var och kan ändras.")
        return Closed(words % named, _("Aktivera…"), _url("activate", row))
    if row.is_over(at) or row.state == MembershipState.BLOCKED:
        words = _("%(name)s är spärrad sedan %(day)s var sista dagen. Förläng först, så kan åtkomsten ändras.")
        return Closed(words % (named | {"day": row.ends_on}), _("Förläng…"), _url("extend", row))
    if row.kind in (MemberKind.NO_SYSTEM, MemberKind.NO_LOGIN):
        words = _("%(name)s har inga paket: det har bara de med systembehörighet. Flytta personen dit först.")
        return Closed(words % named, _("Flytta…"), _url("move", row))
    return _integration(row)


def why_ended(client: Client, *, at: datetime) -> Closed | None:
    """None for a client that goes on."""
    if client.ends_on is None or client.ends_on >= local_day(at, client.time_zone):
        return None
    words = _("%(client)s är avslutad sedan %(day)s. Öppna klienten igen först.")
    named = {"client": client.name, "day": client.ends_on}
    reopen = reverse("clients:reopen", args=[client.pk])
    return Closed(words % named, _("Öppna igen…"), reopen, Permission.END_CLIENTS)


def _integration(row: Membership) -> Closed | None:
    if row.kind != MemberKind.RESELLER or not hasattr(row, "integration"):
        return None
    words = _("%(name)s är ett program. Ägare, syfte och nycklar ändras på dess egen sida.")
    return Closed(words % {"name": row.person.name}, _("Öppna"), _url("integration", row))


def _url(name: str, row: Membership) -> str:
    return reverse(f"users:{name}", args=[row.client_id, row.pk])
