"""FIELD_KEY and those before it: what is made now is made with the first, what is older is read with any of them.

OLD_FIELD_KEYS holds the earlier ones, the newest first. `manage.py change_field_key` makes anew what they have made.
"""

from uuid import UUID

from django.conf import settings

from common.sealing import hash_personal


def field_keys() -> list[bytes]:
    """The key of now, then the earlier ones."""
    return [key.encode() for key in (settings.FIELD_KEY, *settings.OLD_FIELD_KEYS)]


def hashes_of(digits: str, reseller_id: UUID) -> tuple[str, ...]:
    """What a personal number may be stored under at the firm: by the key of now first."""
    return tuple(hash_personal(digits, key, reseller_id) for key in field_keys())
