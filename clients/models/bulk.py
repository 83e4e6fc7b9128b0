"""The same done to many clients at once: what somebody asked for, and how it went for each client."""

import uuid
from collections import Counter
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Count, Q

from clients.choices import LineState


class BulkOrderQuerySet(models.QuerySet["BulkOrder"]):
    """Reads of the orders."""

    def due(self, at: datetime) -> Self:
        """Not carried out yet, and held by no worker at this moment; those that have had the fewest turns first."""
        free = Q(claimed_until=None) | Q(claimed_until__lte=at)
        return self.filter(free, done_at=None).order_by("turns", "asked_at", "pk")

    def open(self) -> Self:
        """Not carried out yet."""
        return self.filter(done_at=None)

    def asked_by(self, user_id: uuid.UUID, reseller_id: uuid.UUID) -> Self:
        """What this person has asked for at the firm: nobody else is shown it."""
        return self.filter(asked_by_id=user_id, reseller_id=reseller_id)


class BulkOrder(models.Model):
    """Somebody's word that something is to be done to many clients. `work` is the key of one of BULK_WORK.

    It is carried out with the rights that the person has then. `language` is theirs: reasons are written in it.
    `turns` counts the batches that were begun, `losses` the workers that were never heard of again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reseller = models.ForeignKey("clients.Reseller", on_delete=models.PROTECT, related_name="+", db_index=False)
    work = models.CharField(max_length=20)
    values = models.JSONField(default=dict)  # what the work's form said, as text by name
    form_key = models.UUIDField()  # the page's own: the same page posted twice is one order
    asked_by_id = models.UUIDField()
    asked_at = models.DateTimeField()
    language = models.CharField(max_length=5)
    turns = models.PositiveIntegerField(default=0)
    losses = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = BulkOrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reseller", "asked_by_id", "form_key"], name="one_bulk_order_per_form"),
        ]
        indexes = [
            models.Index(fields=["asked_by_id", "-asked_at"], include=["reseller"], name="bulk_orders_of"),
            models.Index(fields=["turns", "asked_at"], condition=Q(done_at=None), name="bulk_orders_to_do"),
        ]

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.done_at is None


class BulkLineQuerySet(models.QuerySet["BulkLine"]):
    """Reads of the lines."""

    def waiting(self) -> Self:
        """Those whose turn is to come; those that failed once are tried again last."""
        return self.filter(state=LineState.WAITING).order_by("attempts", "pk")

    def failed(self) -> Self:
        """Those that could not be done, whatever was tried."""
        return self.filter(state=LineState.FAILED)

    def counted(self) -> Counter[str]:
        """How many there are by state."""
        return Counter(dict(self.order_by().values_list("state").annotate(count=Count("pk"))))


class BulkLine(models.Model):
    """One client of an order. That it is done and what was done to the client are stored together, or neither is."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(BulkOrder, on_delete=models.PROTECT, related_name="lines", db_index=False)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=LineState, default=LineState.WAITING)
    reason = models.CharField(max_length=300, blank=True)  # why it was skipped, in the words of who asked
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = BulkLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "client"], name="a_client_once_in_an_order"),
            models.CheckConstraint(
                condition=Q(state=LineState.SKIPPED) & ~Q(reason="") | ~Q(state=LineState.SKIPPED) & Q(reason=""),
                name="a_skipped_client_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["order", "attempts", "id"], condition=Q(state=LineState.WAITING), name="bulk_lines_to_do"
            ),
        ]
