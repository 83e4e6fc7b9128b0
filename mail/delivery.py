"""Delivery: claims due rows, sends them over one connection, writes down how each one went.

A worker may be killed at any point. Its claim is a lease, so another worker takes over what it had not reported; a mail
that it had just handed over goes out once more, with the same Message-ID and the same links.
"""

import logging
import random
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from mail.line import LINE_ERRORS, Outcome, close_line, hand_over, open_line
from mail.links import wiped
from mail.models import Message, MessageState, Problem

logger = logging.getLogger(__name__)
BATCH = 200
LEASE = timedelta(seconds=120)
RENEW_AFTER = timedelta(seconds=30)
GIVE_UP_AFTER = timedelta(hours=72)
_FIRST_WAIT, _LONGEST_WAIT = 30, 6 * 60 * 60  # seconds
_FINAL = frozenset({MessageState.SENT, MessageState.BOUNCED, MessageState.FAILED})


@dataclass(slots=True)
class Batch:
    """What one worker holds: the rows, the state each was in before, and the lease that says so."""

    rows: list[Message]
    was: dict[uuid.UUID, str]
    lease_id: uuid.UUID
    claimed_at: datetime
    renewed_at: datetime
    _started: float = field(default_factory=time.monotonic)

    @property
    def now(self) -> datetime:
        """The moment of the claim, moved on by the time that has passed since."""
        return self.claimed_at + timedelta(seconds=time.monotonic() - self._started)


def deliver_due(at: datetime | None = None, limit: int = BATCH) -> int:
    """Sends one batch of what is due at the moment. Returns how many mails the server gave an answer for."""
    if settings.MAIL_STAYS_IN_OUTBOX:
        return 0
    batch = _claim(at or timezone.now(), limit)
    if not batch.rows:
        return 0
    try:
        smtp = open_line()
    except LINE_ERRORS as refused:
        logger.warning("mail server out of reach: %s", type(refused).__name__)
        for message in batch.rows:
            _report(batch, message, Outcome(MessageState.RETRYING, Problem.UNREACHABLE))
        return 0
    try:
        return _send(smtp, batch)
    finally:
        close_line(smtp)


def deliver_all(at: datetime | None = None) -> None:
    """Batch after batch, until nothing is due or the server stops answering."""
    while deliver_due(at) == BATCH:
        continue


def sweep(at: datetime) -> None:
    """Everything due that nobody was woken for."""
    deliver_all(at)


@transaction.atomic
def _claim(at: datetime, limit: int) -> Batch:
    """Takes due rows that no other worker holds."""
    rows = list(Message.objects.due(at).select_for_update(skip_locked=True).order_by("due_at")[:limit])
    batch = Batch(rows=rows, was={row.pk: _state_before(row) for row in rows}, lease_id=uuid.uuid4(),
                  claimed_at=at, renewed_at=at)  # fmt: skip
    Message.objects.filter(pk__in=batch.was).update(
        state=MessageState.SENDING, lease_id=batch.lease_id, lease_until=at + LEASE
    )
    return batch


def _state_before(row: Message) -> str:
    """Claimed by a worker that never reported: the server may or may not have taken it."""
    return MessageState.UNCERTAIN if row.state == MessageState.SENDING else row.state


def _send(smtp: Any, batch: Batch) -> int:
    """Each mail in turn. When the line is lost, those that were not tried go back as they were."""
    for position, message in enumerate(batch.rows):
        if not _still_holds(batch, batch.rows[position:]):
            return position
        outcome = hand_over(smtp, message)
        _report(batch, message, outcome)
        if outcome.line_is_lost:
            _put_back(batch, batch.rows[position + 1 :])
            return position
    return len(batch.rows)


def _still_holds(batch: Batch, left: Sequence[Message]) -> bool:
    """A slow server must not outlast the lease, and a worker that was held up must not send what another one has."""
    now = batch.now
    if now - batch.renewed_at < RENEW_AFTER:
        return True
    held = Message.objects.filter(pk__in=[row.pk for row in left], lease_id=batch.lease_id)
    batch.renewed_at = now
    return _surely(partial(held.update, lease_until=now + LEASE)) == len(left)


def _report(batch: Batch, message: Message, outcome: Outcome) -> None:
    """Writes down the outcome, unless the lease ran out and another worker holds the row: then that one's counts."""
    now, state = batch.now, outcome.state
    if state not in _FINAL and now - message.queued_at > GIVE_UP_AFTER:
        state = MessageState.FAILED
    values: dict[str, Any] = {"state": state, "problem": outcome.problem, "attempts": message.attempts + 1}
    if state in _FINAL:
        values["links"] = wiped(message.links)
    else:
        values["due_at"] = now + _wait(message.attempts)
    if state == MessageState.SENT:
        values["sent_at"] = now
    held = Message.objects.filter(pk=message.pk, lease_id=batch.lease_id)
    if not _surely(partial(held.update, **values, lease_id=None, lease_until=None)):
        logger.warning("mail %s was taken over by another worker", message.pk)


def _wait(attempts: int) -> timedelta:
    """Twice as long each time, spread a little so that all do not come back at once."""
    seconds = min(_FIRST_WAIT * 2 ** min(attempts, 20), _LONGEST_WAIT)
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311  # spreads load, no secret


def _put_back(batch: Batch, untried: Sequence[Message]) -> None:
    for state in {batch.was[row.pk] for row in untried}:
        keys = [row.pk for row in untried if batch.was[row.pk] == state]
        held = Message.objects.filter(pk__in=keys, lease_id=batch.lease_id)
        _surely(partial(held.update, state=state, lease_id=None, lease_until=None))


def _surely(write: Callable[[], int]) -> int:
    """Writes, waiting out a database that restarts: what was sent must be known as sent, or it is sent again."""
    for seconds in (1, 2, 4, 8):
        try:
            return write()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(seconds)
    return write()
