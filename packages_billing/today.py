"""The day that it is for whoever looks: prices begin and are withdrawn by it."""

from datetime import date

from django.utils import timezone

from common.access import Actor
from common.periods import local_day


def today_of(actor: Actor) -> date:
    """Today by the actor's calendar."""
    return local_day(timezone.now(), actor.time_zone)
