"""What wakes whoever closes months."""

from celery import shared_task
from django.utils import timezone

from packages_billing.actions import carry_out_orders


@shared_task(name="packages_billing.carry_out_orders")
def carry_out() -> None:
    """Closes the months that are ordered."""
    carry_out_orders(timezone.now())
