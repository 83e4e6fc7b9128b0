"""What changes what is offered and given, and what closes months."""

from packages_billing.actions.closing import NotOver, close_month
from packages_billing.actions.offers import set_offer

__all__ = ["NotOver", "close_month", "set_offer"]
