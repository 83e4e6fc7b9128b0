"""After a restore, before worker and web start: `manage.py after_restore [--erased FILE]`.

Holds back mail that was on its way when the dump was taken, and erases once more who has been erased since. FILE: lines
that hold "person <id> erased", such as the logs of web.
"""

import re
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from common.access import SYSTEM
from mail.actions import hold_back_mail
from users.actions import erase_person
from users.models import Person

_ERASED = re.compile(r"person ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) erased")


class Command(BaseCommand):
    """All of it or nothing; it may be run again."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """The logs since the dump."""
        parser.add_argument("--erased", type=Path, help="a file of log lines")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Says how many of each."""
        try:
            told = options["erased"].read_text(errors="replace") if options["erased"] else ""
        except OSError as unread:
            raise CommandError(f"{options['erased']}: {unread.strerror}") from None
        people = Person.objects.filter(pk__in=_ERASED.findall(told), erased_at=None).order_by("pk")
        for person in list(people):
            try:
                erase_person(person, by=SYSTEM)
            except ValidationError as refused:
                raise CommandError(f"person {person.pk}: {' '.join(refused.messages)}") from None
            self.stdout.write(f"Erased person {person.pk} once more.")
        self.stdout.write(f"{hold_back_mail(by=SYSTEM)} mails are held back; Utskick shows them as failed.")
