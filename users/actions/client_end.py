"""A membership ends with its client, and comes back with it. Parts of actions, which hold the client's row."""

from datetime import date, datetime
from typing import Any

from clients.models import Client
from common.access import Actor
from common.periods import day_ends_at
from events.models import Event
from users.actions.holding import cut, record_membership, resume, set_last_day, state_in_use
from users.choices import MembershipState
from users.models import Membership
from users.models.membership import IN_USE
from users.standing import standing_of

# What decides a membership's last day; what else happens to it, a removal too, leaves that as it was.
_SETS_LAST_DAY = [
    f"membership.{what}" for what in ("ended", "restored", "extended", "kind_changed", "invited", "started")
]
_IN_USE = (MembershipState.INVITED, MembershipState.ACTIVE, MembershipState.BLOCKED)


def follow_client(membership: Membership, *, at: datetime, by: Actor) -> None:
    """Whoever is let in while the client has a last day ends with it too, and comes back if it is reopened."""
    if membership.client.ends_on is not None:
        end_by(membership, membership.client.ends_on, at=at, by=by)


def end_by(membership: Membership, on: date, *, at: datetime, by: Actor) -> None:
    """Ends access and what hangs on it with the day. What was to start later never does: it is made inactive.

    Where the day has passed it ends now: until now nobody was refused, and the history says so.
    """
    if membership.state not in _IN_USE or (membership.ends_on is not None and membership.ends_on <= on):
        return
    before = standing_of(membership, at)
    kept_end = membership.ends_on
    if membership.starts_on > on:
        cut(membership, at, for_good=False)
        membership.state, membership.paused_at = MembershipState.INACTIVE, at
    else:
        set_last_day(membership, on)
        cut(membership, max(at, day_ends_at(on, membership.client.time_zone)), for_good=False)
    membership.save(update_fields=["ends_on", "ends_at", "state", "paused_at"])
    more = {"with_client": True, "kept_ends_on": kept_end, "kept_state": before["state"]}
    record_membership("membership.ended", membership, before=before, at=at, by=by, **more)


def restore(membership: Membership, ended: Event, *, at: datetime, by: Actor) -> None:
    """Takes the client's last day off a membership again, and takes up what ended by it. See end_by()."""
    if membership.state == MembershipState.REMOVED:
        return
    then, before = ended.after_values, standing_of(membership, at)
    paused_then = membership.state == then.get("state") == MembershipState.INACTIVE
    ended_at = _ended_at(membership, then, paused_then=paused_then)
    set_last_day(membership, date.fromisoformat(then["kept_ends_on"]) if then.get("kept_ends_on") else None)
    if paused_then:
        membership.state, membership.paused_at = MembershipState(then["kept_state"]), None
    elif membership.state == MembershipState.BLOCKED and not membership.is_over(at):
        membership.state = state_in_use(membership)
    membership.save(update_fields=["ends_on", "ends_at", "state", "paused_at"])
    if membership.state in IN_USE and ended_at is not None:
        resume(membership, ended_at=ended_at, at=at)
    record_membership("membership.restored", membership, before=before, at=at, by=by)


def ended_with_client(client: Client) -> dict[Any, Event]:
    """By membership: the event that ended it with the client, where nobody has set another last day since."""
    newest = (
        Event.objects.of_client(client.pk)
        .filter(kind__in=_SETS_LAST_DAY)
        .order_by("subject_id", "-id")
        .distinct("subject_id")
    )
    return {
        event.subject_id: event
        for event in newest
        if event.kind == "membership.ended" and event.after_values.get("with_client")
    }


def _ended_at(membership: Membership, then: dict[str, Any], *, paused_then: bool) -> datetime | None:
    """The moment at which the membership's rows were cut: when it was done, where the last day had passed by then."""
    if paused_then or membership.ends_at is None:
        return membership.paused_at
    done_at = datetime.fromisoformat(then["done_at"]) if "done_at" in then else membership.ends_at
    return max(membership.ends_at, done_at)
