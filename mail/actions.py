"""What staff do with a mail."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import Actor
from common.steps import load
from common.wake import wake
from events.record import record
from mail.links import wiped
from mail.models import Message, MessageState, Problem


def why_not_again(message: Message) -> str:
    """Why nobody should get this mail once more, in words; empty where it may be sent.

    The applications whose links stand in mail know it: MAIL_AGAIN_CHECKS, each `(message, *, at) -> str`.
    """
    if not message.to_email:
        return _("Mottagaren är raderad.")
    at = timezone.now()
    return next((words for check in load(settings.MAIL_AGAIN_CHECKS) if (words := check(message, at=at))), "")


@transaction.atomic
def send_again(message: Message, *, form_key: uuid.UUID, by: Actor) -> Message:
    """Queues the mail once more, as it was. The same form posted twice gives one. Returns the new row.

    Raises ValidationError with the words of why_not_again().
    """
    now = timezone.now()
    key = f"{message.key[:150]}:again:{form_key.hex}"
    if (already := Message.objects.filter(key=key).first()) is not None:
        return already
    if why_not := why_not_again(message):
        raise ValidationError(why_not)
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


@transaction.atomic
def hold_back_mail(*, by: Actor) -> int:
    """After a restore: what was on its way at the time of the dump may have come since, so it is not sent by itself.

    It has failed, in words of its own, and staff may send it again. Returns how many. Again it holds back nothing new,
    unless something was queued meanwhile.
    """
    rows = list(Message.objects.on_their_way().select_for_update().order_by("pk"))
    for row in rows:
        row.state, row.problem, row.links = MessageState.FAILED, Problem.HELD, wiped(row.links)
        row.lease_id = row.lease_until = None
        record(
            "mail.held_back", by=by, subject=row, client_id=row.client_id, reseller_id=row.reseller_id,
            after={"kind": row.kind, "to": row.to_email},
        )  # fmt: skip
    Message.objects.bulk_update(rows, ["state", "problem", "links", "lease_id", "lease_until"], batch_size=500)
    return len(rows)
