"""The clock's work. Beat asks, each round may run twice or never (docs/architecture.md)."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from klientadmin.rounds import run_round


@shared_task(name="klientadmin.sweep")
def sweep() -> None:
    """One round of all due work, as of now."""
    run_round(timezone.now())


@shared_task(name="klientadmin.clear_sessions")
def clear_sessions() -> None:
    """Forgets sessions that have run out."""
    call_command("clearsessions")
