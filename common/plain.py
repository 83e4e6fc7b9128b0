"""Text that people and registers write, as one plain line."""

import unicodedata


def visible_line(text: str) -> str:
    """One line without control, bidi or other invisible characters; runs of space and breaks become one space."""
    return " ".join("".join(_visible(char) for char in unicodedata.normalize("NFC", text)).split())


def _visible(char: str) -> str:
    kind = unicodedata.category(char)
    if kind[0] == "Z" or char in "\t\n\r\v\f\x85":
        return " "
    return "" if kind[0] == "C" else char
