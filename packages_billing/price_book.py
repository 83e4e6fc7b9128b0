"""What packages cost one firm, by their codes: for the pages that tell a price beside a package."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from clients.models import Client
from common.access import Actor, Permission
from packages_billing.models import Package
from packages_billing.price_list import price_list
from packages_billing.pricing import Price, price_on


@dataclass(frozen=True, slots=True)
class PriceBook:
    """The firm's prices in a currency over all time, and the slot and name of every package, all by code."""

    currency: str
    prices: tuple[Price, ...]
    slots: Mapping[str, str]
    names: Mapping[str, str]

    def a_month(self, code: str, day: date) -> Decimal | None:
        """What the package costs a whole month by the price of that day; None where it has none."""
        price = price_on(self.prices, code, day)
        return price.amount if price else None


def open_prices(reseller_id: UUID, currency: str, codes: Collection[str] = ()) -> PriceBook:
    """Reads it, names in the reader's language; of these packages alone, where codes are given. Two queries."""
    asked = Package.objects.filter(code__in=codes) if codes else Package.objects.all()
    packages = {str(package.pk): package for package in asked}
    listed = price_list(reseller_id, currency, [package.pk for package in packages.values()] if codes else None)
    prices = tuple(replace(price, package=packages[price.package].code) for price in listed)
    return PriceBook(
        currency=currency,
        prices=prices,
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
