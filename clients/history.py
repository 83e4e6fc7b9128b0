"""Händelser as pages and exports show them: each event in words, with what stood before and after."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from clients.choices import AgreementState, Country, Language, VatPeriod
from clients.models import Client
from clients.registries.contract import CompanyStatus
from common.access import Actor
from common.identifiers import format_number
from events.models import Event
from events.value_words import VALUES
from events.words import FIELDS, HIDDEN_FIELDS, field_words, kind_words

_Choices = dict[str, dict[str, Any]]
_CHOICES: _Choices = {
    "country": dict(Country.choices),
    "language": dict(Language.choices),
    "vat_period": dict(VatPeriod.choices),
    "register_status": {status.value: status.label for status in CompanyStatus},
    **VALUES,
    "state": {**VALUES["state"], **dict(AgreementState.choices)},
}
# Codes that are data: settings.CODED_NAMES says what they are called.
_CODED = {"package", "packages", "includes", "permission", "contents", "granted", "taken"}
_WRITTEN_IN_LANGUAGE = ("subject", "text")  # words of a mail, in the language that the event names
# What the firm writes for its own eyes, and may name anybody: not on a screen that is shared with a client.
OWN_WORDS = ("client.tags_set", "client.note_written")
# Whom or what an event is about, by its application: the field that a line says at once, before it is unfolded.
_ABOUT = {
    "membership": "name", "employee": "name", "integration": "name", "request": "name", "person": "name",
    "template": "template_name", "user_template": "template_name", "company": "company_name",
    "packages_billing": "package",
}  # fmt: skip
_MOST, _LONGEST = 4, 300  # fields, letters: what is more is unfolded
_PLACES = {name: place for place, name in enumerate(FIELDS)}


@dataclass(frozen=True, slots=True)
class Change:
    """One field, before and after in words; empty where there was nothing. `lang` where they have one of their own."""

    name: str
    before: str
    after: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One event. `client` is None where it was on none, or on one that the reader may not see."""

    event: Event
    words: str
    who: str
    ip: str
    client: Client | None
    changes: Sequence[Change]
    is_erased: bool
    about: str = ""

    @property
    def told(self) -> list[Change]:
        """The changes that `about` does not say already."""
        return [change for change in self.changes if change.before or not self.about or change.after != self.about]

    @property
    def is_folded(self) -> bool:
        """Whether they are too many, or too long, to stand open in a list."""
        letters = sum(len(change.before) + len(change.after) for change in self.told)
        return len(self.told) > _MOST or letters > _LONGEST

    @property
    def at(self) -> datetime:
        """When it happened, by the reader's clock."""
        return timezone.localtime(self.event.at)


def lines(events: Iterable[Event], actor: Actor) -> list[Line]:
    """The events in words; `detail` must be there already.

    One query for the names of all their clients, and two more where they speak of packages or permissions.
    """
    events = list(events)
    ids = {event.client_id for event in events if event.client_id}
    clients = Client.objects.visible_to(actor).filter(pk__in=ids).only("name", "country").in_bulk() if ids else {}
    erased = {event.actor_id for event in events if event.actor_id and event.detail.erased_at is not None}
    names = _employees(erased, actor) if erased else {}
    is_coded = any(_CODED & {*event.before_values, *event.after_values} for event in events)
    choices = _CHOICES | (import_string(settings.CODED_NAMES)() if is_coded else {})
    return [_line(event, clients, names, choices) for event in events]


def _employees(user_ids: set[UUID], actor: Actor) -> dict[UUID, str]:
    """The names of the firm's own people behind these logins, for events whose personal side is gone. One query."""
    if actor.reseller_id is None:
        return {}
    internal = Client.objects.filter(is_internal=True, reseller_id=actor.reseller_id)
    fields = [f"memberships__person__{name}" for name in ("user_id", "first_name", "last_name")]
    rows = internal.filter(memberships__person__user_id__in=user_ids).values_list(*fields)
    return {user_id: f"{first_name} {last_name}".strip() for user_id, first_name, last_name in rows}


def _line(event: Event, clients: dict[UUID, Client], names: dict[UUID, str], choices: _Choices) -> Line:
    personal, is_erased = event.detail.personal_values, event.detail.erased_at is not None
    acted = personal.get("actor", {})
    client = clients.get(event.client_id) if event.client_id else None
    return Line(
        event=event,
        words=kind_words(event.kind),
        who=_erased_who(event, names) if is_erased else _who(event.actor_kind, acted),
        ip=acted.get("ip", ""),
        client=client,
        changes=list(_changes(event, personal, client.country if client else "", choices)),
        is_erased=is_erased,
        about=_about(event, personal, choices),
    )


def _about(event: Event, personal: dict[str, Any], choices: _Choices) -> str:
    """The person's name, say; empty where the event is about the client itself, or the name is erased."""
    name = _ABOUT.get(event.kind.partition(".")[0], "")
    return _in_words(name, (event.after_values | personal.get("after", {})).get(name), "SE", choices)


def _erased_who(event: Event, names: dict[UUID, str]) -> str:
    """Who did it, where the event no longer says: an employee still here has a name, and the system never had one."""
    if event.actor_kind == "system":
        return _("Systemet")
    return names.get(event.actor_id) or _("Raderad person") if event.actor_id else _("Raderad person")


def _who(kind: str, acted: dict[str, str]) -> str:
    if kind == "system":
        return _("Systemet")
    name = acted.get("name") or acted.get("email") or _("Okänd")
    return _("%s, via länken i mejlet") % name if kind == "contact" else name


def _changes(event: Event, personal: dict[str, Any], country: str, choices: _Choices) -> Iterator[Change]:
    before = event.before_values | personal.get("before", {})
    after = event.after_values | personal.get("after", {})
    country = after.get("country") or country or "SE"
    for name in sorted({*before, *after}, key=_place):
        was, became = (_in_words(name, values.get(name), country, choices) for values in (before, after))
        if name not in HIDDEN_FIELDS and was != became:
            lang = str(after.get("language", "")) if name in _WRITTEN_IN_LANGUAGE else ""
            yield Change(field_words(name), was, became, lang)


def _place(name: str) -> tuple[int, str]:
    """In the order of the words' own list, which is that of the cards."""
    return _PLACES.get(name, len(_PLACES)), name


def _in_words(name: str, value: Any, country: str, choices: _Choices) -> str:
    """A value as the reader knows it: a choice by its label, a moment by the firm's clock, a number as written."""
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        return ", ".join(_in_words(name, part, country, choices) for part in value)
    if isinstance(value, bool):
        return _("Ja") if value else _("Nej")
    if name in choices:
        return str(choices[name].get(str(value), value))
    if name == "fiscal_year_start":
        return str(MONTHS.get(int(value), value))
    if name == "org_number":
        return format_number(country, str(value))
    return _moment(str(value)) if name.endswith("_at") else str(value)


def _moment(text: str) -> str:
    try:
        return f"{timezone.localtime(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"
    except ValueError:
        return text
