"""Finds Swedish of ours that is left in a page or a mail of another language."""

import re
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from klientadmin.catalogues import po
from klientadmin.catalogues.extracting import wanted
from klientadmin.catalogues.judging import FIXED

_SPOKEN_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title", "content", "label"}
_VOID = {"br", "hr", "img", "input", "link", "meta", "wbr"}
_LONG = 12  # letters: a shorter text may be a part of a word or a name, so it must stand alone to count


@dataclass(frozen=True)
class Swedish:
    """Texts that the language says otherwise: `long` wherever they stand, `short` where they stand alone."""

    long: frozenset[str]
    short: frozenset[str]

    def left_in(self, parts: list[str]) -> set[str]:
        """The Swedish among the texts of a page."""
        alone = {" ".join(part.split()) for part in parts}
        whole = " ".join(" ".join(parts).split())
        return {text for text in self.long if text in whole} | (self.short & alone)


@lru_cache
def _in_the_code() -> dict[Any, Any]:
    return po.texts(wanted("en"))


def _has(spoken: str, text: str) -> bool:
    """Whether the text stands there as words of its own."""
    return text in spoken and bool(re.search(rf"(?<!\w){re.escape(text)}(?!\w)", spoken))


@lru_cache
def swedish_beside(language: str) -> Swedish:
    """What must not be seen in the language. A text that is Swedish and the language at once is left out."""
    catalog = po.texts(po.read(language))
    spoken = " ".join(form for message in catalog.values() for form in po.forms(message.string))
    texts: set[str] = set()
    for key, message in _in_the_code().items():
        for text, word in zip(po.forms(message.id), po.forms(catalog[key].string), strict=True):
            pieces = {" ".join(piece.split()) for piece in FIXED.split(text)}
            texts |= {piece for piece in pieces if re.search(r"\w{2}", piece) and piece not in word}
    mine = {text for text in texts if not _has(spoken, text)}
    return Swedish(frozenset(t for t in mine if len(t) >= _LONG), frozenset(t for t in mine if len(t) < _LONG))


class _Reader(HTMLParser):
    """Passes over what the page itself says is in a language of its own: <div lang="sv">."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._silent: list[str] = []  # the open tags within one that is passed over

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if self._silent or tag in ("script", "style") or (tag != "html" and "lang" in values and tag not in _VOID):
            self._silent += [] if tag in _VOID else [tag]
            return
        is_button = tag == "input" and values.get("type") in ("submit", "button")
        self.parts += [
            value
            for name, value in attrs
            if value and (name in _SPOKEN_ATTRIBUTES or name.startswith("data-") or (name == "value" and is_button))
        ]

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.parts.append(data)


def parts_of(html: str) -> list[str]:
    """Every text that a reader or a screen reader meets in the page."""
    reader = _Reader()
    reader.feed(html)
    return reader.parts
