"""What an entry of Ordlista is made of."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the screen, to the letter, and its paragraphs. `key` is its place on the page of all words."""

    key: str
    word: "_StrPromise"
    paragraphs: "tuple[_StrPromise, ...]"


@dataclass(frozen=True, slots=True)
class Section:
    """Words that belong together."""

    key: str
    title: "_StrPromise"
    terms: tuple[Term, ...]


def term(key: str, word: "_StrPromise", *paragraphs: "_StrPromise") -> Term:
    """An entry, as it is written down."""
    return Term(key, word, paragraphs)
