"""What is prepared: how a new user starts, and who of the firm joins a new client."""

import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from clients.choices import Language
from users.choices import ResellerRole, StartPage
from users.models.membership import Membership


class UserTemplateQuerySet(models.QuerySet["UserTemplate"]):
    """Reads of start templates."""

    def on_offer(self) -> Self:
        """Those that can be given: not archived."""
        return self.filter(archived_at__isnull=True)


class UserTemplate(models.Model):
    """A start template (användarmall): start page, language and shortcuts, shared under a name.

    `key` is its mallnyckel, letters and digits in groups of four: whoever has it can take it as theirs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reseller = models.ForeignKey("clients.Reseller", on_delete=models.PROTECT, related_name="user_templates")
    name = models.CharField(max_length=80)
    key = models.CharField(max_length=14, unique=True)
    start_page = models.CharField(max_length=20, choices=StartPage, default=StartPage.USUAL)
    language = models.CharField(max_length=5, choices=Language)
    shortcuts = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    shared_by_id = models.UUIDField(null=True)
    shared_by_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    objects = UserTemplateQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("reseller", Lower("name"), name="one_user_template_per_name")]

    def __str__(self) -> str:
        return self.name


class TeamPreset(models.Model):
    """A client template's part: an employee who joins every client made from it, and as what."""

    template = models.ForeignKey("clients.ClientTemplate", on_delete=models.CASCADE, related_name="team")
    employment = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, choices=ResellerRole)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "employment"], name="an_employee_joins_a_template_once")
        ]
