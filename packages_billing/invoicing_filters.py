"""The filters of Fakturaunderlag: read from the address, set by a form that posts."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from clients.filters import personal_hashes_of
from clients.models import Client, ClientQuerySet
from common.access import Actor
from packages_billing.models import ClosedLine, PackagePeriod
from packages_billing.pricing import Month
from packages_billing.words import month_alone

KEYS = ("month", "q", "responsible", "changed")
WAYS = ("any", "up", "down")
FIRST_MONTH = Month(2024, 1)


@dataclass(frozen=True, slots=True)
class BasisFilters:
    """What the address asks for. Anything that it asks for and that does not exist is left out, never an error."""

    month: Month
    q: str = ""
    responsible: UUID | None = None
    changed: str = ""
    open: UUID | None = None  # the client whose lines are unfolded
    personal_hashes: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def from_query(
        cls, query: QueryDict, this_month: Month, *, personal_hashes: tuple[str, ...] = ()
    ) -> "BasisFilters":
        """Reads the address; the month that is now where it names none that can be shown."""
        return cls(
            month=month_of(query.get("month", ""), this_month),
            q="" if personal_hashes else query.get("q", "").strip()[:100],
            responsible=_uuid(query.get("responsible", "")),
            changed=changed if (changed := query.get("changed", "")) in WAYS else "",
            open=_uuid(query.get("open", "")),
            personal_hashes=personal_hashes,
        )

    def in_words(self, responsible_name: str) -> list[str]:
        """What is on, the month apart. A personal number is never said again."""
        named = {"month": month_alone(self.month.previous)}
        ways = {"any": _("Ändrat mot %(month)s"), "up": _("Ökat mot %(month)s"), "down": _("Minskat mot %(month)s")}
        said = [
            f"”{self.q}”" if self.q else "",
            _("ett personnummer") if self.personal_hashes else "",
            f"{_('Ansvarig')}: {responsible_name or _('okänd')}" if self.responsible else "",
            ways[self.changed] % named if self.changed else "",
        ]
        return [words for words in said if words]

    def apply(self, rows: ClientQuerySet) -> ClientQuerySet:
        """The clients that the filters leave; what they cost is another question (figures.changed_clients)."""
        if self.responsible:
            rows = rows.filter(responsible=self.responsible)
        if self.personal_hashes:
            return rows.with_personal_number(self.personal_hashes)
        return rows.matching(self.q) if self.q else rows


def scope_of(actor: Actor) -> list[UUID] | None:
    """The clients whose basis the actor may see; None for all of the firm's."""
    return None if actor.sees_all_of else sorted(actor.staff_client_ids)


def clients_in_scope(actor: Actor) -> ClientQuerySet:
    """Those that can be charged at all, of the ones that the actor may see."""
    rows = Client.objects.visible_to(actor).administered().filter(reseller_id=actor.firm, is_demo=False)
    scope = scope_of(actor)
    return rows if scope is None else rows.filter(pk__in=scope)


def with_basis(rows: ClientQuerySet, month: Month) -> ClientQuerySet:
    """Those that hold or held something in the month or the one before, and those that a closing of them names.

    A client that had ended by then holds nothing that is charged.
    """
    around: dict[str, Any] = {
        "starts_at__lt": datetime.combine(month.last + timedelta(days=2), time.min, UTC),
        "client": OuterRef("pk"),
    }
    ended = Q(ends_at__isnull=True) | Q(
        ends_at__gt=datetime.combine(month.previous.first - timedelta(days=1), time.min, UTC)
    )
    closed = ClosedLine.objects.filter(client=OuterRef("pk"), closing__month__in=[month.first, month.previous.first])
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=month.previous.first)
    return rows.filter(not_over & Exists(PackagePeriod.objects.filter(ended, **around)) | Exists(closed))


def to_query(posted: QueryDict, actor: Actor) -> tuple[QueryDict, tuple[str, ...]]:
    """The address of what was posted, and the keyed hashes of a personal number, which never stands in an address."""
    query = QueryDict(mutable=True)
    for key in KEYS:
        if value := posted.get(key, "").strip():
            query[key] = value
    hashes = personal_hashes_of(query.get("q", ""), actor.firm)
    if hashes:
        query.pop("q")
    return query, hashes


def month_of(text: str, this_month: Month) -> Month:
    """The month that is written, if it can be shown: none before prices began and none that has not begun."""
    try:
        month = Month.parse(text)
    except ValueError:
        return this_month
    return month if FIRST_MONTH <= month <= this_month else this_month


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
