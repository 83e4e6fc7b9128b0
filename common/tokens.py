"""Secret links. A token is an HMAC under LINK_KEY of kind, row id and salt: it can be made again, never looked up.

The row keeps the salt and the token's SHA-256, so a dump of the database opens nothing.
"""

import base64
import hashlib
import hmac
import secrets
from uuid import UUID

from django.conf import settings


def new_salt() -> str:
    """A fresh random salt (32 hex digits) for one link."""
    return secrets.token_hex(16)


def make_token(kind: str, row_id: UUID, salt: str) -> str:
    """The token (43 url-safe characters) of this kind of link to this row: the same arguments, the same token."""
    message = f"{kind}:{row_id}:{salt}".encode()
    digest = hmac.new(settings.LINK_KEY.encode(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def token_digest(token: str) -> str:
    """What is stored of a token: its SHA-256 in 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()
