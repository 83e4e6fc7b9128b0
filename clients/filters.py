"""The filters of the client list: read from the address, and the words and links that show which are on."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from clients.choices import WARNING_STATUSES, AgreementState, ClientStatus
from clients.models import ClientQuerySet
from common.access import Actor
from common.field_key import hashes_of
from common.identifiers import InvalidNumber, looks_personal, parse_number

SORTS: dict[str, list[str]] = {
    "name": ["name_sort_key", "pk"],
    "-name": ["-name_sort_key", "-pk"],
    "number": ["org_number", "pk"],
    "-number": ["-org_number", "-pk"],
    "agreement": ["agreement_state", "name_sort_key", "pk"],
    "-agreement": ["-agreement_state", "-name_sort_key", "-pk"],
    "newest": ["-created_at", "-pk"],
}
KEYS = ("q", "status", "agreement", "demo", "template", "responsible", "tag", "view", "sort")
NOT_ENDED, ANY = "not_ended", "all"


@dataclass(frozen=True, slots=True)
class ListFilters:
    """What the address asks for. Anything that it asks for and that does not exist is left out, never an error."""

    q: str = ""
    status: str = NOT_ENDED
    agreement: str = ""
    demo: str = ""
    template: UUID | None = None
    responsible: UUID | None = None
    tag: UUID | None = None
    view: str = "all"
    sort: str = "name"
    personal_hashes: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def from_query(cls, query: QueryDict) -> "ListFilters":
        """Reads the address."""
        return cls(
            q=query.get("q", "").strip()[:100],
            status=_one_of(query.get("status"), [*ClientStatus.values, ANY], NOT_ENDED),
            agreement=_one_of(query.get("agreement"), AgreementState.values, ""),
            demo=_one_of(query.get("demo"), ["yes", "no"], ""),
            template=_uuid(query.get("template")),
            responsible=_uuid(query.get("responsible")),
            tag=_uuid(query.get("tag")),
            view=_one_of(query.get("view"), ["all", "mine", "waiting", "changed", "register", "demo"], "all"),
            sort=_one_of(query.get("sort"), list(SORTS), "name"),
        )

    @property
    def order(self) -> list[str]:
        """Field names to sort by, the last one unique."""
        return SORTS[self.sort]

    def apply(self, rows: ClientQuerySet, actor: Actor, today: date) -> Any:
        """The rows that the filters leave."""
        rows = apply_view(rows, self.view, actor)
        if self.status == NOT_ENDED:
            rows = rows.not_ended(today)
        elif self.status != ANY:
            rows = rows.with_status(self.status, today)
        exact = {"agreement_state": self.agreement, "template": self.template, "responsible": self.responsible}
        rows = rows.filter(**{name: value for name, value in exact.items() if value})
        if self.tag:
            rows = rows.filter(tags=self.tag)
        if self.demo:
            rows = rows.filter(is_demo=self.demo == "yes")
        if self.personal_hashes:
            return rows.with_personal_number(self.personal_hashes)
        return rows.matching(self.q) if self.q else rows


def apply_view(rows: Any, view: str, actor: Actor) -> Any:
    """The rows of one of the built-in views."""
    if view == "mine":
        return rows.filter(responsible=actor.membership_id)
    if view == "waiting":
        return rows.awaiting_approval()
    if view == "demo":
        return rows.filter(is_demo=True)
    if view == "changed":
        return rows.filter(has_register_changes=True)
    if view == "register":
        return rows.filter(register_status__in=WARNING_STATUSES)
    return rows


def view_words() -> dict[str, str]:
    """The names of the built-in views, in the order of the tabs."""
    return {
        "all": _("Alla"),
        "mine": _("Mina"),
        "waiting": _("Väntar på avtal"),
        "changed": _("Registret ändrat"),
        "register": _("Varning i registret"),
        "demo": _("Demo"),
    }


def demo_words() -> dict[str, str]:
    """The values of the filter on demo clients."""
    return {"yes": _("Bara demo"), "no": _("Inte demo")}


def sort_words() -> dict[str, str]:
    """The orders that a menu offers; the heads of the table offer them both ways."""
    return {"name": _("namn"), "number": _("nummer"), "agreement": _("avtal"), "newest": _("nyast först")}


def personal_hashes_of(typed: str, reseller_id: UUID) -> tuple[str, ...]:
    """The keyed hashes to look for where someone typed a personal number in the search field, else none."""
    if not looks_personal(typed):
        return ()
    try:
        number = parse_number("SE", typed)
    except InvalidNumber:
        return ()
    return hashes_of(number.digits, reseller_id) if number.is_personal else ()


def _one_of(value: str | None, allowed: list[str], otherwise: str) -> str:
    return value if value in allowed else otherwise


def _uuid(value: str | None) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        return None
