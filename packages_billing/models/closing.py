"""A closed month (stängd period): numbered, and frozen by the database."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from clients.choices import Currency
from packages_billing.choices import Proration
from packages_billing.models.catalogue import Package


class Closing(models.Model):
    """One firm's month, closed. `number` counts the firm's closings; `sha256` is of the lines (closings.digest)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reseller = models.ForeignKey("clients.Reseller", on_delete=models.PROTECT, related_name="closings")
    month = models.DateField()  # its first day
    number = models.PositiveIntegerField()
    closed_at = models.DateTimeField()
    closed_by_id = models.UUIDField(null=True)
    closed_by_name = models.CharField(max_length=200, blank=True)
    line_count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reseller", "month"], name="a_month_is_closed_once"),
            models.UniqueConstraint(fields=["reseller", "number"], name="closings_are_numbered"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_month_is_its_first_day"),
        ]
        triggers = [pgtrigger.Protect(name="closing_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]


class ClosedLine(models.Model):
    """A line of a closed month. `corrects` is the earlier month that a correction is about; `days` may be negative."""

    id = models.BigAutoField(primary_key=True)
    # Deferred: the lines are written first, and the row that sums them up last.
    closing = models.ForeignKey(Closing, on_delete=models.PROTECT, related_name="lines", db_index=False)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="+")
    membership_id = models.UUIDField(null=True)  # whose package it was; null for a klienttillval
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="+")
    slot = models.CharField(max_length=60)
    currency = models.CharField(max_length=3, choices=Currency)
    first_day = models.DateField()
    last_day = models.DateField()
    days = models.IntegerField()
    of_days = models.PositiveSmallIntegerField()
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)
    proration = models.CharField(max_length=14, choices=Proration)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    corrects = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["closing", "client"], name="lines_of_client")]
        triggers = [
            pgtrigger.Protect(name="line_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="demo_is_never_charged",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="added"),
                func="""
                    IF EXISTS (
                        SELECT FROM added JOIN clients_client client ON client.id = added.client_id
                         WHERE client.is_demo OR client.is_internal
                    ) THEN RAISE EXCEPTION 'demo and internal clients are never charged'
                        USING ERRCODE = 'check_violation'; END IF;
                    RETURN NULL;
                """,
            ),
        ]
