"""Gallring: `manage.py prune --dry-run` says what is due, `... prune` and `... prune --evidence` make it go.

Without --evidence it runs as the application's role. Closed months, agreements and clients' invoice mail are evidence,
which that role may not delete: --evidence connects by DATABASE_OWNER_URL, as `migrate` does (docs/operations.md).
"""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from klientadmin.pruning import Part, may_delete_evidence, parts, prune


class Command(BaseCommand):
    """What is kept how long stands in the settings RETENTION_*; it may run as often as anybody likes."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """--dry-run changes nothing and may look ahead with --at."""
        parser.add_argument("--dry-run", action="store_true", help="say how many are due, and change nothing")
        parser.add_argument("--evidence", action="store_true", help="as the owner: what the application may not delete")
        parser.add_argument("--at", default="", help="an ISO moment with its zone; now when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints a line for each kind at each firm that has something due."""
        at = _moment(options["at"], is_dry_run=options["dry_run"])
        if options["dry_run"]:
            self._look(at)
            return
        if options["evidence"] and not may_delete_evidence():
            raise CommandError("--evidence needs DATABASE_OWNER_URL: the application's role may not delete evidence")
        left_in_all = 0
        for part in parts(at, evidence=options["evidence"]):
            gone, left = prune(part, at)
            left_in_all += left
            if gone or left:
                self.stdout.write(_line(part, f"{gone} pruned" + (f", {left} left for the next run" if left else "")))
        self.stdout.write("Done." if not left_in_all else f"Done, {left_in_all} left for the next run.")

    def _look(self, at: datetime) -> None:
        for part in parts(at):
            needs = " (--evidence)" if part.kind.is_evidence else ""
            said = "kept for ever" if part.until is None else f"{part.due.count()} due{needs}"
            self.stdout.write(_line(part, said))


def _line(part: Part, said: str) -> str:
    through = f", through {part.until}" if part.until else ""
    return f"{part.kind.key} of {part.where}: {said}{through} ({part.kind.setting}={part.kind.keeping.amount})"


def _moment(text: str, *, is_dry_run: bool) -> datetime:
    now = timezone.now()
    try:
        at = datetime.fromisoformat(text) if text else now
    except ValueError as nonsense:
        raise CommandError(f"--at: {nonsense}") from None
    if timezone.is_naive(at):
        raise CommandError("--at needs a zone, for example 2026-03-11T08:00:00+01:00")
    if at > now and not is_dry_run:
        raise CommandError("nothing is due before its day: --at may lie ahead with --dry-run only")
    return at
