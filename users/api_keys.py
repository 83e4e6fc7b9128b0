"""What an API key looks like: the secret is made here, shown once and never kept."""

import hashlib
import secrets

PREFIX_LENGTH = 10  # "ka_" and seven more: enough to know a key by, far from enough to use it


def new_secret() -> str:
    """A fresh key: "ka_" and 43 url-safe characters (256 random bits)."""
    return f"ka_{secrets.token_urlsafe(32)}"


def digest_of(secret: str) -> str:
    """What is stored of a key: its SHA-256 in 64 hex digits. 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
