"""Local calendar days. A day belongs to the client's own time zone; an instant is always a parameter."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

TIME_ZONES = {"SE": "Europe/Stockholm", "NO": "Europe/Oslo", "FI": "Europe/Helsinki", "DK": "Europe/Copenhagen"}


def local_day(at: datetime, time_zone: str) -> date:
    """The calendar day that the aware moment `at` falls on in the named time zone."""
    return at.astimezone(ZoneInfo(time_zone)).date()
