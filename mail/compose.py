"""From templates to the two bodies of a mail, in the recipient's language."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail's words. `html` has its styles inlined; links stand as marks (mail.links)."""

    subject: str
    text: str
    html: str


def compose(template: str, context: dict[str, Any], *, language: str) -> Composed:
    """Renders `template`.subject.txt, .txt and .html ("agreements/emails/request") in the language."""
    values = {**context, "base_url": settings.BASE_URL, "mail_language": language}
    with translation.override(language):
        subject = " ".join(render_to_string(f"{template}.subject.txt", values).split())
        text = render_to_string(f"{template}.txt", {**values, "subject": subject})
        html = render_to_string(f"{template}.html", {**values, "subject": subject})
    return Composed(subject=subject, text=_tidy(text), html=_inliner().inline(html))


def _tidy(text: str) -> str:
    """No more than one empty line in a row, none at the ends: templates leave many."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept) + "\n"


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)
