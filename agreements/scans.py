"""What a scanned approval may be: PDF, PNG or JPEG, by its first bytes. Pure."""

import unicodedata
from pathlib import PurePath

MAX_BYTES = 10 * 1024 * 1024
_MAGIC = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_SUFFIXES = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}


def media_type_of(content: bytes) -> str:
    """What the bytes are by their first ones, whatever name and type the sender gave; empty for anything else."""
    return next((media_type for magic, media_type in _MAGIC.items() if content.startswith(magic)), "")


def plain_name(file_name: str, media_type: str) -> str:
    """A name that is safe in a header and on a disk, with the suffix of what the file is."""
    stem = PurePath(file_name.replace("\\", "/")).stem
    kept = "".join(char for char in stem if unicodedata.category(char)[0] in "LN" or char in " ._-()").strip(" .")
    return (kept[:120] or "avtal") + _SUFFIXES[media_type]
