"""Notes about a client, and a look at its personal number: what is written about a client, not into it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from clients.models import Client, ClientNote
from common.access import Actor
from common.field_key import field_keys
from common.sealing import open_personal
from events.record import record

# An impatient finger, or a page that is sent again: the same words by the same person so soon are one note.
_SAME_NOTE = timedelta(minutes=1)


@transaction.atomic
def write_note(client: Client, *, body: str, by: Actor) -> ClientNote:
    """Writes a note. `by` must be signed in. The same words again within a minute give the first note."""
    if by.user_id is None:
        raise ValueError("a note has an author")
    client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    now = timezone.now()
    newest = client.notes.order_by("-created_at").first()
    if newest and (newest.body, newest.author_id) == (body, by.user_id) and now - newest.created_at < _SAME_NOTE:
        return newest
    note = ClientNote.objects.create(
        client=client, body=body, author_id=by.user_id, author_name=by.name, created_at=now
    )  # fmt: skip
    record(
        "client.note_written",
        by=by,
        subject=note,
        client_id=client.pk,
        reseller_id=client.reseller_id,
        after={"note": body},
    )
    return note


@transaction.atomic
def see_personal_number(client: Client, *, by: Actor) -> str:
    """The sole trader's number in twelve digits. That it was looked at is recorded, the number is not.

    Raises common.sealing.CannotOpen if it was sealed with another key.
    """
    sealed = Client.objects.values_list("personal_number_sealed", flat=True).get(pk=client.pk)
    digits = open_personal(sealed or b"", *field_keys())
    record("client.personal_number_seen", by=by, subject=client, client_id=client.pk, reseller_id=client.reseller_id)
    return digits
