"""From templates to the two bodies of a mail, in the recipient's language."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

SUBJECT_AT_MOST = 70  # what a list of mail shows of it
# How many characters a name may take in a subject, tried in turn: long names give way, never the words around them.
_ROOMS = (200, *range(60, 8, -4))
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_SIGNATURE = "-- "  # with its space, by which mail programs know what follows as a signature


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail's words. `html` has its styles inlined; links stand as marks (mail.links)."""

    subject: str
    text: str
    html: str


def compose(template: str, context: dict[str, Any], *, language: str) -> Composed:
    """Renders `template`.subject.txt, .txt and .html ("agreements/emails/request") in the language.

    The subject stays within SUBJECT_AT_MOST; the heading in the HTML has its names whole.
    """
    values = {**context, "base_url": settings.BASE_URL, "mail_language": language}
    with translation.override(language):
        heading, subject = _subjects(template, values)
        text = render_to_string(f"{template}.txt", values | {"subject": heading})
        html = render_to_string(f"{template}.html", values | {"subject": heading})
    return Composed(subject=subject, text=_tidy(_straight(text)), html=_inliner().inline(_straight(html)))


def _subjects(template: str, values: dict[str, Any]) -> tuple[str, str]:
    """The subject with its names whole, and as short as it must be."""
    tries = (_subject(template, values | {"room": room}) for room in _ROOMS)
    whole = next(tries)
    if len(whole) <= SUBJECT_AT_MOST:
        return whole, whole
    return whole, next((short for short in tries if len(short) <= SUBJECT_AT_MOST), whole[:SUBJECT_AT_MOST])


def _subject(template: str, values: dict[str, Any]) -> str:
    return " ".join(_straight(render_to_string(f"{template}.subject.txt", values)).split())


def _straight(text: str) -> str:
    """Without the characters that turn the direction of writing: a name must not turn the words after it."""
    return text.translate(_TURNING)


def _tidy(text: str) -> str:
    """No more than one empty line in a row, none at the ends: templates leave many."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = "\n".join(line for number, line in enumerate(lines) if line or (number and lines[number - 1]))
    words, parted, signature = kept.rpartition("\n--\n")
    return f"{words}\n{_SIGNATURE}\n{signature}\n" if parted else f"{kept}\n"


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False, apply_width_attributes=True)
