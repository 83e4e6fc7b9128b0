"""Checks every event, its details and the chain: `manage.py verify_events`. Exit code 1 names what is wrong."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from events.models import Event
from events.seals import problems


class Command(BaseCommand):
    """Reads the whole log."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints each problem on a line of its own."""
        found = 0
        for problem in problems():
            found += 1
            self.stderr.write(problem)
        if found:
            raise CommandError(f"{found} problems")
        self.stdout.write(f"{Event.objects.count()} events verified")
