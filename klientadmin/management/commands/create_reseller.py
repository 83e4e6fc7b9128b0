"""A firm: `manage.py create_reseller NAME NUMBER EMAIL`. EMAIL becomes its first administrator and is mailed a link."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.access import SYSTEM
from common.identifiers import InvalidNumber
from users.actions import create_reseller


class Command(BaseCommand):
    """Makes the firm, its internal client and its first administrator."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """The firm's name, its organisation number and the administrator's address."""
        parser.add_argument("name")
        parser.add_argument("number")
        parser.add_argument("email")
        parser.add_argument("--country", default="SE", choices=["SE", "NO", "FI", "DK"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Says what was done, or why not."""
        facts = {name: options[name] for name in ("number", "email", "country")}
        try:
            firm = create_reseller(options["name"], **facts, by=SYSTEM)
        except (InvalidNumber, ValidationError) as refused:
            raise CommandError("; ".join(getattr(refused, "messages", [str(refused)]))) from None
        self.stdout.write(f"{firm.name} is set up. {options['email']} has been mailed a link.")
