"""VAT by country and day."""

from datetime import date
from decimal import Decimal

import pytest

from packages_billing.vat import vat_for

TABLE = [
    # seller, buyer, day, category, rate
    ("SE", "SE", date(2026, 3, 31), "S", "25"),
    ("NO", "NO", date(2026, 3, 31), "S", "25"),
    ("DK", "DK", date(2026, 3, 31), "S", "25"),
    ("FI", "FI", date(2024, 8, 31), "S", "24"),
    ("FI", "FI", date(2024, 9, 1), "S", "25.5"),
    ("SE", "FI", date(2026, 3, 31), "AE", "0"),
    ("SE", "DK", date(2026, 3, 31), "AE", "0"),
    ("SE", "NO", date(2026, 3, 31), "O", "0"),
    ("NO", "SE", date(2026, 3, 31), "O", "0"),
]


@pytest.mark.parametrize(("seller", "buyer", "day", "category", "rate"), TABLE)
def test_the_table(seller: str, buyer: str, day: date, category: str, rate: str) -> None:
    vat = vat_for(seller_country=seller, buyer_country=buyer, on=day)

    assert (vat.category, vat.rate) == (category, Decimal(rate))
    assert bool(vat.reason) == (category != "S")


@pytest.mark.parametrize(("seller", "buyer"), [("XX", "XX"), ("SE", "XX")])
def test_a_country_without_a_rate_is_refused(seller: str, buyer: str) -> None:
    with pytest.raises(ValueError, match="XX"):
        vat_for(seller_country=seller, buyer_country=buyer, on=date(2026, 1, 1))
