"""Tags of the invoicing basis: money, signed money, the page's address with one key changed."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.text import capfirst

from common.templatetags.ledger import with_changes
from packages_billing import words
from packages_billing.pricing import Month

register = template.Library()


@register.filter
def money(amount: Decimal) -> str:
    """See words.money()."""
    return words.money(amount)


@register.filter
def signed(amount: Decimal) -> str:
    """See words.signed()."""
    return words.signed(amount)


@register.filter
def in_currency(amount: Decimal, currency: str) -> str:
    """See words.with_currency()."""
    return words.with_currency(amount, currency)


@register.filter
def currency_sign(currency: str) -> str:
    """See words.currency_sign()."""
    return words.currency_sign(currency)


@register.filter
def month_words(month: Month) -> str:
    """See words.month_words()."""
    return words.month_words(month)


@register.filter
def month_title(month: Month) -> str:
    """Mars 2026."""
    return str(capfirst(words.month_words(month)))


@register.filter
def month_alone(month: Month) -> str:
    """See words.month_alone()."""
    return words.month_alone(month)


@register.simple_tag(takes_context=True)
def query_but(context: dict[str, Any], key: str, value: Any = None) -> str:
    """The page's address with one key set, or taken away; which client is open is forgotten."""
    return with_changes(context, {"open": None, key: value})


@register.simple_tag(takes_context=True)
def query_toggle(context: dict[str, Any], client_id: Any = None) -> str:
    """The page's address with a client's lines unfolded, or none; the place in the list is kept."""
    place = {key: context["query"].get(key) for key in ("after", "before")}
    return with_changes(context, {"open": client_id, **place})
