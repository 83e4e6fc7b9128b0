"""Which price holds when: the standard list, and over it what was agreed with the firm. Pure but for one query."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from packages_billing import pricing
from packages_billing.choices import Proration
from packages_billing.models import Price


def price_list(reseller_id: UUID, currency: str) -> list[pricing.Price]:
    """The firm's prices in a currency over all time, one row each time a package's price changes. One query."""
    return merged(Price.objects.standing().for_reseller(reseller_id).filter(currency=currency))


def price_lists(reseller_id: UUID) -> dict[str, list[pricing.Price]]:
    """price_list() of every currency there is a price in. One query."""
    return merged_by_currency(Price.objects.standing().for_reseller(reseller_id))


def merged_by_currency(rows: Iterable[Price]) -> dict[str, list[pricing.Price]]:
    """merged(), one list for each currency."""
    found: dict[str, list[Price]] = {}
    for row in rows:
        found.setdefault(row.currency, []).append(row)
    return {currency: merged(found[currency]) for currency in sorted(found)}


def merged(rows: Iterable[Price]) -> list[pricing.Price]:
    """Standard list and agreement as one list, by package id. A package's own agreement wins from its first day on."""
    by_package: dict[UUID, list[Price]] = {}
    for row in rows:
        by_package.setdefault(row.package_id, []).append(row)
    return [price for package_id, found in by_package.items() for price in _merged(package_id, found)]


def _merged(package_id: UUID, rows: list[Price]) -> list[pricing.Price]:
    prices: list[pricing.Price] = []
    for day in sorted({row.valid_from for row in rows}):
        row = row_on(rows, day)
        said = (row.amount, row.proration) if row else (None, Proration.BY_DAY.value)
        if not prices or (prices[-1].amount, prices[-1].proration) != said:
            prices.append(pricing.Price(str(package_id), day, said[0], Proration(said[1])))
    return prices


def row_on(rows: Iterable[Price], day: date) -> Price | None:
    """The agreement that has begun, unless it says that the list holds again; else the list's newest."""
    begun = sorted((row for row in rows if row.valid_from <= day), key=lambda row: row.valid_from)
    agreed = [row for row in begun if row.reseller_id is not None]
    if agreed and agreed[-1].amount is not None:
        return agreed[-1]
    listed = [row for row in begun if row.reseller_id is None]
    return listed[-1] if listed else None
