"""What the search field that finds anything (Sök) answers with: a line to go to."""

from dataclasses import dataclass

from common.ordering import sort_key

MOST_OF_A_SORT = 6  # lines of each group: more than that is looked for in a list of its own
SHORTEST = 3  # letters that are looked for inside names: an index of threes answers


@dataclass(frozen=True, slots=True)
class Hit:
    """One line: its words, what stands beside them, where it leads, and an icon's name."""

    words: str
    url: str
    icon: str
    beside: str = ""
    is_muted: bool = False  # ended, left: there, but not what is looked for first
    # The page opens as a dialog over this one.
    is_dialog: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one sort, under their heading."""

    words: str
    hits: list[Hit]


def is_meant(typed: str, *names: str) -> bool:
    """Whether every word that was typed begins a word of one of the names: "ny ku" means Ny kund."""
    words = sort_key(typed).split()
    for name in names:
        held = sort_key(name).split()
        if words and all(any(one.startswith(word) for one in held) for word in words):
            return True
    return False
