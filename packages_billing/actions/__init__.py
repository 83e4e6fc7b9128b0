"""What changes what is offered and given, closes months and makes invoice drafts."""

from packages_billing.actions.closing import NotOver, close_month
from packages_billing.actions.drafts import NoDraft, make_draft
from packages_billing.actions.extras import follow_extras
from packages_billing.actions.offers import set_offer

__all__ = ["NoDraft", "NotOver", "close_month", "follow_extras", "make_draft", "set_offer"]
