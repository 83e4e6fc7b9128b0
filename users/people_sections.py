"""The five sections of the tab Användare: what stands over each list, and what to do where it is empty."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from clients.views.detail import frame_context
from common.ordering import sort_key
from users.choices import MemberKind
from users.people_list import Reader, Row, reader_of, rows_for
from users.people_menu import Menu, menu_of

# Per kind: the explaining line, and what to do where nobody is.
_WORDS = {
    MemberKind.RESELLER: (
        gettext_lazy("Era anställda, revisorer och program som arbetar hos klienten."),
        gettext_lazy("Ingen av era anställda är här ännu. Välj den som ska arbeta med klienten."),
    ),
    MemberKind.SYSTEM: (
        gettext_lazy("Klientens egna användare."),
        gettext_lazy("Ingen här ännu. Bjud in dem som ska arbeta i systemet."),
    ),
    MemberKind.EXTERNAL: (
        gettext_lazy("Spärras av sig själv efter sista dagen. Ansvarig får en påminnelse veckan före."),
        gettext_lazy("Ingen här ännu. Bjud in den som ska ha åtkomst en tid, med en sista dag."),
    ),
    MemberKind.NO_SYSTEM: (
        gettext_lazy("Loggar in för utlägg i lön eller tid i Busy. Inga paket."),
        gettext_lazy("Ingen här ännu. Bjud in dem som bara lämnar utlägg eller tid."),
    ),
    MemberKind.NO_LOGIN: (
        gettext_lazy("Ingen inloggning. Kan väljas som projektledare, kundansvarig eller fakturareferens."),
        gettext_lazy("Ingen här ännu. Lägg till den som ska kunna väljas utan att logga in."),
    ),
}


@dataclass(frozen=True, slots=True)
class Add:
    """A plus: what it is called and where it leads."""

    words: str
    url: str
    is_dialog: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A person and their three dots."""

    row: Row
    menu: Menu

    @property
    def url(self) -> str:
        """Where the name leads: to the first thing that can be done, if any."""
        return next((entry.url for group in self.menu for entry in group if entry.url), "")


@dataclass(frozen=True, slots=True)
class Section:
    """One kind."""

    kind: MemberKind
    hint: str
    holds: str  # the head over roles or packages
    empty: str
    adds: list[Add] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many stand here, the removed apart."""
        return sum(not line.row.is_removed for line in self.lines)

    @property
    def help_key(self) -> str:
        """The word of Ordlista that explains it."""
        return f"kind-{self.kind:d}"


def tab_context(request: HttpRequest, client: Client) -> dict[str, Any]:
    """Everything that the tab shows: three queries."""
    reader = reader_of(request, client)
    q, with_removed = request.GET.get("q", "").strip()[:100], request.GET.get("removed") == "1"
    everyone = rows_for(reader)
    there = [row for row in everyone if not row.is_removed]
    shown = [row for row in (everyone if with_removed else there) if _fits(row, q)]
    return frame_context(request, client, "people") | {
        "reader": reader,
        "sections": _sections(reader, shown),
        "shown": len(shown),
        "removed_total": len(everyone) - len(there),
        "with_removed": with_removed,
        "q": q,
    }


def _fits(row: Row, q: str) -> bool:
    return all(word in row.sought_in for word in sort_key(q).split())


def _sections(reader: Reader, rows: Iterable[Row]) -> list[Section]:
    lines = [Line(row, menu_of(row, reader)) for row in rows]
    kinds = [kind for kind in MemberKind if reader.is_staff or kind != MemberKind.RESELLER]
    return [_section(kind, reader, [line for line in lines if line.row.kind == kind]) for kind in kinds]


def _section(kind: MemberKind, reader: Reader, lines: list[Line]) -> Section:
    hint, empty = (str(words) for words in _WORDS[kind])
    holds = {MemberKind.RESELLER: _("Roll"), MemberKind.NO_LOGIN: _("Kan väljas som")}.get(kind, _("Paket"))
    may_add = reader.may_manage and not reader.is_ended
    return Section(kind, hint, holds, empty, _adds(kind, reader.client) if may_add else [], lines)


def _adds(kind: MemberKind, client: Client) -> list[Add]:
    if kind == MemberKind.RESELLER:
        return [
            Add(_("Integrationsanvändare"), reverse("users:integration_new", args=[client.pk]), is_dialog=False),
            Add(_("Välj anställd"), reverse("users:put_employee", args=[client.pk])),
        ]
    words = _("Lägg till") if kind == MemberKind.NO_LOGIN else _("Bjud in")
    return [Add(words, reverse("users:invite", args=[client.pk, kind]))]
