"""The address in the toast after Inaktivera, of a client's person and of an employee."""

from uuid import UUID

from django.urls import reverse

from common.access import Actor
from events.undoing import own_newest
from users import actions
from users.models import Membership


def undo_of_pause(row: Membership, name: str, args: list[UUID], *, by: Actor) -> str:
    """The address that takes this person's own Inaktivera back; none where a colleague did it."""
    event = own_newest(row, actions.pause_kind(row), by=by)
    return reverse(name, args=[*args, event.pk]) if event else ""
