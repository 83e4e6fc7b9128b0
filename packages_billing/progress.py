"""How far a closing has come, in the shared cache.

Not on the order's row: the closing is one transaction, which nobody sees into, so the row would take a second
connection. Nothing depends on it: with the cache away the page says that the month is being closed, and not how far.
"""

from typing import Any
from uuid import UUID

from django.core.cache import cache

from packages_billing.models import ClosingOrder
from packages_billing.pricing import Month

_KEPT_FOR = 60 * 60  # seconds


def note_stage(order_id: UUID, stage: int, stages: int) -> None:
    """The closing has come to this stage, of so many."""
    cache.set(_key(order_id), (stage, stages), _KEPT_FOR)


def stage_of(order_id: UUID) -> tuple[int, int]:
    """The stage that it is at, and of how many; (0, 0) where nothing is known."""
    stage, stages = cache.get(_key(order_id)) or (0, 0)
    return stage, stages


def order_context(order: ClosingOrder) -> dict[str, Any]:
    """What the pages say of a closing that somebody has asked for: of which month, and how far it has come."""
    stage, stages = stage_of(order.pk) if order.is_open else (0, 0)
    return {"order": order, "order_month": Month.of(order.month), "stage": stage, "stages": stages}


def _key(order_id: UUID) -> str:
    return f"closing:{order_id}"
