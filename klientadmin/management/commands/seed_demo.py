"""The demonstration of `make run`: two firms, their logins, and clients in every state. Again, it adds nothing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from klientadmin.demo import firms
from klientadmin.demo.people import PASSWORD


class Command(BaseCommand):
    """Seeds what is not there yet, one transaction per firm."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses anywhere but in `make run` and the tests: the password is printed in the documentation."""
        if not settings.LOCAL_RUN:
            raise CommandError("seed_demo is for `make run` only (RUN_MODE=local).")
        now = timezone.localtime()
        for name, seed in ((firms.BYRAN, firms.seed_byran), (firms.ANDRA, firms.seed_andra)):
            if not firms.is_there(name):
                seed(now)
        firms.seed_operator()
        if options["verbosity"]:
            self.stdout.write(f"Demo ready. Password of every login: {PASSWORD}")
