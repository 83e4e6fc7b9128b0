"""A firm's own price list (prislista): what it pays for each package today, and what changes when."""

from datetime import date
from typing import Any

from clients.choices import COUNTRY_CURRENCY, Currency
from clients.models import Reseller
from packages_billing.choices import PackageKind
from packages_billing.firm_book import FirmBook
from packages_billing.models import Package, Price
from packages_billing.price_history import OwnPrice, own_prices


def price_list_context(reseller: Reseller, currency: str, today: date, book: FirmBook | None = None) -> dict[str, Any]:
    """What packages_billing/price_list.html shows, in one currency: that of the firm's country where none is named.

    Two queries, or none with the firm's book.
    """
    if currency not in Currency.values:
        currency = COUNTRY_CURRENCY[reseller.country]
    prices = book.price_rows if book else list(Price.objects.standing().for_reseller(reseller.pk))
    packages = list(book.packages.values() if book else Package.objects.all())
    rows = own_prices(packages, prices, currency, today)
    groups: dict[PackageKind, list[OwnPrice]] = {kind: [] for kind in PackageKind}
    for row in rows:
        groups[PackageKind(row.package.kind)].append(row)
    agreed = {one: _agreed(packages, prices, one, today) for one in Currency.values}
    return {
        "groups": [(kind, found) for kind, found in groups.items() if found], "currency": currency, "today": today,
        "currencies": list(agreed.items()), "agreed_count": agreed[currency],
        "next_change": min((change.day for row in rows for change in row.changes), default=None),
    }  # fmt: skip


def _agreed(packages: list[Package], prices: list[Price], currency: str, today: date) -> int:
    """For how many packages something is agreed today or will be."""
    rows = own_prices(packages, prices, currency, today)
    return sum(row.is_agreed or any(change.is_agreed for change in row.changes) for row in rows)
