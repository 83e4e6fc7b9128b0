"""What wakes whoever does the same to many clients."""

from celery import shared_task
from django.utils import timezone

from clients.actions import carry_out_bulk


@shared_task(name="clients.carry_out_bulk")
def carry_out() -> None:
    """Carries out what is ordered."""
    carry_out_bulk(timezone.now())
