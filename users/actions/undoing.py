"""Ångra of Ta bort åtkomst and Inaktivera: a new event gives the same back, or nothing. While the client is locked."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import Actor
from common.periods import UNDO_WITHIN
from events.models import Event
from events.undoing import refuse_unless_own_newest
from users.actions.client_end import ended_with_client, follow_client
from users.actions.holding import locked_membership, period_start, record_membership, resume, state_in_use
from users.actions.roles import lock_employment
from users.actions.standing import activate, refuse_if_client_ended
from users.choices import MemberKind
from users.models import IntegrationAccount, Membership
from users.models.membership import IN_USE
from users.standing import standing_of

# What the removal took, by its event: all of it must be there again.
_TAKEN = ("state", "has_access", "roles", "packages", "granted", "taken", "for_a_time", "to_come")


def is_removal_undoable(membership: Membership, at: datetime) -> bool:
    """Whether Ta bort åtkomst, if it were done now, could be taken back afterwards with nothing lost.

    Not for a program, whose keys die, and not where something is still to begin: that is called off for good.
    """
    if membership.state not in IN_USE or membership.is_over(at) or _is_program(membership):
        return False
    if membership.state != state_in_use(membership):
        return False
    return period_start(membership, at) == at and not standing_of(membership, at)["to_come"]


@transaction.atomic
def undo_removal(membership: Membership, *, by: Actor, at: datetime | None = None) -> Membership:
    """Gives back what Ta bort åtkomst took, from now; the time between stays as it was. Twice changes nothing.

    An invitation that was open comes back without its link: it is sent again. Raises ValidationError where somebody
    else did it or it is more than UNDO_WITHIN ago, where it went with the job, and where not exactly the same would
    come back, or the client's last day has been moved since.
    """
    job = _employment_of(membership, at or timezone.now())
    if job is not None:
        lock_employment(job)
    row, at = locked_membership(membership), at or timezone.now()
    if row.state in IN_USE:
        return row
    removal = Event.objects.about(row).filter(kind="membership.removed").order_by("-id").first()
    if removal is None or not _may_come_back(row, at) or not _is_own_deed(removal, by):
        raise _too_late()
    removed_at = datetime.fromisoformat(removal.after_values["done_at"])
    if at - removed_at > UNDO_WITHIN:
        raise _too_late()
    refuse_if_client_ended(row, at)
    if _has_stale_last_day(row):
        raise _too_late()
    before = standing_of(row, at)
    resume(row, ended_at=removed_at, at=at)
    row.state = state_in_use(row)
    row.save(update_fields=["state"])
    _refuse_unless_the_same(row, removal, at)
    record_membership("membership.removal_undone", row, before=before, at=at, by=by)
    follow_client(row, at=at, by=by)
    return row


@transaction.atomic
def undo_pause(membership: Membership, *, event_id: int, by: Actor, at: datetime | None = None) -> Membership:
    """Takes Inaktivera back, of an employee too: Aktivera, by whoever did it and only while that is the newest of it.

    Twice changes nothing. Raises ValidationError as activate() does, for another event and after UNDO_WITHIN.
    """
    row = locked_membership(membership)
    refuse_unless_own_newest(row, pause_kind(row), event_id=event_id, by=by, at=at)
    return activate(row, by=by, at=at)


def pause_kind(membership: Membership) -> str:
    """The event by which Inaktivera is told."""
    return "employee.left" if membership.client.is_internal else "membership.deactivated"


def _may_come_back(row: Membership, at: datetime) -> bool:
    """Nobody erased, over or a program; and one of the firm's own only while the job lasts."""
    if row.person.erased_at is not None or row.is_over(at) or _is_program(row):
        return False
    return row.kind != MemberKind.RESELLER or _employment_of(row, at) is not None


def _is_own_deed(removal: Event, by: Actor) -> bool:
    """Done by this person, and to this place alone: what went with the job is given anew."""
    return removal.actor_id == by.user_id and not removal.after_values.get("with_job")


def _has_stale_last_day(row: Membership) -> bool:
    """Whether it ended with the client on a day that is the client's no longer: nobody moved it while it was away."""
    return row.ends_on != row.client.ends_on and row.pk in ended_with_client(row.client)


def _employment_of(membership: Membership, at: datetime) -> Membership | None:
    if membership.kind != MemberKind.RESELLER:
        return None
    employees = Membership.objects.employees_of(membership.client.reseller_id).in_force(at)
    return employees.filter(person=membership.person_id).first()


def _is_program(membership: Membership) -> bool:
    return IntegrationAccount.objects.filter(membership=membership).exists()


def _refuse_unless_the_same(row: Membership, removal: Event, at: datetime) -> None:
    then, now = removal.before_values, {**standing_of(row, at)}
    if any(now[name] != then[name] for name in _TAKEN if name in then):
        raise _too_late()


def _too_late() -> ValidationError:
    return ValidationError(_("Det går inte att ångra längre. Ge åtkomsten på nytt i stället."))
