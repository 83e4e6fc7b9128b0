"""Takes a new FIELD_KEY into use, once everything runs with it: `manage.py change_field_key` (docs/operations.md)."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from clients.resealing import reseal_numbers
from common.access import SYSTEM
from events.record import record
from events.seals import KEY_CHANGED, key_change_is_told
from users.resealing import reseal_second_steps


class Command(BaseCommand):
    """Seals anew what an earlier key has sealed, and says in the log that from here on the new one counts alone."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Says what was done. Run again it goes on, or finds nothing to do. Exit code 1 names what is left."""
        if not settings.OLD_FIELD_KEYS:
            raise CommandError(
                "FIELD_KEY must be the new key and OLD_FIELD_KEYS hold the one of before, in all processes."
            )
        numbers, (secrets, problems) = reseal_numbers(), reseal_second_steps()
        self.stdout.write(f"{numbers.done} personal numbers and {secrets} second steps were sealed anew.")
        problems += numbers.problems
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} are left: OLD_FIELD_KEYS must stay, and this must be run again.")
        self.stdout.write("The log was told." if _tell() else "The log knew already.")


@transaction.atomic
def _tell() -> bool:
    if key_change_is_told():
        return False
    record(KEY_CHANGED, by=SYSTEM)
    return True
