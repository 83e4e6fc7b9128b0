"""Everything that changes what is offered and given."""

from packages_billing.actions.offers import set_offer

__all__ = ["set_offer"]
