"""What packages cost one firm, by their codes: for the pages that tell a price beside a package."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from clients.models import Client
from common.access import Actor, Permission
from common.pagination import Compiled, all_of, ask_together
from packages_billing import pricing
from packages_billing.models import Package, Price
from packages_billing.price_list import merged


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
    return book_of(ask_together(asked_for(reseller_id, currency)), currency)


def asked_for(reseller_id: UUID, currency: str, codes: Collection[str] = ()) -> dict[str, Compiled | None]:
    """What ask_together() is to be asked for book_of(): everything, or these packages alone."""
    packages, prices = Package.objects.all(), Price.objects.standing().for_reseller(reseller_id)
    if codes:
        packages, prices = packages.filter(code__in=codes), prices.filter(package__code__in=codes)
    exactly = Cast("amount", TextField())  # a number is a float in JSON
    rows = prices.filter(currency=currency).values(
        "package_id", "reseller_id", "proration", "valid_from", exactly=exactly
    )
    return {
        "packages": all_of(packages.values("id", "code", "kind", "name", "name_nb", "name_en")),
        "prices": all_of(rows),
    }


def book_of(found: Mapping[str, Any], currency: str) -> PriceBook:
    """The answers of ask_together()."""
    packages = {row["id"]: Package(**row) for row in found["packages"]}
    prices = merged(_price(**row) for row in found["prices"])
    return PriceBook(
        currency=currency,
        prices=tuple(replace(price, package=packages[price.package].code) for price in prices),
        slots={package.code: package.slot for package in packages.values()},
        names={package.code: str(package) for package in packages.values()},
    )


def _price(*, valid_from: str, exactly: str | None, **same: Any) -> Price:
    return Price(valid_from=date.fromisoformat(valid_from), amount=Decimal(exactly) if exactly else None, **same)


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
