"""What the registers say of the firm's clients, beside what the firm has written; and how far we have asked them."""

import uuid
from datetime import UTC, datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.registries.contract import CompanyStatus
from common.identifiers import format_number

NOT_YET = datetime(2000, 1, 1, tzinfo=UTC)  # due since always: nobody has asked


class RegisterField(models.TextChoices):
    """What is compared. The parts of an address are one thing; a status is taken in and only has to be seen."""

    STATUS = "status", _("Status i registret")
    NAME = "name", _("Företagsnamn")
    ADDRESS = "address", _("Adress")
    CONTACT = "contact", _("Kontaktperson")


class Decision(models.TextChoices):
    """What somebody at the firm said of a difference: Godta or Behåll."""

    ACCEPTED = "accepted", _("Godtagen")
    KEPT = "kept", _("Behållen")


class RegisterDifferenceQuerySet(models.QuerySet["RegisterDifference"]):
    """Reads of differences."""

    def standing(self) -> Self:
        """Those that hold still: open ones, and kept ones of which the register says the same as then."""
        return self.filter(ended_at__isnull=True)

    def open(self) -> Self:
        """Those that nobody has decided."""
        return self.standing().filter(decision="")


class RegisterDifference(models.Model):
    """The register says something else of a client than the firm does. Never rewritten, but for what is decided.

    `ours` and `theirs` hold the client's columns by name (a status: status, reason, since). `ours` is what stood there
    when it was found. It ends when it is accepted, or when the register says something else; a kept one stands until
    then, so that the same is not raised again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The client's own firm, so that the firm's newest are found without its clients.
    reseller = models.ForeignKey("clients.Reseller", on_delete=models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="register_differences")
    field = models.CharField(max_length=10, choices=RegisterField)
    ours = models.JSONField()
    theirs = models.JSONField()
    found_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = RegisterDifferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "field"], condition=Q(ended_at__isnull=True), name="one_difference_stands"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True) | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="a_decision_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["reseller", "-found_at", "id"],
                condition=Q(ended_at__isnull=True, decision=""),
                name="open_differences_of_firm",
            ),
        ]


class CompanyProposalQuerySet(models.QuerySet["CompanyProposal"]):
    """Reads of proposals."""

    def open(self) -> Self:
        """Those that nobody has answered."""
        return self.filter(refused_at__isnull=True, linked_at__isnull=True)


class CompanyProposal(models.Model):
    """A company in a register that may be a client without a number (Väntrum). Refused, it is not proposed again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="company_proposals")
    country = models.CharField(max_length=2)
    number = models.CharField(max_length=12)  # canonical digits (common.identifiers)
    name = models.CharField(max_length=200)
    city = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=20)  # clients.registries.contract.CompanyStatus
    found_at = models.DateTimeField()
    refused_at = models.DateTimeField(null=True)
    linked_at = models.DateTimeField(null=True)
    answered_by_id = models.UUIDField(null=True)

    objects = CompanyProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "country", "number"], name="a_company_is_proposed_once"),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True) | Q(linked_at__isnull=True), name="a_proposal_has_one_answer"
            ),
        ]

    @property
    def written_number(self) -> str:
        """The number as its country writes it."""
        return format_number(self.country, self.number)

    @property
    def standing(self) -> CompanyStatus:
        """The status in the words of the registers' contract."""
        return CompanyStatus(self.status)


class RegisterBudget(models.Model):
    """How many questions the clock has asked since `began_at`: one count for all processes, by the rounds' moments."""

    name = models.CharField(max_length=20, primary_key=True)
    began_at = models.DateTimeField(default=NOT_YET)
    asked = models.PositiveIntegerField(default=0)


class RegisterFeedQuerySet(models.QuerySet["RegisterFeed"]):
    """Reads of feeds. The moment is always a parameter."""

    def due_at(self, at: datetime) -> Self:
        """Those to read, and that nobody is reading just now."""
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lte=at), next_read_at__lte=at)


class RegisterFeed(models.Model):
    """How far a register's feed of changes has been read: the last number seen. None before the first page."""

    country = models.CharField(max_length=2, primary_key=True)
    cursor = models.BigIntegerField(null=True)
    next_read_at = models.DateTimeField(default=NOT_YET)
    lease_until = models.DateTimeField(null=True)

    objects = RegisterFeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cursor__isnull=True) | Q(cursor__gte=0), name="a_cursor_counts_up")
        ]
