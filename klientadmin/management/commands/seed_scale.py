"""Very many clients for measuring: `manage.py seed_scale --clients 100000 [--reseller NAME]`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from klientadmin.demo.scale import seed


class Command(BaseCommand):
    """Brings a firm, which is made if it is not there, up to N clients; the same again adds nothing."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, and whose."""
        parser.add_argument("--clients", type=int, required=True)
        parser.add_argument("--reseller", default="Skalbyrån AB")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses outside local runs: rows without events do not belong in anybody's books."""
        if not settings.LOCAL_RUN:
            raise CommandError("seed_scale is for measuring on one's own machine (RUN_MODE=local).")
        if options["clients"] < 1:
            raise CommandError("--clients must be at least 1")
        if not settings.DATABASE_OWNER_URL:
            raise CommandError("seed_scale needs DATABASE_OWNER_URL: only the owner may tell the planner of new rows.")
        firm = seed(options["reseller"], options["clients"], now=timezone.now())
        self.stdout.write(f"{firm.name} has {firm.clients.filter(is_internal=False).count()} clients.")
