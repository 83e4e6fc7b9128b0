"""The clients that somebody opened last. A convenience of the cache alone: gone with it, and never evidence."""

from uuid import UUID

from django.core.cache import cache

from common.access import Actor

MOST = 6
_KEPT = 30 * 24 * 3600  # seconds


def note_opened(actor: Actor, client_id: UUID) -> None:
    """The client comes first."""
    opened = [str(client_id), *(pk for pk in _read(actor) if pk != str(client_id))]
    cache.set(_key(actor), opened[:MOST], _KEPT)


def opened_last(actor: Actor) -> list[UUID]:
    """The last first. Some of them may be out of reach by now: ask visible_to()."""
    return [UUID(pk) for pk in _read(actor)]


def _read(actor: Actor) -> list[str]:
    found: list[str] = cache.get(_key(actor), [])
    return found


def _key(actor: Actor) -> str:
    return f"opened:{actor.login}:{actor.firm}"
