"""What a firm prepares for its next client."""

import uuid
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from clients.choices import Country, Currency, Language, VatPeriod


class ClientTemplateQuerySet(models.QuerySet["ClientTemplate"]):
    """Reads of templates."""

    def of_reseller(self, reseller_id: uuid.UUID) -> Self:
        """The firm's own."""
        return self.filter(reseller_id=reseller_id)

    def on_offer(self) -> Self:
        """Those that a new client may be made from: not archived."""
        return self.filter(archived_at__isnull=True)


class ClientTemplate(models.Model):
    """Presets for a new client (klientmall). Other applications keep a part of their own beside it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reseller = models.ForeignKey("clients.Reseller", on_delete=models.PROTECT, related_name="client_templates")
    name = models.CharField(_("Namn"), max_length=80)
    country = models.CharField(_("Land"), max_length=2, choices=Country, default=Country.SE)
    language = models.CharField(_("Språk"), max_length=5, choices=Language, default=Language.SV)
    currency = models.CharField(_("Valuta"), max_length=3, choices=Currency, default=Currency.SEK)
    vat_period = models.CharField(_("Momsperiod"), max_length=12, choices=VatPeriod, default=VatPeriod.QUARTER)
    fiscal_year_start = models.PositiveSmallIntegerField(
        _("Räkenskapsåret börjar i"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    chart_of_accounts = models.CharField(_("Kontoplan"), max_length=60, blank=True)
    has_company_search = models.BooleanField(_("Företagssök"), default=False)
    has_custom_invoice_email = models.BooleanField(_("Egendefinierad fakturaepost"), default=False)
    is_default = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True)

    objects = ClientTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "reseller", Lower("name"), condition=Q(archived_at__isnull=True), name="one_template_per_name"
            ),
            models.UniqueConstraint(fields=["reseller"], condition=Q(is_default=True), name="one_default_template"),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(archived_at__isnull=True), name="default_template_is_on_offer"
            ),
        ]

    def __str__(self) -> str:
        return self.name
