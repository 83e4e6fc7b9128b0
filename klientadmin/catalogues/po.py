"""The .po files as text: no lines of source, no dates, sorted, one message one line, so that branches merge."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from klientadmin.catalogues import ROOT, po_path

_HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def read(language: str, root: Path = ROOT) -> Catalog:
    """The language's catalogue; empty where there is none yet."""
    path = po_path(language, root)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    return read_po(BytesIO(path.read_bytes()), locale=language, charset="utf-8")


def as_text(catalog: Catalog, language: str) -> str:
    """The one way in which the catalogue is written."""
    for message in catalog:
        message.flags &= {"fuzzy"}  # what marks a placeholder is looked for by judging, in both languages
        message.locations = []
    body = BytesIO()
    write_po(body, catalog, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return _HEADER.format(language=language) + body.getvalue().decode()


def write(catalog: Catalog, language: str, root: Path = ROOT) -> None:
    """Puts the catalogue in its file."""
    path = po_path(language, root)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_text(catalog, language), encoding="utf-8")


def id_of(message: Message) -> tuple[str | None, str]:
    """What tells messages apart: the context and the (first) text."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def texts(catalog: Catalog) -> dict[tuple[str | None, str], Message]:
    """Every message but the header."""
    return {id_of(message): message for message in catalog if message.id}


def forms(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """A text as the tuple of its forms: one, or singular and plural."""
    return (value or "",) if isinstance(value, str | None) else tuple(form or "" for form in value)
