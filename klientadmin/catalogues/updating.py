"""Brings the catalogues up to what the code and the templates say, and fills in what a person has written."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from klientadmin.catalogues import LANGUAGES, ROOT, po
from klientadmin.catalogues.extracting import wanted

# The languages that a person fills in beside the Swedish, in the order of the sheet.
_ASKED = ("sv", "nb", "en")


def update(root: Path = ROOT) -> None:
    """Adds the new texts, empty, and drops those that nothing says any more."""
    for language in LANGUAGES:
        po.write(_updated(language, po.read(language, root), root), language, root)


def _updated(language: str, old: Catalog, root: Path) -> Catalog:
    known, new = po.texts(old), Catalog(locale=language, charset="utf-8")
    for key, message in po.texts(wanted(language, root)).items():
        before = known.get(key)
        same = before is not None and len(po.forms(before.id)) == len(po.forms(message.id))
        new.add(
            message.id,
            before.string if before is not None and same else None,
            context=message.context,
            flags=before.flags & {"fuzzy"} if before is not None and same else (),
        )
    return new


def sheet(root: Path = ROOT) -> str:
    """What is missing, as blocks to fill in: places, the text as it is in the code, an empty line per language."""
    blocks: dict[tuple[str | None, str], tuple[Message, list[str]]] = {}
    for language in LANGUAGES:
        known = po.texts(po.read(language, root))
        for key, message in po.texts(wanted(language, root)).items():
            if key not in known or not all(po.forms(known[key].string)) or known[key].fuzzy:
                blocks.setdefault(key, (message, []))[1].append(language)
    return "\n".join(_block(message, languages) for message, languages in blocks.values())


def _block(message: Message, languages: list[str]) -> str:
    lines = ["# " + ", ".join(f"{path}:{line}" for path, line in message.locations)]
    if message.context:
        lines.append(f"context: {message.context}")
    for number, form in enumerate(po.forms(message.id)):
        lines.append(f"text{'+' * number}: {_escape(form)}")
    plurals = range(len(po.forms(message.id)))
    return "\n".join([*lines, *(f"{language}{'+' * number}: " for language in languages for number in plurals), ""])


def fill(filled: str, root: Path = ROOT) -> int:
    """Puts a filled-in sheet into the catalogues. Answers how many texts were put.

    Raises KeyError for a text that the code does not hold.
    """
    catalogs = {language: po.read(language, root) for language in LANGUAGES}
    known = {language: po.texts(catalog) for language, catalog in catalogs.items()}
    put = 0
    for block in _blocks(filled):
        key = block.get("context"), block["text"]
        if not any(key in messages for messages in known.values()):
            raise KeyError(block["text"])
        for language in _ASKED:
            message = known[language].get(key)
            if message is not None and block.get(language):
                plural = block.get(f"{language}+", "")
                message.string = block[language] if isinstance(message.id, str) else (block[language], plural)
                message.flags.discard("fuzzy")
                put += 1
    for language, catalog in catalogs.items():
        po.write(catalog, language, root)
    return put


def _blocks(filled: str) -> Iterator[dict[str, str]]:
    """The blocks of a sheet, {"text": ..., "nb": ..., "nb+": ...}. They are set apart by empty lines."""
    for block in filled.split("\n\n"):
        lines = [line.partition(": ") for line in block.splitlines() if line and not line.startswith("#")]
        if lines:
            yield {name: _unescape(value) for name, _colon, value in lines}


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _unescape(text: str) -> str:
    return text.replace("\\n", "\n").replace("\\\\", "\\")
