"""A closed month (stängd period): numbered, and frozen by the database."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from clients.choices import Currency
from packages_billing.choices import Proration
from packages_billing.models.catalogue import Package

# What is closed stays as it is; erasure may blank the name of who closed it, whose id the log keeps.
_KEPT = ["id", "reseller_id", "month", "number", "closed_at", "closed_by_id", "line_count", "sha256"]
_FROZEN = (
    "OLD.sha256 <> '' AND (NEW.closed_by_name <> '' OR "
    + " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _KEPT)
    + ")"
)


class Closing(models.Model):
    """One firm's month, closed. `number` counts the firm's closings; `sha256` is of the lines (digest.py).

    It is empty while the lines are written: then alone may lines be added, and no transaction ends that way.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reseller = models.ForeignKey("clients.Reseller", on_delete=models.PROTECT, related_name="closings")
    month = models.DateField()  # its first day
    number = models.PositiveIntegerField()
    closed_at = models.DateTimeField()
    closed_by_id = models.UUIDField(null=True)
    closed_by_name = models.CharField(max_length=200, blank=True)
    line_count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reseller", "month"], name="a_month_is_closed_once"),
            models.UniqueConstraint(fields=["reseller", "number"], name="closings_are_numbered"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_month_is_its_first_day"),
        ]
        triggers = [
            pgtrigger.Protect(name="closing_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="closing_is_frozen", operation=pgtrigger.Update, condition=pgtrigger.Condition(_FROZEN)
            ),
            pgtrigger.Trigger(
                name="closing_is_finished",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func="""
                    IF EXISTS (SELECT FROM packages_billing_closing WHERE id = NEW.id AND sha256 = '')
                    THEN RAISE EXCEPTION 'a closing ends with the digest of its lines'
                        USING ERRCODE = 'check_violation'; END IF;
                    RETURN NULL;
                """,
            ),
        ]


class ClosedLine(models.Model):
    """A line of a closed month. `corrects` is the earlier month that a correction is about; `days` may be negative."""

    id = models.BigAutoField(primary_key=True)
    # Checked for all the lines of a statement at once, by the trigger: row by row it took longer than all the rest.
    # Neither closings, clients nor packages are ever deleted.
    closing = models.ForeignKey(
        Closing, on_delete=models.PROTECT, related_name="lines", db_index=False, db_constraint=False
    )
    client = models.ForeignKey(
        "clients.Client", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    membership_id = models.UUIDField(null=True)  # whose package it was; null for a klienttillval
    package = models.ForeignKey(
        Package, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
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
                name="lines_belong",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="added"),
                declare=[("line", "record")],
                func="""
                    SELECT closing.id AS closing, package.id AS package, client.id AS client INTO line
                      FROM (SELECT DISTINCT closing_id, client_id, package_id FROM added) AS wanted
                      LEFT JOIN packages_billing_closing closing
                        ON closing.id = wanted.closing_id AND closing.sha256 = ''
                      LEFT JOIN packages_billing_package package ON package.id = wanted.package_id
                      LEFT JOIN clients_client client ON client.id = wanted.client_id
                       AND client.reseller_id = closing.reseller_id AND NOT client.is_demo AND NOT client.is_internal
                     WHERE closing.id IS NULL OR package.id IS NULL OR client.id IS NULL LIMIT 1;
                    IF FOUND AND line.closing IS NULL THEN
                        RAISE EXCEPTION 'a closed month takes no more lines' USING ERRCODE = 'check_violation';
                    ELSIF FOUND AND line.client IS NULL THEN
                        RAISE EXCEPTION 'demo and internal clients, and those of other firms, are never charged'
                            USING ERRCODE = 'check_violation';
                    ELSIF FOUND THEN
                        RAISE EXCEPTION 'there is no such package' USING ERRCODE = 'foreign_key_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]
