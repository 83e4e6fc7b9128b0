"""Företagssök: what a client's own people typed, and what the register says of it. It keeps and logs nothing.

Beside clients.lookup, which serves the firm: there a number that is a client already stops the search, and here nobody
may learn whose client a company is.
"""

import logging
from dataclasses import dataclass
from datetime import date

from clients.choices import Country
from clients.lookup import LookUp, Outcome
from clients.registries import adapter_for
from clients.registries.contract import NotFound, RateLimited, Rejected, Resting, Unavailable
from common.identifiers import InvalidNumber, OrgNumber, digits_typed, looks_personal, parse_number

logger = logging.getLogger(__name__)
SHORTEST_NAME = 3
_FEW_DIGITS = 6  # fewer than this beside letters is a name: 3 Bröder AB, Hotell 21


@dataclass(frozen=True, slots=True)
class Typed:
    """How the words are read: as a number, else as a name, else `problem` says in words what is wrong with them."""

    number: OrgNumber | None = None
    name: str = ""
    problem: str = ""


def countries() -> list[tuple[str, str]]:
    """The countries whose register is asked, as choices."""
    return [(value, str(label)) for value, label in Country.choices if adapter_for(value) is not None]


def can_search_names(country: str) -> bool:
    """Whether the country's register can be searched by name."""
    adapter = adapter_for(country)
    return adapter is not None and adapter.has_name_search


def read_typed(country: str, words: str, *, today: date | None = None) -> Typed:
    """Never a name that could be a personal number: a name stands in addresses, ours and the register's."""
    words = " ".join(words.split())
    try:
        return Typed(number=parse_number(country, words, today=today))
    except InvalidNumber as refused:
        letters = sum(char.isalpha() for char in words)
        is_name = letters >= SHORTEST_NAME and len(digits_typed(words)) < _FEW_DIGITS
        if not is_name or looks_personal(words):
            return Typed(problem=str(refused))
        return Typed(name=words)


def ask_number(country: str, number: OrgNumber) -> LookUp:
    """What the register says of the number: found, not found, rejected, resting, unavailable. Never raises."""
    adapter = adapter_for(country)
    if adapter is None:
        return LookUp(Outcome.NO_REGISTER, number=number)
    try:
        return LookUp(Outcome.FOUND, number=number, record=adapter.fetch(number.digits))
    except NotFound:
        return LookUp(Outcome.NOT_FOUND, number=number)
    except Rejected:
        return LookUp(Outcome.REJECTED, number=number)
    except Unavailable as away:
        return LookUp(_away(country, away), number=number)


def ask_name(country: str, name: str) -> LookUp:
    """The companies whose name is like this, where the register can be searched by name. Never raises."""
    adapter = adapter_for(country)
    if adapter is None:
        return LookUp(Outcome.NO_REGISTER)
    if not adapter.has_name_search:
        return LookUp(Outcome.NO_NAME_SEARCH)
    try:
        hits = tuple(adapter.search(name))
    except (NotFound, Rejected):
        hits = ()
    except Unavailable as away:
        return LookUp(_away(country, away))
    return LookUp(Outcome.HITS if hits else Outcome.NO_HITS, hits=hits)


def _away(country: str, away: Unavailable) -> Outcome:
    logger.info("register %s away: %s", country, type(away).__name__)
    return Outcome.RESTING if isinstance(away, Resting | RateLimited) else Outcome.UNAVAILABLE
