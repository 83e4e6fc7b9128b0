"""AccessRequest (åtkomstförfrågan): somebody asks for more."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from common.access import Actor, Permission
from packages_billing.models import Package, SystemPermission
from users.choices import MemberKind, MembershipState, RequestState
from users.models.membership import Membership


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    """Reads of requests."""

    def waiting(self) -> Self:
        """Neither answered nor taken back."""
        return self.filter(state=RequestState.WAITING)

    def decidable_at(self, at: datetime) -> Self:
        """Those that wait, of people who have access at this moment."""
        return self.waiting().filter(
            Q(membership__access_periods__ends_at__isnull=True) | Q(membership__access_periods__ends_at__gt=at),
            membership__access_periods__starts_at__lte=at,
            membership__state=MembershipState.ACTIVE,
            membership__kind__in=[MemberKind.SYSTEM, MemberKind.EXTERNAL],
        )

    def decidable_by(self, actor: Actor) -> Self:
        """Those that the actor, as staff, may answer: at clients of the firm where they manage people.

        Never the own ones.
        """
        firms = self.filter(membership__client__reseller_id=actor.reseller_id)
        firms = firms.exclude(membership__person__user_id=actor.user_id)
        if actor.sees_all_of is not None and Permission.MANAGE_PEOPLE in actor.staff_permissions:
            return firms
        managed = [pk for pk, held in actor.client_permissions.items() if Permission.MANAGE_PEOPLE in held]
        if Permission.MANAGE_PEOPLE in actor.staff_permissions:
            managed += actor.staff_client_ids
        return firms.filter(membership__client__in=managed)


class AccessRequest(models.Model):
    """A package, or a single permission, that a person asks for on a client, and the answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="access_requests")
    package = models.ForeignKey(Package, null=True, on_delete=models.PROTECT, related_name="+")
    permission = models.ForeignKey(SystemPermission, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.WAITING)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    ends_at = models.DateTimeField(null=True)  # of what was granted; empty is permanent
    word = models.CharField(max_length=500, blank=True)  # with a refusal

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(package__isnull=True, permission__isnull=False)
                | Q(package__isnull=False, permission__isnull=True),
                name="asks_for_a_package_or_a_permission",
            ),
            models.UniqueConstraint(
                fields=["membership", "package", "permission"],
                condition=Q(state="waiting"),
                nulls_distinct=False,
                name="asks_once_for_a_thing",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "withdrawn"]) | Q(decided_at__isnull=False),
                name="an_answered_request_has_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["state", "-asked_at"], name="requests_by_state")]

    @property
    def is_closed(self) -> bool:
        """Whether nobody answered or took it back: the access ended while it waited."""
        return self.state == RequestState.WITHDRAWN and self.decided_by_id is None

    @property
    def thing(self) -> Package | SystemPermission:
        """What is asked for. Reads the row that it points to."""
        found = self.package or self.permission
        assert found is not None  # noqa: S101  # a constraint says so
        return found
