"""Personal numbers at rest: a keyed hash to find one by, a sealed copy to read one from. Never the number itself.

The key is 32 bytes in URL-safe base64 (44 characters), as `Fernet.generate_key()` makes them.
"""

import hashlib
import hmac
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_HASH_PURPOSE = b"klientadministration personal number hash 1"  # so that hash and seal share no key


class CannotOpen(ValueError):  # noqa: N818 (it names what is wrong)
    """The sealed value was made with another key, or is damaged."""


def hash_personal(digits: str, key: bytes, reseller_id: UUID) -> str:
    """HMAC-SHA256 (64 hex digits) of the canonical twelve digits: equal within a firm, of no use across firms."""
    hash_key = hmac.new(key, _HASH_PURPOSE, hashlib.sha256).digest()
    return hmac.new(hash_key, reseller_id.bytes + digits.encode("ascii"), hashlib.sha256).hexdigest()


def seal_personal(digits: str, key: bytes) -> bytes:
    """The digits encrypted and authenticated (Fernet). Twice the same digits give two different values."""
    return Fernet(key).encrypt(digits.encode("ascii"))


def open_personal(sealed: bytes | memoryview, *keys: bytes) -> str:
    """The digits that were sealed with one of the keys. Raises CannotOpen for another key or a damaged value."""
    try:
        return MultiFernet([Fernet(key) for key in keys]).decrypt(bytes(sealed)).decode("ascii")
    except InvalidToken:
        raise CannotOpen("sealed value cannot be opened") from None
