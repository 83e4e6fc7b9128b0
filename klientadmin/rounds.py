"""A round of all due work: what beat's task and `manage.py sweep` both do."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from common import steps
from klientadmin.models import SweepRound


def run_round(at: datetime) -> None:
    """Every sweeper once, as of the moment; notes by the clock that the round ended, unless a sweeper failed."""
    steps.run(settings.SWEEPERS, at=at)
    SweepRound.objects.update_or_create(pk=1, defaults={"ended_at": timezone.now()})
