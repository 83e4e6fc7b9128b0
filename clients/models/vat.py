"""What is known of a client's VAT registration (momsregistrering)."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class VatVerdict(models.TextChoices):
    """What the register said. Not checked is apart from not valid: nobody is refused for a register that was away."""

    NOT_CHECKED = "", _("Inte kontrollerat")
    VALID = "valid", _("Giltigt")
    INVALID = "invalid", _("Inte giltigt")


class VatCheckQuerySet(models.QuerySet["VatCheck"]):
    """Reads of VAT checks. The moment is always a parameter."""

    def due_at(self, at: datetime) -> Self:
        """Those to ask about, and that nobody is asking about just now."""
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lte=at), next_check_at__lte=at)


class VatCheck(models.Model):
    """The newest verdict on a client's VAT number, if there is one yet; the number itself is derived (clients.vat).

    `checked_at` is when the register gave the verdict, `tried_at` when it was asked last: later where it gave none.
    Gone when the client gets another number. `next_check_at` is empty where the rounds do not ask (sole traders).
    """

    client = models.OneToOneField(
        "clients.Client", on_delete=models.PROTECT, primary_key=True, related_name="vat_check"
    )
    verdict = models.CharField(max_length=8, choices=VatVerdict, default=VatVerdict.NOT_CHECKED, blank=True)
    name = models.CharField(max_length=200, blank=True)  # as the register has it
    source = models.CharField(max_length=40, blank=True)
    checked_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)

    objects = VatCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", checked_at=None) | (~Q(verdict="") & Q(checked_at__isnull=False)),
                name="a_verdict_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=["next_check_at"], name="vat_by_next_check")]

    def __str__(self) -> str:
        return f"{self.verdict} {self.checked_at}"

    @property
    def was_in_vain(self) -> bool:
        """Whether the last question got no verdict."""
        return self.tried_at is not None and (self.checked_at is None or self.tried_at > self.checked_at)
