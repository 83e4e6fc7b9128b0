"""Many addresses at once, as they are pasted from a mail or a sheet. Pure."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

_BETWEEN = re.compile(r"[,;\n\r\t]+")
_NAMED = re.compile(r"^(?P<name>.*?)\s*<\s*(?P<email>[^<>]*?)\s*>$")
_QUOTED = "\ue000"  # stands for a comma within quotes, which separates nobody
LONGEST_NAME, LONGEST_ADDRESS = 100, 254


@dataclass(frozen=True, slots=True)
class Address:
    """One person of a pasted list. The names are empty where none stood there."""

    email: str
    first_name: str = ""
    last_name: str = ""


def read_addresses(pasted: str) -> tuple[list[Address], list[str]]:
    """The people in it, as often as they stand there, and what could not be read, word for word.

    Separated by comma, semicolon, tab or line: "Anna Ek <anna@x.se>, bo@y.se". A name may stand before its address
    without brackets too, and within quotes with a comma: "Ek, Anna" <anna@x.se>.
    """
    found: list[Address] = []
    wrong: list[str] = []
    for part in _parts(pasted):
        address = _read(part)
        if address is None:
            wrong.append(part.replace(_QUOTED, ","))
        else:
            found.append(address)
    return found, wrong


def _parts(pasted: str) -> list[str]:
    """What stands between the separators; a comma within quotes is none, and bare addresses need none."""
    kept = re.sub(r'"([^"\n]*)"', lambda quoted: re.sub("[,;]", _QUOTED, quoted[1]), pasted)
    parts: list[str] = []
    for part in _BETWEEN.split(kept):
        words = part.split()
        bare = "<" not in part and all("@" in word for word in words)
        parts += words if bare else [" ".join(words)]
    return [part for part in parts if part]


def _read(part: str) -> Address | None:
    named = _NAMED.match(part)
    if named:
        name, email = named["name"], named["email"]
    else:
        name, _space, email = part.rpartition(" ")
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        return None
    first_name, last_name = _names(name.strip(" '\""))
    if max(len(first_name), len(last_name)) > LONGEST_NAME or len(email) > LONGEST_ADDRESS:
        return None
    return Address(email, first_name, last_name)


def _names(name: str) -> tuple[str, str]:
    """First and last name of "Anna Ek" or, from quotes, "Ek, Anna"."""
    if _QUOTED in name:
        last_name, _comma, first_name = name.partition(_QUOTED)
        return first_name.strip(), last_name.strip()
    first_name, _space, last_name = name.partition(" ")
    return first_name, last_name.strip()
