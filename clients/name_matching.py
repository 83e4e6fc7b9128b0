"""Whether a company in a register is likely to be the client that somebody named."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

from clients.models import Client
from clients.registries.contract import CompanyStatus, NameHit

MOST = 3  # proposals for a client: whoever has more namesakes is looked up by hand
_NEARLY = 0.9
_SHORTEST = 5  # letters: below it one letter more or less is another name
_FORMS = {
    "as", "asa", "ans", "da", "sa", "nuf", "enk", "sti", "ks", "ab", "hb", "kb", "ek", "oy", "oyj", "osakeyhtiö", "ky",
    "tmi", "aps", "ivs", "amba", "aktiebolag",
}  # fmt: skip


def close_hits(client: Client, hits: Iterable[NameHit]) -> list[NameHit]:
    """The hits that are close to the client, the closest first, at most MOST.

    Close is: the same country; the same name, or nearly (nine tenths of the letters in the same order), where capitals,
    signs, accents on e and the words for a legal form do not count; and the same town, where both are known. A company
    that is deregistered is proposed by its very name alone.
    """
    scored = [(_closeness(client, hit), hit) for hit in hits if hit.country == client.country]
    close = [(score, hit) for score, hit in scored if score >= (1.0 if _is_gone(hit) else _NEARLY)]
    close.sort(key=lambda one: (-one[0], one[1].name, one[1].number))
    return [hit for _score, hit in close[:MOST]]


def _is_gone(hit: NameHit) -> bool:
    return hit.status == CompanyStatus.DEREGISTERED


def _closeness(client: Client, hit: NameHit) -> float:
    ours, theirs = plain_name(client.name), plain_name(hit.name)
    if client.city and hit.city and _plain(client.city) != _plain(hit.city):
        return 0.0
    if ours == theirs:
        return 1.0 if ours else 0.0
    if min(len(ours), len(theirs)) < _SHORTEST:
        return 0.0
    return min(SequenceMatcher(None, ours, theirs, autojunk=False).ratio(), 0.99)


def plain_name(name: str) -> str:
    """The name without capitals, signs, doubled spaces and legal forms: "Måleri & Sön AS" is "måleri sön"."""
    words = _plain(name).split()
    while len(words) > 1 and words[-1] in _FORMS:
        words.pop()
    while len(words) > 1 and words[0] in _FORMS:
        words.pop(0)
    return " ".join(words)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("é", "e").replace("è", "e")
    return " ".join(re.sub(r"[^\w\s]|_", " ", folded.replace("a/s", "as")).split())
