"""Notes about a client."""

from django.db import transaction
from django.utils import timezone

from clients.models import Client, ClientNote
from common.access import Actor
from events.record import record


@transaction.atomic
def write_note(client: Client, *, body: str, by: Actor) -> ClientNote:
    """Adds a note under the writer's name. `by` must be signed in."""
    note = ClientNote.objects.create(
        client=client, body=body, author_id=by.login, author_name=by.name, created_at=timezone.now()
    )
    record(
        "client.note_written", by=by, subject=note, client_id=client.pk, reseller_id=client.reseller_id,
        after={"note": body},
    )  # fmt: skip
    return note


@transaction.atomic
def note_number_seen(client: Client, *, by: Actor) -> Client:
    """Writes down that somebody looked at a sole trader's personal number."""
    record("client.personal_number_seen", by=by, subject=client, client_id=client.pk, reseller_id=client.reseller_id)
    return client
