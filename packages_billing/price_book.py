"""What packages cost one firm, by their codes: for the pages that tell a price beside a package."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import F, FilteredRelation, Q, QuerySet

from clients.models import Client
from common.access import Actor, Permission
from packages_billing import pricing
from packages_billing.models import Package, Price
from packages_billing.price_list import merged

_OF_PRICE = ("valid_from", "reseller_id", "amount", "proration")  # what merged() looks at


@dataclass(frozen=True, slots=True)
class PriceBook:
    """The firm's prices in a currency over all time, and the slot and name of every package, all by code."""

    currency: str
    prices: tuple[pricing.Price, ...]
    slots: Mapping[str, str]
    names: Mapping[str, str]

    def a_month(self, code: str, day: date) -> Decimal | None:
        """What the package costs a whole month by the price of that day; None where it has none."""
        price = pricing.price_on(self.prices, code, day)
        return price.amount if price else None


def open_prices(reseller_id: UUID, currency: str) -> PriceBook:
    """Reads it, names in the reader's language. One query."""
    return book_of(priced(Package.objects.all(), reseller_id, currency), currency)


def priced(packages: QuerySet[Package], reseller_id: UUID, currency: str) -> QuerySet[Package]:
    """The packages with what book_of() needs: one row for each price that stands, and one for a package without any."""
    agreed = Q(prices__reseller__isnull=True) | Q(prices__reseller=reseller_id)
    standing = Q(prices__withdrawn_at__isnull=True, prices__currency=currency) & agreed
    rows = packages.annotate(price=FilteredRelation("prices", condition=standing))
    return rows.annotate(**{f"price_{name}": F(f"price__{name}") for name in _OF_PRICE})


def book_of(rows: Iterable[Package], currency: str) -> PriceBook:
    """The book of what priced() has read."""
    packages = {str(row.pk): row for row in rows}
    found = [Price(package_id=row.pk, **{name: getattr(row, f"price_{name}") for name in _OF_PRICE}) for row in rows]
    listed = merged(price for price in found if price.valid_from)
    return PriceBook(
        currency=currency,
        prices=tuple(replace(price, package=packages[price.package].code) for price in listed),
        slots={package.code: package.slot for package in packages.values()},
        names={package.code: str(package) for package in packages.values()},
    )


def sees_prices(actor: Actor, client: Client) -> bool:
    """Whether the actor may read what the client's packages cost: staff of its firm who may see its Fakturaunderlag.

    A demo client and the firm's own cost nothing. What a client's own administrator pays is the firm's to say.
    """
    return not client.is_demo and _may_read_prices(actor, client)


def sees_no_charge(actor: Actor, client: Client) -> bool:
    """Whether the actor reads, where a cost would stand, that a demo client is never charged."""
    return client.is_demo and _may_read_prices(actor, client)


def _may_read_prices(actor: Actor, client: Client) -> bool:
    if client.is_internal or actor.reseller_id != client.reseller_id:
        return False
    return actor.may_on(Permission.SEE_BASIS, client_id=client.pk, reseller_id=client.reseller_id)
