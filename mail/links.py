"""Secret links in mail. The bodies in the outbox hold marks; the link itself is made when the mail is delivered.

So a dump of the database opens nothing: a Link is made again from the row's salt (common.tokens), and a SealedLink,
which cannot be made again, stands encrypted and is wiped once the mail has left.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet
from django.conf import settings

from common.tokens import make_token

_HIDDEN = "•••"


@dataclass(frozen=True, slots=True)
class Link:
    """A link whose token can be made again. `path` holds "{token}" and begins with a slash."""

    kind: str
    row_id: UUID
    salt: str
    path: str


@dataclass(frozen=True, slots=True)
class SealedLink:
    """A link that somebody else made (a password reset). `path` is all of it, `shown` the part that is no secret."""

    path: str
    shown: str = "/"


def mark(name: str) -> str:
    """What stands in a body in place of the link called `name`. An address, so that templates may use it as one."""
    return f"https://link.invalid/{name}/"


def pack(links: Mapping[str, Link | SealedLink]) -> dict[str, dict[str, str]]:
    """The links as the outbox row keeps them: without any token."""
    return {name: _packed(link) for name, link in links.items()}


def _packed(link: Link | SealedLink) -> dict[str, str]:
    if isinstance(link, SealedLink):
        return {"sealed": _box().encrypt(link.path.encode()).decode(), "shown": link.shown}
    return {key: str(value) for key, value in asdict(link).items()}


def addresses(packed: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Link name to live address. A sealed link that has been wiped is left out."""
    live = {name: _path(values) for name, values in packed.items()}
    return {name: f"{settings.BASE_URL}{path}" for name, path in live.items() if path}


def _path(values: Mapping[str, str]) -> str:
    if "sealed" in values:
        return _box().decrypt(values["sealed"].encode()).decode() if values["sealed"] else ""
    return values["path"].format(token=make_token(values["kind"], UUID(values["row_id"]), values["salt"]))


def fill(text: str, packed: Mapping[str, Mapping[str, str]]) -> str:
    """The body with live links."""
    return _replace(text, packed, lambda name: addresses(packed).get(name, settings.BASE_URL))


def mask(text: str, packed: Mapping[str, Mapping[str, str]]) -> str:
    """The body as staff may read it: where each link leads, without its token."""
    return _replace(text, packed, lambda name: f"{settings.BASE_URL}{_shown(packed[name])}")


def _shown(values: Mapping[str, str]) -> str:
    return values["shown"] + _HIDDEN if "sealed" in values else values["path"].format(token=_HIDDEN)


def _replace(text: str, packed: Mapping[str, Any], address: Callable[[str], str]) -> str:
    for name in packed:
        text = text.replace(mark(name), address(name))
    return text


def wiped(packed: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """The links of a mail that has left: what was sealed is gone."""
    return {name: {**values, "sealed": ""} if "sealed" in values else dict(values) for name, values in packed.items()}


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"mail:" + settings.LINK_KEY.encode()).digest()))
