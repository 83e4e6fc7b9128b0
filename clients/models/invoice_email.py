"""What a client's own invoices are mailed with (Egendefinierad fakturaepost)."""

import uuid
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q

from clients.choices import Language


class InvoiceEmailQuerySet(models.QuerySet["InvoiceEmail"]):
    """Reads of versions."""

    def written_in(self, language: str, client_id: uuid.UUID) -> Self:
        """Every version of the client's in the language, newest first."""
        return self.filter(client=client_id, language=language).order_by("-version")

    def current_of(self, client_id: uuid.UUID) -> Self:
        """The text that holds in each language that the client has written in."""
        return self.filter(client=client_id).order_by("language", "-version").distinct("language")


class InvoiceEmail(models.Model):
    """One version of a client's invoice mail in one language. Never changed: the last version is the one that holds.

    Who saved it is an id; the name stands in the event, where it can be erased.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No index of its own: the constraint below begins with it.
    client = models.ForeignKey(
        "clients.Client", on_delete=models.PROTECT, related_name="invoice_emails", db_index=False
    )
    language = models.CharField(max_length=5, choices=Language)
    version = models.PositiveIntegerField()
    subject = models.CharField(max_length=150)
    text = models.TextField(max_length=5000)  # with merge fields, see clients.invoice_fields
    saved_at = models.DateTimeField()
    saved_by_id = models.UUIDField(null=True)

    objects = InvoiceEmailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "language", "version"], name="one_invoice_email_per_version"),
            models.CheckConstraint(condition=Q(version__gte=1), name="invoice_emails_count_from_one"),
            models.CheckConstraint(condition=~Q(subject__regex=r"[\r\n]"), name="invoice_email_subject_is_one_line"),
        ]
        triggers = [pgtrigger.Protect(name="invoice_email_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]
