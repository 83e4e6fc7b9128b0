"""Prices: a standard list and agreements with single firms. A new price is a new row; none is ever edited."""

import uuid
from datetime import date
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.choices import Currency
from packages_billing.choices import PriceUnit, Proration
from packages_billing.models.catalogue import Package


class PriceQuerySet(models.QuerySet["Price"]):
    """Reads of prices."""

    def standing(self) -> Self:
        """Those that count: not withdrawn before they began."""
        return self.filter(withdrawn_at__isnull=True)

    def for_reseller(self, reseller_id: uuid.UUID) -> Self:
        """The standard list and the firm's own agreement, in order of time."""
        return self.filter(Q(reseller__isnull=True) | Q(reseller=reseller_id)).order_by("valid_from", "created_at")


class Price(models.Model):
    """What a package costs from a day on, in a currency: in the standard list, or agreed with one firm.

    An agreement's row without an amount says that the standard list holds again from that day.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="prices")
    reseller = models.ForeignKey("clients.Reseller", null=True, on_delete=models.PROTECT, related_name="agreed_prices")
    currency = models.CharField(_("Valuta"), max_length=3, choices=Currency)
    amount = models.DecimalField(_("Pris"), max_digits=10, decimal_places=2, null=True)
    unit = models.CharField(_("Enhet"), max_length=12, choices=PriceUnit)
    proration = models.CharField(_("Del av månad"), max_length=14, choices=Proration, default=Proration.BY_DAY)
    valid_from = models.DateField(_("Gäller från"))
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = PriceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["package", "reseller", "currency", "valid_from"],
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="one_price_a_day",
            ),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="price_is_not_negative"),
            models.CheckConstraint(
                condition=Q(amount__isnull=False) | Q(reseller__isnull=False), name="the_list_always_says_a_price"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="price_never_changes", exclude=["withdrawn_at"]),
            pgtrigger.Protect(name="price_is_kept", operation=pgtrigger.Delete),
            # By the calendar of the action, which is never more than a day from UTC's.
            pgtrigger.Trigger(
                name="price_is_withdrawn_before_it_begins",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("withdrawn_at"),
                func="""
                    IF OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
                       OR (NEW.withdrawn_at AT TIME ZONE 'UTC')::date > NEW.valid_from
                    THEN RAISE EXCEPTION 'a price is withdrawn once, before it begins'
                        USING ERRCODE = 'check_violation'; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def may_be_withdrawn(self, today: date) -> bool:
        """Whether the price stands and has not begun."""
        return self.withdrawn_at is None and self.valid_from > today
