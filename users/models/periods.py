"""What a membership has had, from when until when: access itself, roles, and permissions given or taken by hand."""

import uuid
from datetime import datetime
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from common.periods import Span
from packages_billing.models import PackagePeriod, SystemPermission
from users.choices import MemberKind, ResellerRole
from users.models.membership import Membership


def _one_at_a_time(name: str, *same: str) -> ExclusionConstraint:
    """Rows that agree in these columns never overlap in time."""
    span = Func(F("starts_at"), F("ends_at"), RangeBoundary(), function="TSTZRANGE", output_field=DateTimeRangeField())
    equal: list[Any] = [(F(column), RangeOperators.EQUAL) for column in same]
    return ExclusionConstraint(name=name, expressions=[*equal, (span, RangeOperators.OVERLAPS)])


class PeriodQuerySet(models.QuerySet[Any]):
    """Reads of periods. The moment is always a parameter."""

    def at(self, at: datetime) -> Self:
        """Those that hold at this moment."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)

    def not_over(self, at: datetime) -> Self:
        """Those that hold at this moment or will. One that ends as it starts never was."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at) & Q(ends_at__gt=F("starts_at")))


class AccessPeriod(models.Model):
    """A time during which the person has access, as which kind. Refusal needs no clock but the request's own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="access_periods")
    kind = models.PositiveSmallIntegerField(choices=MemberKind)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")), name="access_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(kind=MemberKind.NO_LOGIN), name="no_login_no_access"),
            _one_at_a_time("one_access_at_a_time", "membership"),
        ]

    @property
    def span(self) -> Span:
        """When it holds."""
        return Span(self.starts_at, self.ends_at)


class SinglePermission(models.Model):
    """A permission given by hand beside the packages, or taken from what they give (Anpassa behörighet)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="single_permissions")
    permission = models.ForeignKey(SystemPermission, on_delete=models.PROTECT, related_name="+")
    is_granted = models.BooleanField()  # False: taken away
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)  # given for a time only: see PackagePeriod

    objects = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")), name="single_ends_after_it_starts"
            ),
            _one_at_a_time("one_word_on_a_permission_at_a_time", "membership", "permission"),
        ]

    @property
    def span(self) -> Span:
        """When it holds."""
        return Span(self.starts_at, self.ends_at)


class RolePeriod(models.Model):
    """What one of the firm's own is on a client: the package period of Redovisningskonsult, Revisor or integration.

    `employment` is the person's membership in the firm's internal client; an Integrationsanvändare is no person and has
    an `owner` there instead. The database refuses an employment at another firm.
    """

    period = models.OneToOneField(PackagePeriod, on_delete=models.PROTECT, primary_key=True, related_name="role")
    role = models.CharField(max_length=20, choices=ResellerRole)
    employment = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="client_roles")
    owner = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="owned_integrations")
    reason = models.CharField(max_length=300, blank=True)  # why someone is auditor and consultant at once

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role=ResellerRole.INTEGRATION, employment__isnull=True, owner__isnull=False)
                | ~Q(role=ResellerRole.INTEGRATION) & Q(employment__isnull=False, owner__isnull=True),
                name="employee_or_integration",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="role_is_held_by_the_firms_own",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NOT EXISTS (
                        SELECT FROM packages_billing_packageperiod period
                        JOIN users_membership held ON held.id = period.membership_id
                        JOIN clients_client client ON client.id = held.client_id
                        JOIN users_membership job ON job.id = COALESCE(NEW.employment_id, NEW.owner_id)
                        JOIN clients_client firm ON firm.id = job.client_id
                        WHERE period.id = NEW.period_id AND firm.is_internal
                          AND firm.reseller_id = client.reseller_id
                          AND (NEW.employment_id IS NULL OR job.person_id = held.person_id)
                    ) THEN RAISE EXCEPTION 'a role on a client is held by an employee of its own firm'
                        USING ERRCODE = 'check_violation'; END IF;
                    RETURN NEW;
                """,
            )
        ]
