"""A platform operator: `manage.py create_operator EMAIL`. A new login is mailed a link to choose a password with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from common.access import SYSTEM
from users.actions import create_operator


class Command(BaseCommand):
    """Makes the login, or makes an operator of one that exists."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """EMAIL: the address to log in with."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says what was done."""
        operator = create_operator(options["email"], by=SYSTEM)
        self.stdout.write(f"{operator.email} is an operator.")
