"""What is wrong with a catalogue: what is missing, unsure, or says something else than the text in the code."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message

from klientadmin.catalogues import ROOT, po, po_path
from klientadmin.catalogues.extracting import wanted

# %(name)s, %s, %d, {name}, <b>, </b>, &nbsp;
FIXED = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|</?[a-zA-Z][^<>]*>|&#?\w+;")
_EDGES = re.compile(r"^\s*|\s*$")
_ENDS = re.compile(r"[.:…?]?\s*$")


def faults(language: str, root: Path = ROOT) -> list[str]:
    """Every fault of the language's catalogue, in words that name the text."""
    known, asked = po.texts(po.read(language, root)), po.texts(wanted(language, root))
    found = [f"{language}: not used any more: {key[1]!r}" for key in known.keys() - asked.keys()]
    for key, message in asked.items():
        place = "{}:{}".format(*message.locations[0])
        found += [f"{language}: {fault}: {key[1]!r} ({place})" for fault in _faults(message, known.get(key))]
    path = po_path(language, root)
    if not found and path.read_text(encoding="utf-8") != po.as_text(po.read(language, root), language):
        found.append(f"{language}: not written as `make messages` writes it")
    return sorted(found)


def _faults(message: Message, known: Message | None) -> Iterator[str]:
    if known is None:
        yield "missing"
        return
    texts, words = po.forms(message.id), po.forms(known.string)
    if not all(words):
        yield "missing"
    elif len(words) != len(texts):
        yield "other plural forms"
    else:
        if known.fuzzy:
            yield "fuzzy"
        for text, word in zip(texts, words, strict=True):
            yield from _differences(text, word)


def _differences(text: str, word: str) -> Iterator[str]:
    """How a translation's parts that are no language differ from those of the text."""
    fixed, kept = Counter(FIXED.findall(text)), Counter(FIXED.findall(word))
    if fixed != kept:
        lost = sorted((fixed - kept).elements()) + sorted((kept - fixed).elements())
        yield f"other placeholders or tags ({', '.join(lost)})"
    if _EDGES.findall(text) != _EDGES.findall(word):
        yield "other space at the ends"
    if _end(text) != _end(word):
        yield "another sign at the end"
    if "!" in word and "!" not in text:
        yield "an exclamation mark"


def _end(text: str) -> str:
    found = _ENDS.search(text)
    return found[0] if found else ""
