"""What a page of the basis must know of the firm before it can ask for figures, in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat, JSONObject

from clients.models import Client
from packages_billing.choices import OrderState
from packages_billing.models import Closing, ClosingOrder, Package, Price
from packages_billing.price_list import merged_by_currency
from packages_billing.pricing import Month
from packages_billing.pricing import Price as PriceThen

_TEXT = CharField()


@dataclass(frozen=True, slots=True)
class FirmBook:
    """The catalogue by id, prices by currency, closings by month, who is responsible for a client (id, name), and the
    closing that somebody has ordered or was refused last.
    """

    packages: dict[UUID, Package]
    price_rows: list[Price]
    prices: dict[str, list[PriceThen]]
    closings: dict[Month, Closing]
    responsible: list[tuple[str, str]]
    order: ClosingOrder | None

    def closing(self, month: Month) -> Closing | None:
        """How the month was closed; None while it is open."""
        return self.closings.get(month)

    def order_about(self, month: Month) -> ClosingOrder | None:
        """What the month's page tells: whichever month is being closed; else that this one was refused, and is open."""
        if self.order is None or self.order.is_open:
            return self.order
        return self.order if self.order.month == month.first and month not in self.closings else None

    @property
    def next_to_close(self) -> Month | None:
        """The month that must be closed next; None where any may be the first."""
        return max(self.closings).next if self.closings else None


def open_book(reseller_id: UUID, *, clients: Sequence[UUID] | None = None) -> FirmBook:
    """Reads it. `clients` limits whose responsible people are named; None is the whole firm."""
    found: dict[str, list[Any]] = {"package": [], "price": [], "closing": [], "responsible": [], "order": []}
    for kind, row in _rows(reseller_id, clients):
        found[kind].append(row)
    packages = map(_package, found["package"])
    price_rows = sorted(map(_price, found["price"]), key=lambda row: (row.valid_from, row.created_at))
    closings = [_closing(row) for row in found["closing"]]
    return FirmBook(
        packages={row.pk: row for row in sorted(packages, key=lambda row: row.position)},
        price_rows=price_rows,
        prices=merged_by_currency(price_rows),
        closings={Month.of(row.month): row for row in closings},
        responsible=sorted(((row["id"], row["name"]) for row in found["responsible"]), key=lambda row: row[1]),
        order=max(map(_order, found["order"]), key=lambda order: (order.is_open, order.asked_at), default=None),
    )


def _rows(reseller_id: UUID, clients: Sequence[UUID] | None) -> "list[tuple[str, dict[str, Any]]]":
    packages = Package.objects.order_by()
    prices = Price.objects.standing().for_reseller(reseller_id).order_by()
    closings = Closing.objects.filter(reseller=reseller_id).order_by()
    orders = ClosingOrder.objects.filter(reseller=reseller_id).exclude(state=OrderState.DONE).order_by()
    return list(
        _as(packages, "package", "id", "code", "kind", "name", "name_nb", "name_en", "position", "retired_at").union(
            _as(prices, "price", "package_id", "reseller_id", "currency", "unit", "proration", "valid_from",
                "created_at", amount=Cast("amount", _TEXT)),
            _as(closings, "closing", "id", "month", "number", "closed_at", "closed_by_name", "line_count"),
            _as(orders, "order", "id", "month", "state", "refusal", "asked_by_name", "asked_at"),
            _responsible(reseller_id, clients),
            all=True,
        )
    )  # fmt: skip


def _responsible(reseller_id: UUID, clients: Sequence[UUID] | None) -> Any:
    rows = Client.objects.filter(reseller=reseller_id, is_internal=False, is_demo=False, responsible__isnull=False)
    if clients is not None:
        rows = rows.filter(pk__in=clients)
    name = Concat("responsible__person__first_name", Value(" "), "responsible__person__last_name")
    people = rows.order_by().values("responsible_id").annotate(name=name).distinct()
    return _as(people, "responsible", id=Cast("responsible_id", _TEXT), name="name")


def _as(rows: "QuerySet[Any, Any]", kind: str, *names: str, **more: Any) -> Any:
    """Each row as its kind and one object, so that different tables go into one answer."""
    fields: dict[str, Any] = {name: name for name in names} | more
    return rows.annotate(sort=Value(kind, output_field=_TEXT), row=JSONObject(**fields)).values_list("sort", "row")


def _package(row: dict[str, Any]) -> Package:
    retired_at = _moment(row["retired_at"]) if row["retired_at"] else None
    return Package(**(row | {"id": UUID(row["id"]), "retired_at": retired_at}))


def _price(row: dict[str, Any]) -> Price:
    dates = {"valid_from": date.fromisoformat(row["valid_from"]), "created_at": _moment(row["created_at"])}
    amount = None if row["amount"] is None else Decimal(row["amount"])
    reseller_id = UUID(row["reseller_id"]) if row["reseller_id"] else None
    ids = {"package_id": UUID(row["package_id"]), "reseller_id": reseller_id, "amount": amount}
    return Price(**(row | dates | ids))


def _closing(row: dict[str, Any]) -> Closing:
    when = {"month": date.fromisoformat(row["month"]), "closed_at": _moment(row["closed_at"])}
    return Closing(**(row | when | {"id": UUID(row["id"])}))


def _order(row: dict[str, Any]) -> ClosingOrder:
    when = {"month": date.fromisoformat(row["month"]), "asked_at": _moment(row["asked_at"])}
    return ClosingOrder(**(row | when | {"id": UUID(row["id"])}))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
