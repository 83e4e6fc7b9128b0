"""The columns of the client list, and which of them somebody has chosen to see. The name is always there."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.filters import ListFilters
from clients.models import Client

# In the order of the list, in the words of the menu. A column that the list can be sorted by has the name of its sort.
COLUMNS: dict[str, Promise] = {
    "number": _("Org.nummer"),
    "country": _("Land"),
    "status": _("Status"),
    "agreement": _("Avtal"),
    "responsible": _("Ansvarig"),
    "main": _("Huvudpaket"),
    "addon": _("Tilläggspaket"),
    "firm": _("Användare från byrån"),
    "own": _("Egna användare"),
    "external": _("Externa användare"),
}


@dataclass(frozen=True, slots=True)
class Count:
    """A column of numbers: its head, the client's field, and the class that says at which width it gives way."""

    key: str
    head: Promise
    field: str
    css: str


@dataclass(frozen=True, slots=True)
class Group:
    """A head over columns of numbers: over how many of them, and the class that says at which width it stands there."""

    head: Promise
    span: int
    css: str = ""


_WIDE, _NARROW = "c-xl", "c-72"  # the first gives way first
_GROUPS = (
    (
        _("Paket"),
        (
            Count("main", _("Huvud"), "main_packages", _NARROW),
            Count("addon", _("Tillägg"), "addon_packages", _NARROW),
        ),
    ),
    (
        _("Användare"),
        (
            Count("firm", _("Byrå"), "firm_users", _WIDE),
            Count("own", _("Egna"), "own_users", _NARROW),
            Count("external", _("Externa"), "external_users", _WIDE),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that are shown: `keys`, and the numbers among them as the table needs them."""

    keys: frozenset[str]
    groups: tuple[Group, ...]
    counts: tuple[Count, ...]

    @classmethod
    def of(cls, chosen: Collection[str] | None) -> "Columns":
        """The chosen ones; all where nobody has chosen (None). One that no longer exists is left out."""
        keys = frozenset(COLUMNS if chosen is None else COLUMNS.keys() & chosen)
        groups, counts = [], []
        for head, parts in _GROUPS:
            if not (shown := [part for part in parts if part.key in keys]):
                continue
            groups += _heads(head, shown)
            counts += _lined(shown)
        return cls(keys, tuple(groups), tuple(counts))

    @property
    def are_chosen(self) -> bool:
        """Whether some are left out."""
        return len(self.keys) < len(COLUMNS)

    def may_sort_by(self, sort: str) -> bool:
        """Whether the list can be in this order: not in that of a column which is not there."""
        key = sort.lstrip("-")
        return key not in COLUMNS or key in self.keys

    def applied(self, filters: ListFilters, query: QueryDict) -> tuple[ListFilters, QueryDict]:
        """What the address asks for, by name where it asks for the order of a column that is not there."""
        if self.may_sort_by(filters.sort):
            return filters, query
        query = query.copy()
        query.pop("sort", None)
        return replace(filters, sort="name"), query

    def numbers_of(self, client: Client) -> tuple[tuple[str, int], ...]:
        """The client's numbers that are shown, each with the class of its column."""
        return tuple((count.css, getattr(client, count.field)) for count in self.counts)


def _heads(head: Promise, shown: list[Count]) -> list[Group]:
    """One head, or two of which one stands there at a time: a narrower page shows fewer of the columns."""
    lasting = [part for part in shown if part.css != _WIDE]
    if len(lasting) == len(shown):
        return [Group(head, len(shown))]
    narrower = [Group(head, len(lasting), "under-xl")] if lasting else []
    return [Group(head, len(shown), _WIDE), *narrower]


def _lined(shown: list[Count]) -> list[Count]:
    """A hairline before the first, and before the first that a narrower page keeps."""
    lasting = [part for part in shown if part.css != _WIDE]
    lines = {part.key: "l-xl" for part in lasting[:1]} | {shown[0].key: "l"}
    return [replace(part, css=f"{part.css} {lines.get(part.key, '')}".strip()) for part in shown]
