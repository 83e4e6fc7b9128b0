"""An opened client's neighbours in the list that it was opened from, and its place there, asked in one query."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from clients.filters import ListFilters
from clients.models import Client
from common.access import Actor
from common.pagination import COUNT_CAP, Compiled, ask_together, compiled_of, flipped, seek

# The list is compiled once for all four.
_ASKED = {
    "total": "SELECT count(*) FROM (SELECT FROM ({listed}) AS listed LIMIT {most}) AS counted",
    "earlier": "SELECT count(*) FROM (SELECT FROM ({listed}) AS listed WHERE {before} LIMIT {most}) AS counted",
    "previous": "SELECT row_to_json(first) FROM"
    " (SELECT pk, name FROM ({listed}) AS listed WHERE {before} ORDER BY {back} LIMIT 1) AS first",
    "next": "SELECT row_to_json(first) FROM"
    " (SELECT pk, name FROM ({listed}) AS listed WHERE {after} ORDER BY {on} LIMIT 1) AS first",
}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The client before or after."""

    pk: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """`earlier` and `total` are counts that stop at COUNT_CAP + 1."""

    previous: Neighbour | None
    next: Neighbour | None
    earlier: int
    total: int


def neighbours_of(client: Client, filters: ListFilters, actor: Actor) -> Neighbours:
    """Who stands beside the client, in the order and with the filters of the list."""
    return read(ask_together(asked_about(client, filters, actor)))


def asked_about(client: Client, filters: ListFilters, actor: Actor) -> dict[str, Compiled | None]:
    """What ask_together() is to be asked for read(), for whoever asks for more at the same time."""
    rows = filters.apply(Client.objects.visible_to(actor).administered(), actor, actor.today())
    keys = [name.lstrip("-") for name in filters.order]
    compiled = compiled_of(rows.order_by().values(*dict.fromkeys(["pk", "name", *keys])))
    if compiled is None:
        return dict.fromkeys(_ASKED)
    listed, values, _ = compiled
    (before, back), (after, on) = seek(flipped(filters.order)), seek(filters.order)
    words = {"listed": listed, "most": COUNT_CAP + 1, "before": before, "back": back, "after": after, "on": on}
    here = tuple(getattr(client, key) for key in keys)
    return {
        name: Compiled(sql.format(**words), values + here if "WHERE" in sql else values) for name, sql in _ASKED.items()
    }


def read(found: dict[str, Any]) -> Neighbours:
    """The answers of ask_together()."""
    return Neighbours(
        previous=_neighbour(found["previous"]),
        next=_neighbour(found["next"]),
        earlier=found["earlier"] or 0,
        total=found["total"] or 0,
    )


def _neighbour(row: dict[str, str] | None) -> Neighbour | None:
    return Neighbour(pk=UUID(row["pk"]), name=row["name"]) if row else None
