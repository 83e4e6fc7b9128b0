"""What templates of every application use: icons, status signs, a query string with one thing changed."""

import re
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.dates import MONTHS
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from common.glossary import TERMS
from common.templatetags.shapes import ICONS, SIGNS, STATUS_LOOKS

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """The 16 px icon of that name, hidden from screen readers: a word always stands beside it."""
    # The shapes are constants of this project, never input.
    return mark_safe(f'<svg class="i" viewBox="0 0 16 16" aria-hidden="true">{ICONS[name]}</svg>')  # noqa: S308


@register.simple_tag
def sign(look: str, words: Any) -> SafeString:
    """A status: a shape of its own and the words. `look` is a key of STATUS_LOOKS, "approved" or "ending" say."""
    css, shape = STATUS_LOOKS[look]
    svg = mark_safe(f'<svg viewBox="0 0 12 12" aria-hidden="true">{SIGNS[shape]}</svg>')  # noqa: S308  # constants
    return format_html('<span class="st {}">{}{}</span>', css, svg, words)


@register.simple_block_tag
def crumb(content: str, up: str, words: Any, css: str = "", lang: str = "", query: str = "") -> SafeString:
    """The way up, and where the page is: `{% crumb up _("Anställda") %}{{ person.name }}{% endcrumb %}`.

    `query` is that of the page above ("view=mine"); `css` and `lang` are of the words in the block.
    """
    facts = {"up": up, "words": words, "css": css, "lang": lang, "query": query}
    return render_to_string("includes/crumb.html", facts | {"here": _trimmed(content)})


@register.simple_block_tag
def dialog_head(content: str, back: str, sub: Any = "", focus: Any = None, query: str = "") -> SafeString:
    """The name of a dialog, and the cross that leads back to the page under it.

    `{% dialog_head back %}{% translate "Byt namn" %}{% enddialog_head %}`. `sub` is said under the name, `query` is
    that of the page under it. With `focus` the dialog begins at its name; where that is empty the name can have it.
    """
    facts = {"back": back, "sub": sub, "focus": focus, "query": query}
    return render_to_string("includes/dialog_head.html", facts | {"title": _trimmed(content)})


def _trimmed(content: str) -> SafeString:
    """What stands in a block: it was escaped when it was drawn."""
    return SafeString(content.strip())


@register.simple_tag(name="help")
def help_about(key: str, side: str = "") -> SafeString:
    """A "?" that opens to what a word of common.glossary means. With side "end" it opens leftwards."""
    return _help(get_language() or "", key, side)


@cache
def _help(_language: str, key: str, side: str) -> SafeString:
    return render_to_string("includes/help.html", {"term": TERMS[key], "side": side})


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and last word: "Anna Ek" gives AE."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


_MAY_BREAK = SafeString("<wbr>")


@register.filter
def address(email: str) -> SafeString | str:
    """A mail address that breaks before its @ and dots in a narrow column, and else nowhere while there is room."""
    if not email:
        return ""
    parts = format_html_join(_MAY_BREAK, "{}", ((part,) for part in re.split(r"(?=[@.])", email)))
    return format_html("<span>{}</span>", parts)


@register.filter
def addresses(words: str) -> SafeString:
    """The words, with each mail address in them on a line by itself before it breaks as address() lets it."""
    parts = enumerate(re.split(r"(\S+@\S+)", words))
    whole = '<span class="whole-address">{}</span>'
    return format_html_join("", "{}", ((format_html(whole, address(part)) if at % 2 else part,) for at, part in parts))


@register.filter
def whole_dates(words: str) -> SafeString:
    """The words with each 2026-03-11 in them kept on one line."""
    parts = enumerate(re.split(r"(\d{4}-\d\d-\d\d)", words))
    return format_html_join(
        "", "{}", ((format_html('<span class="nw">{}</span>', part) if at % 2 else part,) for at, part in parts)
    )


@register.filter
def month_name(month: int) -> str:
    """The month's name in the reader's language: 1 gives januari."""
    return str(MONTHS[int(month)])


@register.simple_tag(takes_context=True)
def query_with(context: dict[str, Any], **changes: Any) -> str:
    """The page's query string with these keys set (None or "" takes a key away), paging forgotten.

    The page's query is `query` in the context where a view gives one, else the request's.
    """
    return with_changes(context, changes)


def with_changes(context: dict[str, Any], changes: dict[str, Any]) -> str:
    """See query_with()."""
    query: QueryDict = context["query"] if "query" in context else context["request"].GET
    left_out = {"after", "before", *changes}
    kept = [(key, value) for key, values in query.lists() if key not in left_out for value in values]
    kept += [(key, str(value)) for key, value in changes.items() if value not in (None, "")]
    return f"?{urlencode(kept)}"
