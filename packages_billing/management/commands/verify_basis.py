"""Reckons the basis anew from the log: `manage.py verify_basis [--reseller ID] [--month YYYY-MM]`.

Exit code 1 names every line that differs, and every closing whose lines are not those that were closed.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from clients.models import Reseller
from packages_billing.digest import digest
from packages_billing.models import Closing
from packages_billing.pricing import Month
from packages_billing.recomputation import differences

_MONTHS = 12


class Command(BaseCommand):
    """Of every firm and the last twelve months, unless told otherwise."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """--reseller: one firm; --month: one month."""
        parser.add_argument("--reseller", type=UUID, help="the firm's id")
        parser.add_argument("--month", help="YYYY-MM")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Prints each difference on a line of its own."""
        try:
            months = [Month.parse(options["month"])] if options["month"] else list(_newest_months())
        except ValueError as nonsense:
            raise CommandError(str(nonsense)) from None
        firms = Reseller.objects.order_by("pk")
        if options["reseller"]:
            firms = firms.filter(pk=options["reseller"])
        found = 0
        for firm in firms:
            for problem in _problems(firm, months):
                found += 1
                self.stderr.write(f"{firm.pk} {problem}")
        if found:
            raise CommandError(f"{found} differences")
        self.stdout.write(f"{len(firms)} firms, {len(months)} months: the basis is what the events say.")


def _problems(firm: Reseller, months: list[Month]) -> Iterator[str]:
    for month in months:
        for difference in differences(firm, month):
            yield f"{month} {difference}"
    closings = Closing.objects.filter(reseller=firm, month__in=[month.first for month in months])
    for closing in closings.order_by("number"):
        if digest(closing.pk) != (closing.line_count, closing.sha256):
            yield f"closing {closing.number} holds other lines than were closed"


def _newest_months() -> Iterator[Month]:
    month = Month.of(timezone.localdate())
    for _ in range(_MONTHS):
        yield month
        month = month.previous
