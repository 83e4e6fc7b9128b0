"""Företagssök: what a client's own people typed, and what the register says of it. It keeps and logs nothing.

Beside clients.lookup, which serves the firm: there a number that is a client already stops the search, and here nobody
may learn whose client a company is.
"""

from dataclasses import dataclass
from datetime import date

from clients.choices import Country
from clients.lookup import SHORTEST_NAME
from clients.registries import adapter_for
from common.identifiers import InvalidNumber, OrgNumber, digits_typed, looks_personal, parse_number

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
