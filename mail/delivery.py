"""Delivery: claims due rows, sends them over one connection, writes down how each one went."""

import logging
import random
import smtplib
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone

from mail.links import fill, wiped
from mail.models import Message, MessageState

logger = logging.getLogger(__name__)
BATCH = 200
LEASE = timedelta(seconds=120)
GIVE_UP_AFTER = timedelta(hours=72)


class ConnectionLost(Exception):  # noqa: N818  # it says what happened
    """The server is out of reach: the rest of the batch has not been tried."""


def deliver_due(at: datetime | None = None, limit: int = BATCH) -> int:
    """Sends what is due at the moment, one batch. Returns how many mails were claimed."""
    if settings.MAIL_STAYS_IN_OUTBOX:
        return 0
    at = at or timezone.now()
    lease_id = uuid.uuid4()
    batch = _claim(at, lease_id, limit)
    if batch:
        _send_batch(batch, at, lease_id)
    return len(batch)


def sweep(at: datetime) -> None:
    """Everything due that nobody was woken for."""
    while deliver_due(at) == BATCH:
        continue


@transaction.atomic
def _claim(at: datetime, lease_id: uuid.UUID, limit: int) -> list[Message]:
    """Takes due rows that no other worker holds. A worker that dies loses them when the lease runs out."""
    rows = list(Message.objects.due(at).select_for_update(skip_locked=True).order_by("due_at")[:limit])
    for row in rows:
        # Claimed before and never reported: the server may or may not have taken it.
        row.problem = "" if row.state != MessageState.SENDING else "the worker was lost"
        row.state, row.lease_id, row.lease_until = MessageState.SENDING, lease_id, at + LEASE
    Message.objects.bulk_update(rows, ["state", "lease_id", "lease_until", "problem"])
    return rows


def _send_batch(batch: Sequence[Message], at: datetime, lease_id: uuid.UUID) -> None:
    connection = get_connection(fail_silently=False, timeout=settings.EMAIL_TIMEOUT)
    try:
        connection.open()
        smtp: smtplib.SMTP = connection.connection  # type: ignore[attr-defined]
        smtp.ehlo_or_helo_if_needed()
    except (OSError, smtplib.SMTPException) as refused:
        _put_back(batch, at, lease_id, type(refused).__name__, counted=True)
        return
    for position, message in enumerate(batch):
        try:
            _send_one(smtp, message, at, lease_id)
        except ConnectionLost:
            _put_back(batch[position + 1 :], at, lease_id, "", counted=False)
            break
    connection.close()


def _send_one(smtp: smtplib.SMTP, message: Message, at: datetime, lease_id: uuid.UUID) -> None:
    """Sends one mail and reports. Raises ConnectionLost when no other mail can be sent on this connection."""
    asked_to_take = False
    try:
        code, words = smtp.mail(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
        if code < 400:
            code, words = smtp.rcpt(message.to_email)
        if code < 400:
            asked_to_take = True
            code, words = smtp.data(as_email(message).as_bytes(policy=SMTP))
        if code >= 400:
            smtp.rset()
    except smtplib.SMTPDataError as refused:
        code, words = refused.smtp_code, refused.smtp_error if isinstance(refused.smtp_error, bytes) else b""
    except (OSError, smtplib.SMTPException) as lost:
        state = MessageState.UNCERTAIN if asked_to_take else MessageState.RETRYING
        _later(message, at, lease_id, state, type(lost).__name__)
        raise ConnectionLost from lost
    _report(message, at, lease_id, code, words)


def _report(message: Message, at: datetime, lease_id: uuid.UUID, code: int, words: bytes) -> None:
    """Writes down the server's answer."""
    if code < 400:
        _finish(message, lease_id, state=MessageState.SENT, sent_at=at, problem="", links=wiped(message.links))
    elif code < 500:
        _later(message, at, lease_id, MessageState.RETRYING, f"{code}")
    else:
        said = words.decode(errors="replace")[:200]
        _finish(message, lease_id, state=MessageState.BOUNCED, problem=f"{code} {said}")


def _later(message: Message, at: datetime, lease_id: uuid.UUID, state: str, problem: str) -> None:
    """Another try after a while that doubles each time; after 72 hours none."""
    if at - message.queued_at > GIVE_UP_AFTER:
        _finish(message, lease_id, state=MessageState.FAILED, problem=problem)
        return
    wait = min(30 * 2**message.attempts, 6 * 3600) * random.uniform(0.8, 1.2)  # noqa: S311  # spreads load, no secret
    _finish(message, lease_id, state=state, problem=problem, due_at=at + timedelta(seconds=wait))


def _put_back(batch: Sequence[Message], at: datetime, lease_id: uuid.UUID, problem: str, *, counted: bool) -> None:
    """Returns mails that were not tried: with a wait when the server was out of reach, else at once."""
    for message in batch:
        if counted:
            _later(message, at, lease_id, MessageState.RETRYING, problem)
        else:
            _finish(message, lease_id, state=MessageState.QUEUED, attempts=message.attempts)


def _finish(message: Message, lease_id: uuid.UUID, **values: object) -> None:
    """Reports, unless the lease ran out and another worker holds the row now: then that one's word counts."""
    values = {"attempts": message.attempts + 1, "lease_id": None, "lease_until": None, **values}
    if not Message.objects.filter(pk=message.pk, lease_id=lease_id).update(**values):
        logger.warning("mail %s was taken over by another worker", message.pk)


def as_email(message: Message) -> EmailMessage:
    """The mail as it leaves: both bodies with live links, and the same Message-ID at every attempt."""
    mail = EmailMessage()
    mail["From"] = _address(message.from_name, settings.DEFAULT_FROM_EMAIL)
    mail["To"] = _address(message.to_name, message.to_email)
    if message.reply_to_email:
        mail["Reply-To"] = _address(message.reply_to_name, message.reply_to_email)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.queued_at)
    mail["Message-ID"] = f"<{message.message_id}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.language
    mail.set_content(fill(message.text, message.links))
    mail.add_alternative(fill(message.html, message.links), subtype="html")
    return mail


def _address(name: str, address: str) -> Address:
    return Address(display_name=name, addr_spec=parseaddr(address)[1])
