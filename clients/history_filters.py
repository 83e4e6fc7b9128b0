"""The filters of Händelser: read from the address, set by a form that posts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from common.access import Actor
from common.identifiers import InvalidNumber, looks_personal, parse_number
from common.periods import day_said
from common.sealing import hash_personal
from events.models import Event
from events.words import KINDS

KEYS = ("client", "who", "kind", "from", "to")
CONTACT, SYSTEM = "contact", "system"
_NOBODY = UUID(int=0)  # no client has it: the answer to a number that is nobody's
_CLIENTS_AT_MOST = 200  # a name that fits more of them is no search for one


@dataclass(frozen=True, slots=True)
class HistoryFilters:
    """What the address asks for. Anything that it asks for and that does not exist is left out, never an error.

    `client_id` is one client, `client_words` a search among them; `who` is a user's id, CONTACT or SYSTEM. Days are
    the firm's own, both included.
    """

    client_id: UUID | None = None
    client_words: str = ""
    who: str = ""
    kind: str = ""
    first_day: date | None = None
    last_day: date | None = None

    @classmethod
    def from_query(cls, query: QueryDict) -> "HistoryFilters":
        """Reads the address."""
        client, who, kind = query.get("client", "").strip()[:100], query.get("who", ""), query.get("kind", "")
        client_id = _uuid(client)
        return cls(
            client_id=client_id,
            client_words="" if client_id or looks_personal(client) else client,
            who=who if who in (CONTACT, SYSTEM) or _uuid(who) else "",
            kind=kind if kind in KINDS else "",
            first_day=day_said(query.get("from", "")),
            last_day=day_said(query.get("to", "")),
        )

    @property
    def are_on(self) -> bool:
        """Whether any filter is set."""
        return self != HistoryFilters()

    def in_words(self, *, client_name: str, people: Iterable[Mapping[str, Any]]) -> list[str]:
        """What is on, for a list that is empty. `people` as people_of() gives them."""
        names = {str(person["id"]): person["name"] for person in people}
        names |= {CONTACT: _("Kontaktpersoner"), SYSTEM: _("Systemet")}
        said = [
            (_("Klient"), client_name or self.client_words),
            (_("Händelse"), KINDS.get(self.kind, "")),
            (_("Vem"), names.get(self.who, _("okänd")) if self.who else ""),
            (_("Från och med"), self.first_day.isoformat() if self.first_day else ""),
            (_("Till och med"), self.last_day.isoformat() if self.last_day else ""),
        ]
        return [f"{words}: {value}" for words, value in said if value]

    def apply(self, rows: QuerySet[Event], actor: Actor) -> QuerySet[Event]:
        """The events that the filters leave."""
        if self.client_id:
            rows = rows.filter(client_id=self.client_id)
        elif self.client_words:
            found = Client.objects.visible_to(actor).matching(self.client_words)
            rows = rows.filter(client_id__in=list(found.values_list("pk", flat=True)[:_CLIENTS_AT_MOST]))
        if self.who in (CONTACT, SYSTEM):
            rows = rows.filter(actor_kind=self.who)
        elif self.who:
            rows = rows.filter(actor_id=self.who)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.first_day:
            rows = rows.filter(at__gte=_start(self.first_day))
        return rows.filter(at__lt=_start(self.last_day + timedelta(days=1))) if self.last_day else rows


def to_query(posted: QueryDict, actor: Actor) -> QueryDict:
    """The address of what was posted. A personal number becomes the id of its client: it never stands in an address."""
    query = QueryDict(mutable=True)
    for key in KEYS:
        if value := posted.get(key, "").strip():
            query[key] = value
    if looks_personal(typed := query.get("client", "")):
        query["client"] = str(_client_of_person(typed, actor) or _NOBODY)
    return query


def people_of(actor: Actor) -> list[dict[str, Any]]:
    """Who may have done it, for the menu: everyone who is or was employed at the actor's firm. One query."""
    if actor.reseller_id is None:
        return []
    own = Client.objects.filter(
        is_internal=True, reseller_id=actor.reseller_id, memberships__person__user__isnull=False
    )
    names = ("memberships__person__first_name", "memberships__person__last_name")
    rows = own.order_by(*names).values_list("memberships__person__user_id", *names)
    return [{"id": str(user_id), "name": f"{first} {last}".strip()} for user_id, first, last in rows]


def _client_of_person(typed: str, actor: Actor) -> UUID | None:
    if actor.reseller_id is None:
        return None
    try:
        number = parse_number("SE", typed)
    except InvalidNumber:
        return None
    hashed = hash_personal(number.digits, settings.FIELD_KEY.encode(), actor.reseller_id)
    found = Client.objects.visible_to(actor).with_personal_number(hashed)
    return found.values_list("pk", flat=True).first() if number.is_personal else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())
