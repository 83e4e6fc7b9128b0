"""VAT on what the firm charges its clients: by country and day. Pure.

Rates: Sweden 25 % (mervärdesskattelagen 2023:200, 9 kap. 2 §), Norway 25 % (Stortingets merverdiavgiftsvedtak § 2),
Finland 25.5 % since 2024-09-01, 24 % before (arvonlisäverolaki 84 §), Denmark 25 % (momsloven § 33).
Services to a business in another EU country: reverse charge (directive 2006/112/EC, articles 44 and 196).
Codes of category: UNCL5305 as Peppol BIS Billing 3.0 uses it (S, AE, O).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

EU = frozenset({"SE", "FI", "DK"})  # the countries of the product that are in the EU; Norway is not
_RATES: dict[str, list[tuple[date, Decimal]]] = {
    "SE": [(date(1990, 7, 1), Decimal("25"))],
    "NO": [(date(2005, 1, 1), Decimal("25"))],
    "FI": [(date(2013, 1, 1), Decimal("24")), (date(2024, 9, 1), Decimal("25.5"))],
    "DK": [(date(1992, 1, 1), Decimal("25"))],
}


@dataclass(frozen=True, slots=True)
class Vat:
    """How a sale is taxed: the category's code, the rate in per cent, and why where the rate is none."""

    category: str  # S standard rate, AE reverse charge, O outside the scope
    rate: Decimal
    reason: str = ""


def vat_for(*, seller_country: str, buyer_country: str, on: date) -> Vat:
    """The VAT on a service sold on the day from a firm in one country to a business in another.

    Raises ValueError for a country or a day without a rate.
    """
    if seller_country == buyer_country:
        return Vat("S", _rate(seller_country, on))
    _rate(buyer_country, on)
    if seller_country in EU and buyer_country in EU:
        return Vat("AE", Decimal("0"), "Reverse charge")
    return Vat("O", Decimal("0"), "Not subject to VAT")


def _rate(country: str, on: date) -> Decimal:
    begun = [rate for since, rate in _RATES.get(country, []) if since <= on]
    if not begun:
        raise ValueError(f"no VAT rate for {country} on {on.isoformat()}")
    return begun[-1]
