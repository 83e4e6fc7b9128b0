"""A month that somebody has asked to have closed: what a worker takes up, and a page follows."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from packages_billing.choices import OrderState, Refusal

_OPEN = [OrderState.WAITING, OrderState.RUNNING]


class ClosingOrderQuerySet(models.QuerySet["ClosingOrder"]):
    """Reads of the orders."""

    def open(self) -> Self:
        """Neither carried out nor refused yet; one at most in each firm."""
        return self.filter(state__in=_OPEN)

    def due(self, at: datetime) -> Self:
        """Open, and held by no worker at this moment: nobody has begun, or the lease of who did ran out."""
        return self.open().filter(Q(claimed_until=None) | Q(claimed_until__lte=at))


class ClosingOrder(models.Model):
    """Somebody's word that their firm's month is to be closed. `attempts` counts the workers that have taken it up."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reseller = models.ForeignKey("clients.Reseller", on_delete=models.PROTECT, related_name="closing_orders")
    month = models.DateField()  # its first day
    asked_by_id = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=OrderState, default=OrderState.WAITING)
    refusal = models.CharField(max_length=20, choices=Refusal, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)

    objects = ClosingOrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reseller"], condition=Q(state__in=_OPEN), name="one_open_closing_order"),
            models.CheckConstraint(condition=Q(month__day=1), name="an_ordered_month_is_its_first_day"),
            models.CheckConstraint(
                condition=Q(state=OrderState.REFUSED) & ~Q(refusal="") | ~Q(state=OrderState.REFUSED) & Q(refusal=""),
                name="a_refused_order_says_why",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether a worker has it, or will."""
        return self.state in _OPEN

    @property
    def refusal_words(self) -> str:
        """Why it was refused; empty while it was not."""
        return str(Refusal(self.refusal).label) if self.refusal else ""
