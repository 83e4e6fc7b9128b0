"""Closes a firm's month: `manage.py close_period 2026-03 --reseller ID`. Again, it closes nothing and says the same."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clients.models import Reseller
from common.access import SYSTEM
from packages_billing.actions import NotOver, close_month
from packages_billing.pricing import Month


class Command(BaseCommand):
    """One transaction: killed at any point it has closed nothing, and may be run again."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """The month, and whose."""
        parser.add_argument("month", help="YYYY-MM")
        parser.add_argument("--reseller", required=True, type=UUID, help="the firm's id")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says the number, how many lines, and their SHA-256."""
        try:
            month = Month.parse(options["month"])
            closing = close_month(Reseller.objects.get(pk=options["reseller"]), month, by=SYSTEM)
        except (NotOver, ValueError) as refused:
            raise CommandError(str(refused)) from None
        except Reseller.DoesNotExist:
            raise CommandError(f"no firm has the id {options['reseller']}") from None
        self.stdout.write(f"{month} is closed as number {closing.number}: {closing.line_count} lines, {closing.sha256}")
