"""Plain text in short lines that can be put together again."""

import pytest

from mail.wrapping import wrap


def put_together(wrapped: str) -> str:
    """As a reader that knows format=flowed does (RFC 3676)."""
    text = ""
    for line in wrapped.splitlines():
        words = line[1:] if line.startswith(" ") else line
        text += words if words.endswith(" ") and words != "-- " else f"{words}\n"
    return text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hej Kim!\n\nLäs och svara:\nhttps://firm.example/" + "a" * 90 + "/\n",
        "ord " * 60 + "slut\n> citerat\nFrom mig\n indraget\n",
        "2026-12-02  Kim\n\n-- \nByrån AB\n08-12 34 56\n",
        "W" * 200 + " efter\n",
    ],
)
def test_every_word_is_there_and_no_line_is_long(text: str) -> None:
    wrapped = wrap(text)

    assert put_together(wrapped) == text
    assert all(len(line) <= 76 for line in wrapped.splitlines() if len(line.split()) > 1)
    assert not any(line.startswith((">", "From ")) for line in wrapped.splitlines())
