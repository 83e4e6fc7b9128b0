"""What the pages of people show of moments."""

from datetime import date, datetime, timedelta

from django import template

from common.periods import local_day

register = template.Library()


@register.filter
def last_day(ends_at: datetime, time_zone: str) -> date:
    """The last day of what ends at this moment, by the calendar of the time zone."""
    return local_day(ends_at - timedelta(microseconds=1), time_zone)
