"""Reading a register's JSON, which may hold anything anywhere: a value of the right kind comes out, or none."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from clients.registries.contract import CompanyStatus, NotFound, Unavailable
from common.plain import visible_line

Row = Mapping[str, Any]

_TAGS = re.compile(r"<[A-Za-z/!?][^<>]*>")
_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:$|[T ])")
_NORDIC_DAY = ZoneInfo("Europe/Stockholm")  # midnight of a day sent as milliseconds
_YEARS = range(1600, 2201)
_SMALL_WORDS = frozenset({"i", "på", "och", "og", "ved"})


class Standing(NamedTuple):
    """A company's status, the codes or words it was read from, the reason in words and since when."""

    status: CompanyStatus
    raw: str = ""
    reason: str = ""
    since: date | None = None


def the_one(companies: Sequence[Row], asked: str, number_of: Callable[[Row], str]) -> Row:
    """Of what a register found, the company that was asked for. Raises NotFound for none, Unavailable for others."""
    if not companies:
        raise NotFound("not in the register")
    for company in companies:
        if number_of(company) == asked:
            return company
    raise Unavailable("answered about another company")


def dig(value: object, *keys: str) -> Any:
    """The value under the keys, one inside the other; None where anything on the way is missing or no object."""
    for key in keys:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def objects(value: object) -> Iterator[Mapping[str, Any]]:
    """The objects of a list; nothing for anything else."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, Mapping))


def text(value: object, longest: int = 200) -> str:
    """One line of plain text: no tags, control, bidi or other invisible characters, no double spaces, not too long.

    A whole number becomes its digits (postcodes come as both); anything else becomes "".
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**18 else ""
    if not isinstance(value, str):
        return ""
    shortened = value[: longest * 20].replace("\\n", " ")  # Bolagsverket sends a backslash and an n
    return visible_line(_TAGS.sub(" ", shortened))[:longest].rstrip()


def digits(value: object) -> str:
    """The digits of a number that comes as text or as a number."""
    return re.sub(r"[^0-9]", "", text(value, 40))


def day(value: object) -> date | None:
    """A day written YYYY-MM-DD, with or without a time after it, or as milliseconds since 1970."""
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            found = datetime.fromtimestamp(value / 1000, UTC).astimezone(_NORDIC_DAY).date()
        else:
            match = _ISO_DAY.match(text(value, 40))
            found = date.fromisoformat(match[1]) if match else date.min
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.year in _YEARS else None


def place(value: object) -> str:
    """A post town as people write it: registers send capitals (GRÖNKÖPING, MO I RANA)."""
    town = text(value, 80)
    if not town.isupper() or any(char.isdigit() for char in town):  # a foreign town with its post code
        return town
    words = [word.lower() if word.lower() in _SMALL_WORDS else word.capitalize() for word in town.split()]
    return " ".join(words)
