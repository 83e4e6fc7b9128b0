"""Who follows a company (Företagssök): a membership, since when, until when."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from clients.models import FollowedCompany
from users.choices import MemberKind
from users.models.membership import Membership

# Those who have systembehörighet: the client's own, and externals for their period (docs/decisions/0016).
SEARCHING_KINDS = (MemberKind.SYSTEM, MemberKind.EXTERNAL)


class CompanyFollowerQuerySet(models.QuerySet["CompanyFollower"]):
    """Reads of followers. The moment is always a parameter."""

    def following(self) -> Self:
        """Those who have not stopped."""
        return self.filter(ended_at__isnull=True)

    def told_at(self, at: datetime) -> Self:
        """Those who are told of changes at this moment: they may search now, at a client that has Företagssök."""
        return self.following().filter(
            Q(membership__access_periods__ends_at__isnull=True) | Q(membership__access_periods__ends_at__gt=at),
            membership__access_periods__starts_at__lte=at,
            membership__kind__in=SEARCHING_KINDS,
            membership__client__has_company_search=True,
        )


class CompanyFollower(models.Model):
    """Somebody follows a company for the client they are on. Access that ends says nothing here: it is asked for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(FollowedCompany, on_delete=models.PROTECT, related_name="followers")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="followings")
    followed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = CompanyFollowerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "membership"], condition=Q(ended_at__isnull=True), name="a_person_follows_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("followed_at")),
                name="following_ends_after_it_starts",
            ),
        ]
