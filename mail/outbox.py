"""The way into the outbox: one row in the caller's transaction, then a word to whoever delivers."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from common.wake import wake
from mail.compose import Composed
from mail.links import Link, SealedLink, pack
from mail.models import Message


class Firm(Protocol):
    """The accounting firm that a mail comes from; its Reseller."""

    id: UUID
    name: str
    email: str


def queue(
    *,
    key: str,
    kind: str,
    to: tuple[str, str],
    language: str,
    composed: Composed,
    links: Mapping[str, Link | SealedLink] | None = None,
    firm: Firm | None = None,
    client_id: UUID | None = None,
) -> None:
    """Writes one mail. The same `key` again changes nothing: the row of the first time stands.

    to: (name, address), one recipient always. `links` are the marks in the bodies by name. Without a firm it is the
    platform's own mail, which no firm may list. Raises RuntimeError outside a transaction.
    """
    message = draft(
        key=key, kind=kind, to=to, language=language, composed=composed, links=links, firm=firm, client_id=client_id
    )
    queue_many([message])


def queue_many(messages: Sequence[Message]) -> None:
    """Writes drafts in one statement; one whose key is there already is left out. Raises as queue() does."""
    if not messages:
        return
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"mail {messages[0].key} must be queued in the transaction of what causes it")
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    wake("mail.deliver")


def draft(
    *,
    key: str,
    kind: str,
    to: tuple[str, str],
    language: str,
    composed: Composed,
    links: Mapping[str, Link | SealedLink] | None = None,
    firm: Firm | None = None,
    client_id: UUID | None = None,
) -> Message:
    """A mail that is not written yet, for queue_many(): see queue()."""
    now, (name, address) = timezone.now(), to
    return Message(
        key=key, kind=kind, to_name=one_line(name)[:200], to_email=one_line(address), language=language,
        subject=one_line(composed.subject)[:300], text=composed.text, html=composed.html, links=pack(links or {}),
        reseller_id=firm.id if firm else None, client_id=client_id,
        from_name=one_line(firm.name) if firm else "",
        reply_to_name=one_line(firm.name) if firm else "", reply_to_email=firm.email if firm else "",
        due_at=now, queued_at=now,
    )  # fmt: skip


def one_line(text: str) -> str:
    """The text without line breaks and other control characters: nothing typed may begin a header of its own."""
    return " ".join("".join(" " if ord(char) < 32 or ord(char) == 127 else char for char in text).split())
