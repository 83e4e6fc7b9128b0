"""Plain text in lines that any reader shows whole, as one that knows format=flowed (RFC 3676) puts together again."""

import re

_WIDTH = 72
_SIGNATURE = "-- "
_NEEDS_SPACE = re.compile(r" |>|From ")  # at a line's start these mean something to a mail program


def wrap(text: str) -> str:
    """The text in lines of at most 72 characters, each of which ends with a space where the next one belongs to it.

    A word that is longer, such as a secret link, stays whole on a line of its own.
    """
    return "".join(f"{line}\n" for long in text.splitlines() for line in _lines(long))


def _lines(long: str) -> list[str]:
    if long == _SIGNATURE:
        return [long]
    lines = [""]
    for word in long.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= _WIDTH:
            lines.append("")
        lines[-1] += f"{word} "
    return [_stuffed(line) for line in [*lines[:-1], lines[-1].rstrip(" ")]]


def _stuffed(line: str) -> str:
    return f" {line}" if _NEEDS_SPACE.match(line) else line
