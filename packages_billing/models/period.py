"""Who has had which package, from when until when."""

import uuid
from datetime import datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from common.periods import Span
from packages_billing.models.catalogue import Package


class PackagePeriodQuerySet(models.QuerySet["PackagePeriod"]):
    """Reads of periods. The moment is always a parameter."""

    def at(self, at: datetime) -> Self:
        """Those that hold at this moment."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)

    def not_over(self, at: datetime) -> Self:
        """Those that hold at this moment or will. One that ends as it starts never was."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at) & Q(ends_at__gt=F("starts_at")))


class PackagePeriod(models.Model):
    """A package held by a person on a client, or by the client itself (a klienttillval), for a time.

    From `starts_at` until just before `ends_at`, both instants; the days are reckoned from them by the client's own
    calendar. One that was called off before it began ends as it starts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="package_periods")
    # Up by name: users stands above, and what is charged for is held by a membership.
    membership = models.ForeignKey(
        "users.Membership", null=True, on_delete=models.PROTECT, related_name="package_periods"
    )
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="periods")
    slot = models.CharField(max_length=60)  # Package.slot when it was given: at most one at a time
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)  # given for a time only: no return of the membership brings it back later

    objects = PackagePeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")), name="package_ends_after_it_starts"
            ),
            ExclusionConstraint(
                name="one_package_a_slot_at_a_time",
                expressions=[
                    # A klienttillval has no membership: then the client itself is the holder.
                    (Func(F("membership"), F("client"), function="COALESCE"), RangeOperators.EQUAL),
                    (F("slot"), RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_at"), F("ends_at"), RangeBoundary(), function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=Q(membership__isnull=False, slot__regex="^(main$|addon:|reseller:)")
                | Q(membership__isnull=True, slot__startswith="extra:"),
                name="extras_are_the_clients_own",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["membership", "starts_at"], name="packages_of_membership"),
            models.Index(fields=["client", "starts_at"], name="packages_of_client"),
        ]

    @property
    def span(self) -> Span:
        """When it holds."""
        return Span(self.starts_at, self.ends_at)
