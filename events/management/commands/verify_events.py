"""Checks every event, its details and the chain: `manage.py verify_events`. Exit code 1 names what is wrong."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from events.models import EventSeal
from events.seals import Verification


class Command(BaseCommand):
    """Reads the whole log. What it prints last can be kept elsewhere and given as --head the next time."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """--head: the end of the chain as an earlier run printed it."""
        parser.add_argument("--head", default="", help="ID:CHAIN of an earlier run; it must still be in the chain")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Prints each problem on a line of its own."""
        verification, found = Verification(), 0
        for problem in verification.problems():
            found += 1
            self.stderr.write(problem)
        if options["head"] and not _is_in_chain(options["head"]):
            found += 1
            self.stderr.write(f"the chain does not hold {options['head']}: its end was cut off or written anew")
        if found:
            raise CommandError(f"{found} problems in {verification.events} events")
        self.stdout.write(f"{verification.events} events verified. Head: {verification.head or 'nothing sealed yet'}")


def _is_in_chain(head: str) -> bool:
    last_id, _, chain = head.partition(":")
    return last_id.isdecimal() and EventSeal.objects.filter(last_id=int(last_id), chain=chain).exists()
