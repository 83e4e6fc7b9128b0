"""Which texts the code and the templates hold, in pure Python: no xgettext on the machine."""

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

from klientadmin.catalogues import ROOT

_APPS = ("klientadmin", "users", "packages_billing", "agreements", "clients", "mail", "events", "common")
_TEMPLATE_SUFFIXES = (".html", ".txt", ".inc")
_BORROWED = "klientadmin/catalogues/borrowed.py"
# What invents companies and what mends texts speaks to no user.
_SILENT = {"migrations", "simulator", "demo", "catalogues"}

Call = tuple[int, str, tuple[str | None, ...]]  # line, function, arguments

# Where in a call the message, its plural and its context ("c") stand.
_CALLS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def wanted(language: str, root: Path = ROOT) -> Catalog:
    """The texts that the language's catalogue must hold, each with its places ("templates/base.html", 12).

    Swedish: the borrowed ones. English: those of the product. Norwegian: both.
    """
    borrowed = root / _BORROWED
    paths = {"sv": [borrowed], "en": source_files(root), "nb": [*source_files(root), borrowed]}
    found = Catalog(locale=language, charset="utf-8")
    for path in paths[language]:
        for line, function, arguments in _calls(path):
            message, context = _message(function, arguments)
            if message:
                found.add(message, locations=[(path.relative_to(root).as_posix(), line)], context=context)
    return found


def source_files(root: Path = ROOT) -> Iterator[Path]:
    """Python of the applications, and the templates."""
    for app in _APPS:
        yield from sorted(path for path in (root / app).rglob("*.py") if not _SILENT & set(path.parts))
    yield from sorted(path for path in (root / "templates").rglob("*") if path.suffix in _TEMPLATE_SUFFIXES)


def _calls(path: Path) -> Iterator[Call]:
    source = path.read_text(encoding="utf-8")
    return _python_calls(source) if path.suffix == ".py" else _template_calls(source, str(path))


def _python_calls(source: str) -> Iterator[Call]:
    """From the tree, not from tokens: a call inside an f-string counts too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
            words = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
            yield node.lineno, node.func.id, tuple(word if isinstance(word, str) else None for word in words)


def _template_calls(source: str, origin: str) -> Iterator[Call]:
    """Django turns a template into calls, each on the line of its tag, among blanked words that are no Python."""
    for number, line in enumerate(templatize(source, origin=origin).splitlines(), start=1):
        found: Any = extract_python(BytesIO(line.strip().encode()), dict.fromkeys(_CALLS), (), {})
        for _line, function, words, _comments in found:
            yield number, function, words if isinstance(words, tuple) else (words,)


def _message(function: str, arguments: tuple[str | None, ...]) -> tuple[str | tuple[str, str], str | None]:
    """The message (with its plural) and its context. A message that is no literal is None: "" here."""
    context, words = None, []
    for place in _CALLS[function] or (1,):
        number, is_context = place if isinstance(place, tuple) else (place, "")
        word = arguments[number - 1] if number <= len(arguments) else None
        if is_context:
            context = word
        else:
            words.append(word or "")
    return (words[0] if len(words) == 1 else (words[0], words[1])), context
