"""What the three-dot menu does: Inaktivera, Aktivera, Ta bort åtkomst, Förläng. Each while the client is locked."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import Actor
from common.periods import local_day
from users import administrators, sign_outs
from users.actions.api_keys import revoke_keys
from users.actions.client_end import follow_client
from users.actions.holding import (
    cut,
    follow_last_day,
    locked_membership,
    record_membership,
    resume,
    set_last_day,
    state_in_use,
)
from users.actions.invitations import revoke_open
from users.actions.last_day import refuse_last_day
from users.choices import MemberKind, MembershipState
from users.models import Membership
from users.standing import standing_of


@transaction.atomic
def deactivate(membership: Membership, *, by: Actor, at: datetime | None = None) -> Membership:
    """Inaktivera: access and what is charged for end now, and are remembered. Twice changes nothing.

    An open invitation dies. Raises ValidationError for the last administrator, and for one that is over or removed.
    """
    row, at = locked_membership(membership), at or timezone.now()
    _refuse_employment(row)
    if row.state == MembershipState.INACTIVE:
        return row
    _refuse_unless(row, MembershipState.ACTIVE, MembershipState.INVITED)
    if row.is_over(at):
        raise ValidationError(_("Sista dagen har passerat. Åtkomsten är redan spärrad."))
    administrators.refuse_without(row, at)
    before = standing_of(row, at)
    cut(row, at, for_good=False)
    revoke_open(row, at)
    _sign_out_if_in(row)
    row.state, row.paused_at = MembershipState.INACTIVE, at
    row.save(update_fields=["state", "paused_at"])
    record_membership("membership.deactivated", row, before=before, at=at, by=by)
    return row


@transaction.atomic
def activate(membership: Membership, *, by: Actor, at: datetime | None = None) -> Membership:
    """Aktivera: opens the same again that Inaktivera ended. Someone who never accepted is invited, not active.

    Raises ValidationError for one that is not inactive, and where the last day has passed meanwhile.
    """
    row, at = locked_membership(membership), at or timezone.now()
    if row.state in (MembershipState.ACTIVE, MembershipState.INVITED) and not row.is_over(at):
        return row
    if row.state != MembershipState.INACTIVE or row.paused_at is None:
        raise ValidationError(_("Det går bara att aktivera någon som är inaktiverad."))
    if row.is_over(at):
        raise ValidationError(_("Sista dagen har passerat. Förläng i stället."))
    refuse_if_client_ended(row, at)
    before, ended_at = standing_of(row, at), row.paused_at
    resume(row, ended_at=ended_at, at=at)
    row.state, row.paused_at = state_in_use(row), None
    row.save(update_fields=["state", "paused_at"])
    record_membership("membership.activated", row, before=before, at=at, by=by)
    follow_client(row, at=at, by=by)
    return row


@transaction.atomic
def remove_access(membership: Membership, *, by: Actor, at: datetime | None = None) -> Membership:
    """Ta bort åtkomst: ends the membership for good; a program's keys are dead. History stays. Twice changes nothing.

    Raises ValidationError for the last administrator of the company.
    """
    row, at = locked_membership(membership), at or timezone.now()
    if row.state == MembershipState.REMOVED:
        return row
    _refuse_employment(row)
    administrators.refuse_without(row, at)
    before = standing_of(row, at)
    cut(row, at, for_good=True)
    revoke_open(row, at)
    revoke_keys(row, by=by, at=at)
    _sign_out_if_in(row)
    row.state, row.paused_at = MembershipState.REMOVED, None
    row.save(update_fields=["state", "paused_at"])
    record_membership("membership.removed", row, before=before, at=at, by=by)
    return row


@transaction.atomic
def extend(membership: Membership, *, last_day: date, by: Actor, at: datetime | None = None) -> Membership:
    """Moves the last day of an external. One who is Spärrad since the day passed has the same access again, from now.

    The same day again changes nothing; one who was made inactive stays so, until Aktivera. Raises ValidationError for
    a day that has passed, one after the client's own last day, and for someone whose access was taken away.
    """
    row, at = locked_membership(membership), at or timezone.now()
    if row.ends_on == last_day:
        return row
    if row.state == MembershipState.REMOVED:
        raise _changed_meanwhile()
    if row.kind != MemberKind.EXTERNAL or row.ends_at is None:
        raise ValidationError(_("Bara externa användare har en sista dag."))
    refuse_last_day(row, last_day, at)
    before, ended_at = standing_of(row, at), row.ends_at
    set_last_day(row, last_day)
    if row.state == MembershipState.BLOCKED:
        row.state = state_in_use(row)
    row.save(update_fields=["ends_on", "ends_at", "state"])
    if row.state != MembershipState.INACTIVE:
        resume(row, ended_at=ended_at, at=at)
        follow_last_day(row, at)
    record_membership("membership.extended", row, before=before, at=at, by=by)
    return row


def _sign_out_if_in(row: Membership) -> None:
    """Of someone who never said yes nothing is lost: whoever invites a stranger must not be able to sign them out."""
    if row.state == MembershipState.ACTIVE:
        sign_outs.end_sessions_of(row.person)


def _refuse_employment(row: Membership) -> None:
    if row.client.is_internal:
        raise ValueError("an employee leaves by end_employment: every place on a client goes with the job")


def refuse_if_client_ended(row: Membership, at: datetime) -> None:
    """Raises ValidationError where the client's last day is before the membership could begin again."""
    needed_until = max(local_day(at, row.client.time_zone), row.starts_on)
    if row.client.ends_on is not None and row.client.ends_on < needed_until:
        raise ValidationError(_("Klienten är avslutad. Öppna den igen först."))


def _refuse_unless(row: Membership, *states: MembershipState) -> None:
    if row.state not in states:
        raise _changed_meanwhile()


def _changed_meanwhile() -> ValidationError:
    return ValidationError(_("Någon har ändrat åtkomsten sedan sidan öppnades. Läs in sidan igen."))
