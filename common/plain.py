"""Text that people and registers write, made plain."""

import unicodedata


def visible_line(text: str) -> str:
    """One line without control, bidi or other invisible characters; runs of space and breaks become one space."""
    return " ".join("".join(_visible(char) for char in unicodedata.normalize("NFC", text)).split())


def visible_text(text: str) -> str:
    """Several lines with line ends in one form, without invisible characters and without space at their ends."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(_visible(char) for char in line).rstrip() for line in lines).strip("\n")


def _visible(char: str) -> str:
    kind = unicodedata.category(char)
    if kind[0] == "Z" or char in "\t\n\r\v\f\x85":
        return " "
    return "" if kind[0] == "C" else char
