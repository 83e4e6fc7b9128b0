"""What a register's feed of changes answers, whichever country it is of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A page of a register's feed of changes: the numbers it names, and the serial number of its last change."""

    numbers: tuple[str, ...]
    last: int | None  # None: nothing has happened
    is_last: bool


class Feed(Protocol):
    """A register that tells what has changed."""

    def changes(self, *, after: int | None, since: datetime) -> FeedPage:
        """The changes after this serial number; without one, those since the moment. Raises Unavailable."""
        ...
