"""One round of all due work, without Celery: `manage.py sweep [--at 2026-03-11T08:00:00+01:00]`."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from klientadmin.rounds import run_round


class Command(BaseCommand):
    """Runs every sweeper once, as of a moment."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """--at: an ISO moment with its zone; now when left out."""
        parser.add_argument("--at", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints nothing when all is well; a sweeper's error stops the round and is shown."""
        at = datetime.fromisoformat(options["at"]) if options["at"] else timezone.now()
        if timezone.is_naive(at):
            raise CommandError("--at needs a zone, for example 2026-03-11T08:00:00+01:00")
        run_round(at)
