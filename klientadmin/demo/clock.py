"""Histories take place in the past: the clock of the whole process stands at another moment for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from unittest import mock


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Everything that asks Django what time it is hears `moment`. For the demonstration only."""
    with mock.patch("django.utils.timezone.now", return_value=moment.astimezone(UTC)):
        yield


@contextmanager
def nobody_woken() -> Iterator[None]:
    """Hundreds of rows, one wake-up afterwards: what was queued meanwhile is found by the sweeper."""
    with mock.patch("common.wake._send"):
        yield
