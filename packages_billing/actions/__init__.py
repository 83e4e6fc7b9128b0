"""What changes what is offered and given and what it costs, closes months and makes invoice drafts."""

from packages_billing.actions.catalogue import (
    PackageFacts,
    add_package,
    change_package,
    offer_package,
    withdraw_package,
)
from packages_billing.actions.closing import NotOver, close_month
from packages_billing.actions.drafts import NoDraft, make_draft
from packages_billing.actions.extras import begin_extras, follow_extras
from packages_billing.actions.offers import set_offer
from packages_billing.actions.orders import carry_out_orders, order_closing
from packages_billing.actions.prices import NewPrice, add_price, withdraw_price

__all__ = [
    "NewPrice",
    "NoDraft",
    "NotOver",
    "PackageFacts",
    "add_package",
    "add_price",
    "begin_extras",
    "carry_out_orders",
    "change_package",
    "close_month",
    "follow_extras",
    "make_draft",
    "offer_package",
    "order_closing",
    "set_offer",
    "withdraw_package",
    "withdraw_price",
]
