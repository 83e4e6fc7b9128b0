"""The .mo that gettext reads, made from the .po when the application starts. It is in no repository."""

import hashlib
import os
from io import BytesIO
from pathlib import Path

from klientadmin.catalogues import LANGUAGES, ROOT, po_path


def compile_stale(root: Path = ROOT) -> list[str]:
    """Makes every .mo that is not made from the .po as it now stands. Answers the languages that were.

    A .mo ends with the SHA-256 of its .po (gettext reads no further than its own tables), so neither clocks nor
    checkouts fool it. Processes may do this side by side: each puts a whole file in place. Raises OSError where the
    folder cannot be written and something is stale; an image is compiled when it is built.
    """
    made = []
    for language in LANGUAGES:
        po = po_path(language, root)
        source = po.read_bytes()
        mark = hashlib.sha256(source).digest()
        if not _ends_with(po.with_suffix(".mo"), mark):
            _put_in_place(po.with_suffix(".mo"), _compiled(source, language) + mark)
            made.append(language)
    return made


def _ends_with(path: Path, mark: bytes) -> bool:
    return path.exists() and path.read_bytes().endswith(mark)


def _compiled(source: bytes, language: str) -> bytes:
    # Only a process that finds something stale needs Babel's parser.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    made = BytesIO()
    write_mo(made, read_po(BytesIO(source), locale=language, charset="utf-8"))
    return made.getvalue()


def _put_in_place(path: Path, content: bytes) -> None:
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_bytes(content)
    half.replace(path)
