"""All that is kept about a person, as JSON: `manage.py export_person EMAIL [--reseller ID] > person.json`."""

import json
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from users.person_export import export_of


class Command(BaseCommand):
    """Prints every table that holds the person. Read it before it is handed out: events name others too."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """The address, and one firm where the request is put to that firm."""
        parser.add_argument("email")
        parser.add_argument("--reseller", type=UUID, default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        """Fails where nothing is kept about the address."""
        everything = export_of(options["email"], reseller_id=options["reseller"])
        if not any(everything.values()):
            raise CommandError(f"nothing is kept about {options['email']}")
        self.stdout.write(json.dumps(everything, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
