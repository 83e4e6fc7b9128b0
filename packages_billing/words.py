"""Money, shares and months as pages write them."""

from decimal import Decimal

from django.utils.dates import MONTHS, MONTHS_3
from django.utils.formats import number_format

from packages_billing.pricing import Month

_SIGNS = {"SEK": "kr"}


def money(amount: Decimal) -> str:
    """1 989,00 by the reader's language, with a minus that is one."""
    return number_format(amount, 2, force_grouping=True).replace("-", "\u2212")


def signed(amount: Decimal) -> str:
    """+199,00 or −96,29."""
    return f"+{money(amount)}" if amount > 0 else money(amount)


def with_currency(amount: Decimal, currency: str) -> str:
    """1 989,00 kr, with a space that does not break."""
    return f"{money(amount)}\u00a0{_SIGNS.get(currency, currency)}"


def currency_sign(currency: str) -> str:
    """kr, or the currency's code."""
    return _SIGNS.get(currency, currency)


def month_words(month: Month) -> str:
    """mars 2026."""
    return f"{MONTHS[month.month]} {month.year}"


def month_alone(month: Month) -> str:
    """mars."""
    return str(MONTHS[month.month])


def month_short(month: Month) -> str:
    """mar."""
    return str(MONTHS_3[month.month])
