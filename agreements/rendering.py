"""The small Markdown of agreement texts, and their merge fields.

`# ` is the title, `## ` a heading, `1. ` a list item; everything else is a paragraph. An empty line parts blocks.
Nothing else has a meaning, and nothing in a text is ever markup: all of it is escaped.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Reseller
from common.identifiers import format_number

# Field → what it is filled with, as the page that edits texts explains it.
MERGE_FIELDS = {
    "firm": _("Byråns namn"),
    "firm_number": _("Byråns organisationsnummer"),
    "company": _("Bolagets namn"),
    "company_number": _("Bolagets organisationsnummer, för enskild firma maskerat"),
    "country": _("Landet där bolaget är registrerat"),
}
_FIELD = re.compile(r"\{([^{}\n]*)\}")
_ITEM = re.compile(r"(\d{1,3})\. +(.*)", re.DOTALL)
_HEADINGS = {"# ": "h2", "## ": "h3"}


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text: tag is h2, h3, p or li; number is a list item's own."""

    tag: str
    words: str
    number: int = 0


def document(title: str, body: str) -> str:
    """Title and body as one text, with line ends and outer space in one form: what is filled, shown and hashed."""
    return f"# {title.strip()}\n\n{body}".replace("\r\n", "\n").replace("\r", "\n").strip() + "\n"


def split_document(text: str) -> tuple[str, str]:
    """The title and the body of a document."""
    first, _newline, rest = text.lstrip().partition("\n")
    return first.removeprefix("#").strip(), rest.strip() + "\n"


def check_fields(text: str) -> None:
    """Raises ValidationError that names every field in the text which does not exist."""
    unknown = sorted({name for name in _FIELD.findall(text) if name not in MERGE_FIELDS})
    if unknown:
        names = ", ".join(f"{{{name}}}" for name in unknown)
        raise ValidationError(_("Fältet %(names)s finns inte."), params={"names": names}, code="unknown_field")


def fill(text: str, client: Client, firm: Reseller) -> str:
    """The text with its merge fields filled in. Raises ValidationError for a field that does not exist."""
    values = {
        "firm": firm.name,
        "firm_number": format_number(firm.country, firm.org_number),
        "company": client.name,
        "company_number": client.number or str(_("organisationsnummer saknas ännu")),
        "country": str(client.get_country_display()),
    }
    return fill_values(text, values)


def fill_values(text: str, values: Mapping[str, str]) -> str:
    """The text with these values, each on one line; braces in a value are just braces."""
    check_fields(text)
    return _FIELD.sub(lambda found: _one_line(values[found.group(1)]), text)


def _one_line(value: str) -> str:
    """Without control characters and without those that turn the direction of writing."""
    kept = (" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in value)
    return " ".join("".join(char for char in kept if unicodedata.category(char) != "Cf").split())


def render(text: str) -> SafeString:
    """The text as HTML. A run of list items becomes one list with the numbers that were written."""
    return format_html_join("\n", "{}", ((html,) for html in _pieces(_blocks(text))))


def _pieces(blocks: Iterator[Block]) -> Iterator[SafeString]:
    items: list[Block] = []
    for block in blocks:
        if block.tag == "li":
            items.append(block)
            continue
        yield from _close_list(items)
        # The tag is one of four constants of this module.
        yield format_html("<{}>{}</{}>", block.tag, block.words, block.tag)
    yield from _close_list(items)


def _close_list(items: list[Block]) -> Iterator[SafeString]:
    if items:
        lines = format_html_join("", '<li value="{}">{}</li>', ((item.number, item.words) for item in items))
        yield format_html("<ol>{}</ol>", lines)
        items.clear()


def _blocks(text: str) -> Iterator[Block]:
    """A heading or a list item begins on its own line; other lines belong to the block above, up to an empty line."""
    gathered: Block | None = None
    for line in text.splitlines():
        begun = _begin(line)
        if gathered is not None and (begun is not None or not line.strip()):
            yield gathered
            gathered = None
        if begun is not None and begun.tag in _HEADINGS.values():
            yield begun
        elif begun is not None:
            gathered = begun
        elif line.strip():
            gathered = _continue(gathered, line.strip())
    if gathered is not None:
        yield gathered


def _begin(line: str) -> Block | None:
    """The heading or list item that this line begins, if any."""
    for mark, tag in _HEADINGS.items():
        if line.startswith(mark):
            return Block(tag, line[len(mark) :].strip())
    item = _ITEM.fullmatch(line.strip())
    return Block("li", item.group(2).strip(), int(item.group(1))) if item else None


def _continue(block: Block | None, line: str) -> Block:
    if block is None:
        return Block("p", line)
    return Block(block.tag, f"{block.words} {line}", block.number)
