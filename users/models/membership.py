"""Membership: a person on a client, one row however often it ends and begins again."""

import uuid
from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from users.choices import MemberKind, MembershipState, PersonStatus, SelectableAs
from users.models.person import Person

IN_USE = [MembershipState.INVITED, MembershipState.ACTIVE]


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reads of memberships. The moment is always a parameter."""

    def in_force(self, at: datetime) -> Self:
        """Memberships with access at this moment."""
        return self.filter(
            Q(access_periods__ends_at__isnull=True) | Q(access_periods__ends_at__gt=at),
            access_periods__starts_at__lte=at,
        )

    def employees_of(self, reseller_id: uuid.UUID) -> Self:
        """The firm's own people (anställda): those on its internal client."""
        return self.filter(client__reseller_id=reseller_id, client__is_internal=True).select_related("person")

    def not_removed(self) -> Self:
        """Those that the screens list: access that was taken away for good is history."""
        return self.exclude(state=MembershipState.REMOVED)

    def over_at(self, at: datetime) -> Self:
        """Invited or active ones whose last day has passed: Spärrad, as soon as somebody writes it down."""
        return self.filter(state__in=IN_USE, ends_at__lte=at)


class Membership(models.Model):
    """A person on a client. On the internal client it makes an employee, and holds the rights as staff.

    When access holds is told by its AccessPeriods. `ends_on` is the last day and `ends_at` the moment just after it by
    the client's own calendar: both or neither. `permissions` are rights in this application.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="memberships")
    kind = models.PositiveSmallIntegerField(choices=MemberKind)
    state = models.CharField(max_length=10, choices=MembershipState, default=MembershipState.ACTIVE)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)  # when it was made inactive: what ended then comes back with it
    reminded_of = models.DateField(null=True)  # the last day that the responsible has been reminded of
    permissions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    selectable_as = ArrayField(models.CharField(max_length=20, choices=SelectableAs), default=list, blank=True)
    user_template = models.ForeignKey(
        "users.UserTemplate", null=True, on_delete=models.SET_NULL, related_name="memberships"
    )
    invited_by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "client"], name="one_membership_per_person_and_client"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True, ends_at__isnull=True)
                | Q(ends_on__isnull=False, ends_at__isnull=False),
                name="last_day_and_its_end_go_together",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MemberKind.EXTERNAL) | Q(ends_on__isnull=False), name="external_has_a_last_day"
            ),
            models.CheckConstraint(
                condition=~Q(kind=MemberKind.NO_LOGIN, state=MembershipState.INVITED), name="no_login_no_invitation"
            ),
        ]
        indexes = [
            models.Index(fields=["client", "kind"], name="memberships_of_client"),
            # What the sweeper looks for, and nothing else: however many have ended long ago.
            models.Index(fields=["ends_at"], name="memberships_ending", condition=Q(state__in=["invited", "active"])),
        ]

    def __str__(self) -> str:
        return self.person.name

    @property
    def is_active(self) -> bool:
        """Whether it is active, its last day aside."""
        return self.state == MembershipState.ACTIVE

    def is_over(self, at: datetime) -> bool:
        """Whether the last day has passed at this moment, whatever has been written down."""
        return self.ends_at is not None and self.ends_at <= at

    def status_at(self, at: datetime, *, invitation_expires_at: datetime | None = None) -> PersonStatus:
        """What the screens call it at this moment. Give the end of the newest invitation for one that is invited."""
        if self.state in IN_USE and self.is_over(at):
            return PersonStatus.BLOCKED
        ran_out = invitation_expires_at is not None and invitation_expires_at <= at
        if self.state == MembershipState.INVITED and ran_out:
            return PersonStatus.INVITATION_EXPIRED
        return PersonStatus(self.state)
