"""What wakes the outbox."""

from celery import shared_task

from mail.delivery import deliver_all


@shared_task(name="mail.deliver")
def deliver() -> None:
    """Sends what is due, batch after batch."""
    deliver_all()
