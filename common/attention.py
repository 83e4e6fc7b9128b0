"""What waits for somebody: sorts of things in a list, each row with the one press that settles it. No models here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Cure:
    """A button beside a row. With `fields` it posts them to `url`; without, it is a link there."""

    words: str
    url: str
    fields: Mapping[str, str] | None = None
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what it is about, leading to `url`; what is known of it in small; what can be done."""

    words: str
    url: str
    small: str
    cures: Sequence[Cure] = ()


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of things, not asked for yet: the rows that the reader may act on, the most urgent first.

    `line` makes the row's line without a query. `url` is the list of them all, where one exists.
    """

    key: str
    icon: str
    words: str
    rows: "QuerySet[Any, Any]"
    line: Callable[[Any], Line]
    url: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A sort with its rows found. `count` is written as the page shows it; empty where the lines say it themselves."""

    key: str
    icon: str
    words: str
    count: str = ""
    lines: Sequence[Line] = field(default_factory=list)
    url: str = ""
    is_late: bool = False
