"""Local calendar days and spans of time. A day belongs to the client's own time zone; an instant is a parameter."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TIME_ZONES = {"SE": "Europe/Stockholm", "NO": "Europe/Oslo", "FI": "Europe/Helsinki", "DK": "Europe/Copenhagen"}
UNDO_WITHIN = timedelta(hours=1)  # Ångra: as long as a page is left standing. Later it is a deed of its own.


def local_day(at: datetime, time_zone: str) -> date:
    """The calendar day that the aware moment `at` falls on in the named time zone."""
    return at.astimezone(ZoneInfo(time_zone)).date()


def day_starts_at(day: date, time_zone: str) -> datetime:
    """The first moment of the local day, in UTC: instants are compared there, where no hour comes twice."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(time_zone)).astimezone(ZoneInfo("UTC"))


def day_ends_at(day: date, time_zone: str) -> datetime:
    """The first moment after the local day, in UTC. A day may be 23, 24 or 25 hours long."""
    return day_starts_at(day + timedelta(days=1), time_zone)


def day_said(text: str) -> date | None:
    """The day that an address names as 2026-03-31; None for anything else, and for a year that is none of ours."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2999 else None


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment until just before another; without an end it goes on."""

    starts_at: datetime
    ends_at: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Whether the moment lies in the span."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)
