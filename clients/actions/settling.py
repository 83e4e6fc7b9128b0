"""Differences from the register that something else than an answer to them ends: the firm's own writing."""

from datetime import datetime

from django.utils import timezone

from clients.differences import ours_of, same
from clients.models import Client, Decision, RegisterDifference
from common.access import Actor
from events.record import record


def settle_differences(client: Client, *, by: Actor) -> None:
    """Somebody has written what the register says: that accepts it. A part of what saves a card, which has the lock."""
    if not client.has_register_changes:
        return
    at = timezone.now()
    for row in client.register_differences.open():
        if same(row.theirs, ours_of(client, row.field)):
            close(row, Decision.ACCEPTED, by=by, at=at)
            record(
                "client.register_accepted", by=by, subject=client, client_id=client.pk, reseller_id=client.reseller_id,
                after={"register_field": row.field},
            )  # fmt: skip
    note_open(client)


def drop_differences(client: Client) -> None:
    """What was said of another number says nothing of this one. A part of what writes the number."""
    client.register_differences.standing().update(ended_at=timezone.now())
    note_open(client)


def close(row: RegisterDifference, decision: Decision, *, by: Actor, at: datetime) -> None:
    """Somebody has decided. What is kept stands on, so that it is not raised again. A part of actions that record."""
    row.decision, row.decided_at, row.decided_by_id = decision, at, by.user_id
    row.ended_at = at if decision == Decision.ACCEPTED else None
    row.save(update_fields=["decision", "decided_at", "decided_by_id", "ended_at"])


def note_open(client: Client) -> None:
    """Whether the list shows the client as changed. A part of everything that opens or ends a difference."""
    is_changed = client.register_differences.open().exists()
    if client.has_register_changes != is_changed:
        client.has_register_changes = is_changed
        client.save(update_fields=["has_register_changes"])
