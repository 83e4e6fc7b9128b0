"""What wakes the outbox."""

from celery import shared_task

from mail.delivery import BATCH, deliver_due


@shared_task(name="mail.deliver")
def deliver() -> None:
    """Sends what is due, batch after batch."""
    while deliver_due() == BATCH:
        continue
