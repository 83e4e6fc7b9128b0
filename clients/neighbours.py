"""An opened client's neighbours in the list that it was opened from, and its place there, asked in one query."""

from dataclasses import dataclass
from uuid import UUID

from clients.filters import ListFilters
from clients.models import Client
from common.access import Actor
from common.pagination import ask_together, beyond, count_of, first_of


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
    rows = filters.apply(Client.objects.visible_to(actor).administered(), actor, actor.today())
    here = [getattr(client, name.lstrip("-")) for name in filters.order]
    back = [name[1:] if name.startswith("-") else f"-{name}" for name in filters.order]
    earlier = rows.filter(beyond(back, here))
    later = rows.filter(beyond(filters.order, here))
    found = ask_together({
        "earlier": count_of(earlier),
        "total": count_of(rows),
        "previous": first_of(earlier.order_by(*back).values("pk", "name")),
        "next": first_of(later.order_by(*filters.order).values("pk", "name")),
    })  # fmt: skip
    return Neighbours(
        previous=_neighbour(found["previous"]),
        next=_neighbour(found["next"]),
        earlier=found["earlier"] or 0,
        total=found["total"] or 0,
    )


def _neighbour(row: dict[str, str] | None) -> Neighbour | None:
    return Neighbour(pk=UUID(row["pk"]), name=row["name"]) if row else None
