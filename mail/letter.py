"""A row of the outbox as the mail that leaves: headers that nothing typed can break, both bodies with live links."""

from email.headerregistry import Address, BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from typing import Any

from django.conf import settings

from mail.links import addresses, fill
from mail.models import Message
from mail.notices import STOP
from mail.wrapping import wrap

# Lines of at most 76 ASCII characters: whatever a server on the way can carry, it carries this.
_ENCODING = "quoted-printable"
_LINE = 78  # as the email package folds
_BETWEEN = "=_bodies"  # RFC 2045, 6.7: no body in that encoding can hold it


class _AddressHeader(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]  # what the registry makes of it
    """An address of ours on one line, far below the 998 that a server takes: encoded, no mail program would read it."""

    def fold(self, *, policy: Policy) -> str:
        """Not folded."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _AddressHeader)


_FOLDING = SMTP.clone(header_factory=_HEADERS)


@lru_cache(maxsize=256)
def _folded(name: str, value: Any) -> bytes:
    """A firm's name is the same in all of its mail."""
    return _FOLDING.fold_binary(name, value)


class _Policy(EmailPolicy):
    """The package's own, which refuses what breaks a header when it is set. Folding was most of a letter's time."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        """A header of plain letters that has room on a line stands there as it is."""
        line = f"{name}: {value}".rstrip()
        if len(line) <= _LINE and line.isascii() and line.isprintable() and "=?" not in line:
            return f"{line}{self.linesep}".encode("ascii")
        return _folded(name, value)


_POLICY = _Policy(header_factory=_HEADERS, linesep=_FOLDING.linesep)


def sender_address() -> str:
    """The address that all mail is sent from; the name in front of it is the firm's."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def recipient_address(message: Message) -> str:
    """The one recipient, with the domain in ASCII as the wire wants it. Raises ValueError for what is no address."""
    return _ascii(message.to_email)


def as_bytes(message: Message) -> bytes:
    """The mail as it is sent. Raises ValueError where an address cannot be written."""
    return as_email(message).as_bytes()


def as_email(message: Message) -> EmailMessage:
    """The mail with the same Message-ID and Date at every attempt, so that a doubled one can be told."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(display_name=message.from_name, addr_spec=_ascii(sender_address()))
    mail["To"] = Address(display_name=message.to_name, addr_spec=recipient_address(message))
    if message.reply_to_email:
        mail["Reply-To"] = Address(display_name=message.reply_to_name, addr_spec=_ascii(message.reply_to_email))
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.queued_at)
    mail["Message-ID"] = f"<{message.message_id}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"  # Exchange asks this header whether to answer by itself
    if stop := addresses(message.links).get(STOP):
        mail["List-Unsubscribe"] = f"<{stop}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058: a POST there is enough
    mail.set_content(wrap(fill(message.text, message.links)), cte=_ENCODING, params={"format": "flowed"})
    mail.make_alternative(boundary=_BETWEEN)
    mail.add_alternative(fill(message.html, message.links), subtype="html", cte=_ENCODING)
    mail["Content-Language"] = message.language  # last: each body takes the Content headers that it finds
    return mail


def _ascii(address: str) -> str:
    local, at, domain = address.rpartition("@")
    if not (local and at and domain and local.isascii()):
        raise ValueError("no address")
    return f"{local}@{domain.encode('idna').decode()}"
