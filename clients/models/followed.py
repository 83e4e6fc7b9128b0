"""Companies that clients follow in the registers (Företagssök), and what was found to have changed."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.registries.contract import CompanyRecord, CompanyStatus
from common.identifiers import format_number

WATCHED = ("name", "status", "street", "postcode", "city")  # a difference in one of these is told


class FollowedCompanyQuerySet(models.QuerySet["FollowedCompany"]):
    """Reads of followed companies. The moment is always a parameter."""

    def due_at(self, at: datetime) -> Self:
        """Those to ask the register about, and that nobody is asking about just now."""
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lte=at), next_check_at__lte=at)


class FollowedCompany(models.Model):
    """A company that somebody at a client follows, as its register described it last. Never a sole trader of Sweden's.

    One row per client, country and number, however many follow it and however often they stop and begin again: who
    does is told by users.CompanyFollower. `checked_at` is when the register said what stands here; `next_check_at`
    when it is asked again at the earliest; `lease_until` keeps two sweepers from asking at once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="followed_companies")
    country = models.CharField(max_length=2)
    number = models.CharField(max_length=12)  # canonical digits (common.identifiers)
    name = models.CharField(_("Namn"), max_length=200)
    legal_form = models.CharField(max_length=80, blank=True)
    status = models.CharField(_("Status"), max_length=20)  # clients.registries.contract.CompanyStatus
    status_reason = models.CharField(max_length=160, blank=True)
    status_since = models.DateField(null=True)
    street = models.CharField(_("Adress"), max_length=200, blank=True)
    postcode = models.CharField(_("Postnummer"), max_length=12, blank=True)
    city = models.CharField(_("Ort"), max_length=80, blank=True)
    source = models.CharField(max_length=40)
    checked_at = models.DateTimeField()
    next_check_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)

    objects = FollowedCompanyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "country", "number"], name="a_company_is_followed_once"),
            # A person's number has a month where a company's has 20 or more.
            models.CheckConstraint(
                condition=~Q(country="SE") | Q(number__regex=r"^[0-9]{2}[2-9][0-9]{7}$"), name="nobody_is_followed"
            ),
        ]
        indexes = [models.Index(fields=["next_check_at"], name="followed_by_next_check")]

    def __str__(self) -> str:
        return self.name

    @property
    def written_number(self) -> str:
        """The number as its country writes it."""
        return format_number(self.country, self.number)

    @property
    def standing(self) -> CompanyStatus:
        """The status in the words of the registers' contract."""
        return CompanyStatus(self.status)

    def take_in(self, answer: CompanyRecord) -> None:
        """Puts on the row what the register says; what it does not say stays as it was. Saves nothing."""
        self.name = answer.name[:200] or self.name
        self.legal_form = answer.legal_form or self.legal_form
        if answer.status != CompanyStatus.UNKNOWN or not self.status:
            self.status, self.status_reason = str(answer.status), answer.status_reason[:160]
            self.status_since = answer.status_since
        if answer.address is not None:
            self.street, self.postcode = answer.address.street[:200], answer.address.postcode[:12]
            self.city = answer.address.city[:80]
        self.source, self.checked_at = answer.source, answer.fetched_at


class CompanyChange(models.Model):
    """What one look in the register found to be different (of WATCHED), before and after. Never rewritten."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(FollowedCompany, on_delete=models.PROTECT, related_name="changes")
    found_at = models.DateTimeField()
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["company", "-found_at"], name="changes_of_company")]

    @property
    def status(self) -> CompanyStatus | None:
        """The new status, where that is what changed."""
        return CompanyStatus(self.after["status"]) if "status" in self.after else None

    @property
    def lines(self) -> list[tuple[Any, Any, Any]]:
        """What to show: (label, before, after), the parts of an address as one."""
        shown: list[tuple[Any, Any, Any]] = []
        if self.status is not None:
            shown.append((_("Status"), CompanyStatus(self.before["status"]).label, self.status.label))
        if "name" in self.after:
            shown.append((_("Namn"), self.before["name"], self.after["name"]))
        if "street" in self.after:
            shown.append((_("Adress"), _one_line(self.before), _one_line(self.after)))
        return shown


def _one_line(address: dict[str, str]) -> str:
    town = f"{address['postcode']} {address['city']}".strip()
    return ", ".join(part for part in (address["street"], town) if part)
