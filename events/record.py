"""The only way into the log, with events.bulk for very many events at once."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from common.access import Actor
from events.models import Event, EventDetail

# Field names whose values are about a person, wherever they are recorded: they go to the erasable side row.
PERSONAL = frozenset(
    {"name", "email", "phone", "title", "first_name", "last_name", "ip", "user_agent", "reason", "note", "to", "file",
     "contact_name", "contact_title", "contact_email", "contact_phone", "approver_name", "addressed_name",
     "addressed_email", "responsible", "owner", "team", "street", "postcode", "city", "personal_number", "company_name"}
)  # fmt: skip


def record(
    kind: str,
    *,
    by: Actor,
    subject: models.Model | None = None,
    client_id: UUID | None = None,
    reseller_id: UUID | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    personal: Iterable[str] = (),
) -> Event:
    """Writes one event in the caller's transaction and returns it.

    kind: "client.created" and the like, application first. before, after: field name to value (text, number, date,
    UUID, bool, list or None). Names in PERSONAL or `personal` are kept in the erasable side row, the others in the log.
    Raises RuntimeError outside a transaction: what happened and that it happened are stored together or not at all.
    """
    refuse_outside_transaction(kind)
    hidden = PERSONAL.union(personal)
    event = Event(
        at=timezone.now(), kind=kind, reseller_id=reseller_id, client_id=client_id, **_subject(subject),
        actor_kind=by.kind, actor_id=by.user_id,
        before=canonical(_part(before, hidden)), after=canonical(_part(after, hidden)),
    )  # fmt: skip
    salt, details = _seal(event, by, before, after, hidden)
    _write(event, salt, details)
    return event


_COLUMNS = (
    "at", "kind", "reseller_id", "client_id", "subject_type", "subject_id", "actor_kind", "actor_id", "before", "after",
    "detail_hash", "seal",
)  # fmt: skip
# Every action writes events: each is one statement, its side row with it.
_INSERT = f"""
WITH written AS (
    INSERT INTO {Event._meta.db_table} ({", ".join(_COLUMNS)}) VALUES ({", ".join(["%s"] * len(_COLUMNS))}) RETURNING id
)
INSERT INTO {EventDetail._meta.db_table} (event_id, salt, "values") SELECT id, %s, %s FROM written RETURNING event_id
"""  # noqa: S608  # names of our own, and every value a parameter


def _write(event: Event, salt: str, details: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [*(getattr(event, name) for name in _COLUMNS), salt, details])
        (event.pk,) = cursor.fetchone()
    event._state.adding = False


def refuse_outside_transaction(kind: str) -> None:
    """What happened and that it happened are stored together or not at all."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{kind} must be recorded in the transaction that does it")


def _seal(
    event: Event,
    by: Actor,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    hidden: frozenset[str],
) -> tuple[str, str]:
    """Puts hash and seal on the event; returns the salt and the personal values of its side row."""
    salt = secrets.token_hex(16)
    details = canonical(
        {
            "actor": {"name": by.name, "email": by.email, "ip": by.ip, "user_agent": by.user_agent},
            "before": _part(before, hidden, personal=True),
            "after": _part(after, hidden, personal=True),
        }
    )
    event.detail_hash = hash_details(salt, details)
    event.seal = seal_of(event)
    return salt, details


def _subject(subject: models.Model | None) -> dict[str, Any]:
    if subject is None:
        return {}
    return {"subject_type": subject._meta.model_name or "", "subject_id": subject.pk}


def _part(values: Mapping[str, Any] | None, hidden: frozenset[str], *, personal: bool = False) -> dict[str, Any]:
    """The values about people, or the others."""
    return {key: value for key, value in (values or {}).items() if (key in hidden) == personal}


def canonical(values: dict[str, Any]) -> str:
    """JSON with sorted keys and no spaces: one value, one text."""
    return _JSON.encode(values)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, models.Model):
        return str(value.pk)
    return str(value)


_JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)


def hash_details(salt: str, details: str) -> str:
    """SHA-256 of salt and side row: kept in the event, useless for guessing once the salt is erased."""
    return hashlib.sha256(f"{salt}\x1f{details}".encode()).hexdigest()


def seal_of(event: Event, field_key: str = "") -> str:
    """HMAC-SHA256 over everything an event says but its id, under a key that the database does not hold.

    `field_key` is what that key is derived from: FIELD_KEY, unless an earlier one is to be tried.
    """
    parts = [
        event.at.isoformat(timespec="microseconds"), event.kind, event.reseller_id, event.client_id,
        event.subject_type, event.subject_id, event.actor_kind, event.actor_id, event.before, event.after,
        event.detail_hash,
    ]  # fmt: skip
    return keyed_digest("\x1f".join("" if part is None else str(part) for part in parts), field_key)


def keyed_digest(text: str, field_key: str = "") -> str:
    """HMAC-SHA256 in hex under the log's own key, derived from FIELD_KEY or the one given."""
    return hmac.digest(_key(field_key or settings.FIELD_KEY), text.encode(), "sha256").hex()


@cache
def _key(field_key: str) -> bytes:
    return hashlib.sha256(b"events:" + field_key.encode()).digest()
