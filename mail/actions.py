"""What staff do with a mail."""

import uuid

from django.db import transaction
from django.utils import timezone

from common.access import Actor
from common.wake import wake
from events.record import record
from mail.models import Message, MessageState


@transaction.atomic
def send_again(message: Message, *, form_key: uuid.UUID, by: Actor) -> Message:
    """Queues the mail once more, as it was. The same form posted twice gives one. Returns the new row."""
    now = timezone.now()
    key = f"{message.key[:150]}:again:{form_key.hex}"
    again = Message.objects.get(pk=message.pk)
    again.pk, again.key, again.resent_from = uuid.uuid4(), key, message
    again.state, again.attempts, again.problem = MessageState.QUEUED, 0, ""
    again.lease_id = again.lease_until = again.sent_at = None
    again.due_at = again.queued_at = now
    made = Message.objects.bulk_create([again], ignore_conflicts=True)
    row = Message.objects.get(key=key)
    if row.pk == made[0].pk:
        record(
            "mail.sent_again", by=by, subject=row, client_id=row.client_id, reseller_id=row.reseller_id,
            after={"kind": row.kind, "to": row.to_email},
        )  # fmt: skip
        wake("mail.deliver")
    return row
