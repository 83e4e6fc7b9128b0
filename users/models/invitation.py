"""Invitation (inbjudan): a link in a mail, for one address, once."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from clients.choices import Language
from users.choices import MembershipState
from users.models.membership import Membership


def _waits_at(at: datetime) -> Q:
    """Not replaced, not run out, and the place on the client is still to be had."""
    ends = Q(membership__ends_at__isnull=True) | Q(membership__ends_at__gt=at)
    return Q(revoked_at__isnull=True, expires_at__gt=at, membership__state=MembershipState.INVITED) & ends


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads of invitations."""

    def open(self) -> Self:
        """Neither accepted nor replaced, however old."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def readable_at(self, at: datetime) -> Self:
        """Those whose link still shows something: they wait for an answer, or are accepted."""
        return self.filter(_waits_at(at) | Q(accepted_at__isnull=False))

    def waiting_at(self, at: datetime) -> Self:
        """Those that can be accepted at this moment."""
        return self.filter(_waits_at(at), accepted_at__isnull=True)


class Invitation(models.Model):
    """One mailed link to accept a membership by. Bound to the address that it was sent to; see common.tokens."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    language = models.CharField(max_length=5, choices=Language)
    salt = models.CharField(max_length=32)
    token_digest = models.CharField(max_length=64, unique=True)
    form_key = models.UUIDField(null=True)  # of the form that sent it: the same form posted twice is one invitation
    sent_at = models.DateTimeField()
    sent_by_id = models.UUIDField(null=True)
    sent_by_name = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)  # unconfirmed: may be a mail filter
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="one_open_invitation_per_membership",
            ),
            models.UniqueConstraint(fields=["membership", "form_key"], name="one_invitation_per_form"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True), name="accepted_or_revoked_not_both"
            ),
        ]
        indexes = [models.Index(fields=["membership", "-sent_at"], name="invitations_of_membership")]

    def is_open_at(self, at: datetime) -> bool:
        """Whether it can be accepted at this moment."""
        return self.accepted_at is None and self.revoked_at is None and at < self.expires_at
