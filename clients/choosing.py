"""Which clients were chosen in the list: some rows, all that its filters show, or those that failed the last time."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from clients.filters import KEYS, ListFilters
from clients.models import BulkLine, BulkOrder, Client, ClientQuerySet
from common.access import Actor

MOST_ROWS = 200  # of a list's page; more are chosen by its filters
ROWS, ALL, FAILED = "rows", "all", "failed"
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Choice:
    """What the list's form chose. `ids` are empty where it was all that the filters show.

    `failed_of` is an order of the person's own, whose failed clients are tried again.
    """

    ids: tuple[UUID, ...]
    is_all: bool
    filters: ListFilters
    query: QueryDict
    failed_of: UUID | None = None

    @classmethod
    def from_query(cls, query: QueryDict) -> "Choice":
        """Reads the address of a bulk page, or its form."""
        is_all = query.get(ALL) == "1"
        kept = QueryDict(mutable=True)
        for key in KEYS:
            if value := query.get(key, "").strip():
                kept[key] = value
        failed_of = next(iter(_ids([query.get(FAILED, "")])), None)
        ids = () if is_all or failed_of else read_ids(query.get(ROWS, ""))
        return cls(ids, is_all and not failed_of, ListFilters.from_query(kept), kept, failed_of)

    @classmethod
    def from_list(cls, posted: QueryDict) -> "Choice":
        """Reads the list's own form: ticked rows, the page by its head's tick, or everything."""
        chosen = cls.from_query(posted)
        if chosen.is_all:
            return chosen
        ids = read_ids(posted.get("page_rows", "")) if posted.get("page") else _ids(posted.getlist("client"))
        return cls(ids, False, chosen.filters, chosen.query)

    def clients(self, actor: Actor) -> ClientQuerySet:
        """The chosen clients of the actor's own firm that the actor sees. Of others there is no trace."""
        rows = Client.objects.visible_to(actor).administered().filter(reseller_id=actor.firm)
        if self.failed_of:
            orders = BulkOrder.objects.asked_by(actor.login, actor.firm).filter(pk=self.failed_of)
            return rows.filter(pk__in=BulkLine.objects.failed().filter(order__in=orders).values("client"))
        if self.is_all:
            found: ClientQuerySet = self.filters.apply(rows, actor, actor.today())
            return found
        return rows.filter(pk__in=self.ids)

    def fields(self) -> list[tuple[str, str]]:
        """The names and values that carry the choice in an address or in a form."""
        chosen = [(ALL, "1")] if self.is_all else [(ROWS, write_ids(self.ids))]
        if self.failed_of:
            chosen = [(FAILED, str(self.failed_of))]
        return [*chosen, *((key, str(value)) for key, value in self.query.items())]

    @property
    def address_query(self) -> str:
        """The choice as it stands in an address."""
        return urlencode(self.fields())

    @property
    def list_query(self) -> str:
        """The list's own filters: the way back to it."""
        return self.query.urlencode()


def again_query(order: BulkOrder) -> str:
    """The address of the page that would do the same to those of the order that failed, said as it was then."""
    return urlencode([(FAILED, order.pk), ("step", "look"), *order.values.items()])


def write_ids(ids: Iterable[UUID]) -> str:
    """Ids in 22 characters each at most, so that a page of them fits into an address."""
    return base64.urlsafe_b64encode(b"".join(pk.bytes for pk in ids)).decode().rstrip("=")


def read_ids(text: str) -> tuple[UUID, ...]:
    """What write_ids() wrote; nothing for anything else."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return ()
    if len(raw) % _ID_BYTES or len(raw) > _ID_BYTES * MOST_ROWS:
        return ()
    return tuple(UUID(bytes=raw[at : at + _ID_BYTES]) for at in range(0, len(raw), _ID_BYTES))


def _ids(values: list[str]) -> tuple[UUID, ...]:
    found = []
    for value in values[:MOST_ROWS]:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return tuple(found)
