"""Blanks the personal side of events. The events stay, and so do their seals: those cover a salted hash of it."""

from datetime import datetime

from django.db.models import QuerySet

from events.models import Event, EventDetail


def blank_details(events: QuerySet[Event], at: datetime) -> int:
    """Empties the side rows of these events for good, and returns how many. One statement."""
    return blank(EventDetail.objects.filter(event__in=events.order_by().values("pk")), at)


def blank(details: QuerySet[EventDetail], at: datetime) -> int:
    """Empties these side rows for good, those that are not yet, and returns how many."""
    return details.filter(erased_at__isnull=True).update(values="{}", salt="", erased_at=at)
