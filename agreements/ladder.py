"""When a request is reminded of, and when it runs out. Pure: the moment is always a parameter."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.periods import local_day

REMINDER_DAYS = (3, 7, 14)
OPEN_DAYS = 30


def next_reminder_at(requested_at: datetime, after: datetime) -> datetime | None:
    """The first step of the ladder later than `after`: steps that were slept through are not made up for in a burst."""
    steps = (requested_at + timedelta(days=days) for days in REMINDER_DAYS)
    return next((step for step in steps if step > after), None)


def expires_at(requested_at: datetime, time_zone: str) -> datetime:
    """The midnight that ends the thirtieth day after a request by the client's calendar: a last day is a whole day."""
    last_day = local_day(requested_at, time_zone) + timedelta(days=OPEN_DAYS)
    return datetime.combine(last_day + timedelta(days=1), time.min, tzinfo=ZoneInfo(time_zone))
