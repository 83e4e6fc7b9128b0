"""Integrationsanvändare: a neutral account for a program, and its keys."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from users.choices import KeyState, MembershipState
from users.models.membership import Membership
from users.models.periods import AccessPeriod


class IntegrationAccount(models.Model):
    """What a program is on a client for. Its owner, an employee, stands on its RolePeriod."""

    membership = models.OneToOneField(
        Membership, on_delete=models.PROTECT, primary_key=True, related_name="integration"
    )
    system = models.CharField(max_length=80)  # "Busy", "Fortnox Lön"
    purpose = models.CharField(max_length=300)


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Reads of keys."""

    def usable_at(self, at: datetime) -> Self:
        """Those that open something at this moment."""
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=at), revoked_at__isnull=True)

    def with_access_at(self, at: datetime) -> Self:
        """Those of a program that is on its client at this moment."""
        periods = AccessPeriod.objects.at(at).filter(membership=OuterRef("membership"))
        return self.filter(Exists(periods), membership__state=MembershipState.ACTIVE)


class ApiKey(models.Model):
    """A key that a program shows (API-nyckel). Shown once; kept as its SHA-256 and the first letters to know it by."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    form_key = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "form_key"], name="one_key_per_form")]

    def state_at(self, at: datetime) -> KeyState:
        """What the page calls it at this moment."""
        if self.revoked_at is not None:
            return KeyState.REVOKED
        return KeyState.EXPIRED if self.expires_at is not None and self.expires_at <= at else KeyState.USABLE

    def is_usable_at(self, at: datetime) -> bool:
        """Whether it opens something at this moment, the program's own access aside."""
        return self.state_at(at) == KeyState.USABLE
