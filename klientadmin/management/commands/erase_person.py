"""Forgets who a person was: `manage.py erase_person EMAIL [--reseller ID]`. At every firm, or at one."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from common.access import SYSTEM
from users.actions import erase_person
from users.person_export import people_by


class Command(BaseCommand):
    """Erases each firm's Person with the address, all of them or none. The login is the person's own and stays."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """The address, and one firm where the request is put to that firm."""
        parser.add_argument("email")
        parser.add_argument("--reseller", type=UUID, default=None)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Says what was done at which firm, or why not."""
        people = list(people_by(options["email"], options["reseller"]).select_related("reseller").order_by("pk"))
        if not people:
            raise CommandError(f"no firm knows {options['email']}")
        for person in people:
            try:
                erase_person(person, by=SYSTEM)
            except ValidationError as refused:
                raise CommandError(f"{person.reseller.name}: {' '.join(refused.messages)}") from None
        for person in people:
            self.stdout.write(f"Erased at {person.reseller.name}.")
