"""The rows of the client list, ready to print: what a template would work out fifty times over is worked out here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db.models import TextField, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clients.choices import AgreementState, ClientStatus
from clients.columns import Columns
from clients.models import Client
from clients.row_menus import RowMenus
from common.access import Actor
from common.periods import local_day
from common.templatetags.ledger import sign

_ANY = UUID(int=0)
_NONE = "–"


@dataclass(frozen=True, slots=True)
class ClientRow:
    """One client as the list shows it."""

    client: Client
    address: str
    badges: SafeString
    status: SafeString
    agreement: SafeString
    number: str
    responsible: str
    counts: SafeString  # the cells of its numbers
    menu: SafeString  # empty for whoever may do nothing to it


def with_responsible_name(rows: Any) -> Any:
    """Clients with `responsible_name`, as Person.name; None where nobody is. No two objects are made for one name."""
    full = Trim(Concat("responsible__person__first_name", Value(" "), "responsible__person__last_name"))
    name = Coalesce(NullIf(full, Value("")), "responsible__person__email", output_field=TextField())
    return rows.annotate(responsible_name=name)


def rows_of(
    clients: Sequence[Client], now: datetime, list_query: str, columns: Columns, *, actor: Actor | None = None
) -> list[ClientRow]:
    """A row for each client, its status on its own calendar's day. Links carry the list's filters on.

    With a menu of what the actor may do to it; without an actor rows have none. Clients come with_responsible_name().
    """
    before, after = reverse("clients:detail", args=[_ANY]).split(str(_ANY))
    after += f"?{list_query}" if list_query else ""
    language = get_language() or ""
    days = {zone: local_day(now, zone) for zone in {client.time_zone for client in clients}}
    menus = RowMenus(actor, list_query) if actor else None
    shown = ((client, client.status_on(days[client.time_zone])) for client in clients)
    return [
        ClientRow(
            client=client,
            address=f"{before}{client.pk}{after}",
            badges=_badges(language, client.is_demo, client.is_sole_trader, client.register_status),
            status=_status(language, status),
            agreement=_agreement(language, client.agreement_state, client.is_demo),
            number=client.number or _NONE,
            responsible=client.responsible_name or _NONE,
            counts=_counts(columns.numbers_of(client)),
            menu=menus.of(client, status) if menus else SafeString(""),
        )
        for client, status in shown
    ]


@lru_cache(maxsize=4096)
def _counts(numbers: tuple[tuple[str, int], ...]) -> SafeString:
    """Few clients have numbers that no other has."""
    return render_to_string("clients/client_counts.html", {"numbers": numbers})


# Signs and badges are the same for every client in the same state, and each language has its own.
@cache
def _status(_language: str, status: ClientStatus) -> SafeString:
    return sign(status, status.label)


@cache
def _agreement(_language: str, state: str, is_demo: bool) -> SafeString:
    return format_html('<span class="zero">{}</span>', "–") if is_demo else sign(state, AgreementState(state).label)


@cache
def _badges(_language: str, is_demo: bool, is_sole_trader: bool, register_status: str) -> SafeString:
    warnings = {
        "bankrupt": _("Konkurs"),
        "liquidation": _("Likvidation"),
        "reorganisation": _("Rekonstruktion"),
        "deregistered": _("Avregistrerad"),
    }
    badges = [
        (" badge-warn", _("Demo")) if is_demo else None,
        ("", _("Enskild firma")) if is_sole_trader else None,
        (" badge-bad", warnings[register_status]) if register_status in warnings else None,
    ]
    return format_html_join("", '<span class="badge{}">{}</span>', (badge for badge in badges if badge))
