"""Why somebody's access cannot be changed just now, and where the cure is."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from common.periods import local_day
from users.choices import MemberKind, MembershipState
from users.models import Membership


@dataclass(frozen=True, slots=True)
class Closed:
    """The reason in words, and the way out of it: empty where there is none here."""

    words: str
    cure: str = ""
    url: str = ""


def why_closed(row: Membership, *, at: datetime) -> Closed | None:
    """None where the access can be changed."""
    named, client = {"name": row.person.name}, row.client
    if client.ends_on is not None and client.ends_on < local_day(at, client.time_zone):
        words = _("%(client)s är avslutad. Öppna klienten igen först, så kan åtkomsten ändras.")
        return Closed(words % {"client": client.name}, _("Öppna igen…"), reverse("clients:reopen", args=[client.pk]))
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


def _integration(row: Membership) -> Closed | None:
    if row.kind != MemberKind.RESELLER or not hasattr(row, "integration"):
        return None
    words = _("%(name)s är ett program. Ägare, syfte och nycklar ändras på dess egen sida.")
    return Closed(words % {"name": row.person.name}, _("Öppna"), _url("integration", row))


def _url(name: str, row: Membership) -> str:
    return reverse(f"users:{name}", args=[row.client_id, row.pk])
