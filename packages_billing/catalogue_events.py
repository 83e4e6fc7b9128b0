"""What has been done to a package and its prices, as the operator reads it."""

from collections.abc import Sequence

from clients.history import Line, lines
from common.access import Actor
from events.models import Event
from packages_billing.models import Package, Price

SHOWN = 30


def events_of(package: Package, prices: Sequence[Price], actor: Actor) -> list[Line]:
    """The newest first. One query: no event of the catalogue is a client's."""
    subjects = [package.pk, *(price.pk for price in prices)]
    kinds = {"kind__startswith": "packages_billing."}
    return lines(Event.objects.filter(subject_id__in=subjects, **kinds).newest_first()[:SHOWN], actor)
