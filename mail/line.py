"""The line to the mail server: one connection for a batch, a time limit for every step, an outcome for every mail."""

import logging
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from typing import Any

from django.conf import settings
from django.core.mail.utils import DNS_NAME

from mail.letter import as_bytes, recipient_address, sender_address
from mail.models import Message, MessageState, Problem

logger = logging.getLogger(__name__)
LINE_ERRORS = (OSError, smtplib.SMTPException)
_CLOSING = 421
# What a server says when it will not talk to us at all (wrong order, not signed in): no fault of the recipient's.
_ABOUT_US = frozenset({500, 501, 502, 503, 504, 530, 534, 535, 538})


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went with one mail. `line_is_lost`: nothing more can be sent on this connection."""

    state: MessageState
    problem: str = ""
    line_is_lost: bool = False


class _InTime:
    """Connecting and being greeted share one time limit: a socket's own begins anew with every byte."""

    def connect(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        with in_time(self):
            return super().connect(*args, **kwargs)  # type: ignore[misc,no-any-return]  # the one beside it


class _Plain(_InTime, smtplib.SMTP):
    pass


class _Encrypted(_InTime, smtplib.SMTP_SSL):
    pass


def open_line() -> smtplib.SMTP:
    """A connection that is greeted, encrypted and signed in as the settings say. Raises one of LINE_ERRORS."""
    options: dict[str, Any] = {"timeout": settings.EMAIL_TIMEOUT, "local_hostname": DNS_NAME.get_fqdn()}
    if settings.EMAIL_USE_SSL:
        context = ssl.create_default_context()
        smtp: smtplib.SMTP = _Encrypted(settings.EMAIL_HOST, settings.EMAIL_PORT, context=context, **options)
    else:
        smtp = _Plain(settings.EMAIL_HOST, settings.EMAIL_PORT, **options)
    try:
        with in_time(smtp):
            _introduce(smtp)
    except LINE_ERRORS:
        smtp.close()
        raise
    return smtp


def _introduce(smtp: smtplib.SMTP) -> None:
    if settings.EMAIL_USE_TLS:
        smtp.starttls(context=ssl.create_default_context())
    smtp.ehlo_or_helo_if_needed()
    if settings.EMAIL_HOST_USER:
        smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)


def close_line(smtp: smtplib.SMTP) -> None:
    """Says goodbye, if the line still stands."""
    with suppress(*LINE_ERRORS), in_time(smtp):
        smtp.quit()
    smtp.close()


@contextmanager
def in_time(smtp: Any) -> Iterator[None]:
    """Cuts the line after EMAIL_TIMEOUT seconds, also when the server keeps sending a byte now and then."""
    timer = Timer(settings.EMAIL_TIMEOUT, _cut, [smtp])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(smtp: smtplib.SMTP) -> None:
    if smtp.sock is not None:
        with suppress(OSError):
            smtp.sock.shutdown(socket.SHUT_RDWR)


def hand_over(smtp: smtplib.SMTP, message: Message) -> Outcome:
    """Sends one mail and tells how it went. Raises nothing: a mail that cannot be written stops no other."""
    try:
        recipient, letter = recipient_address(message), as_bytes(message)
    except Exception as error:  # whatever is wrong with this mail, it is this mail's
        logger.error("mail %s cannot be written: %s", message.pk, type(error).__name__)  # its words may hold an address
        return Outcome(MessageState.FAILED, Problem.UNWRITABLE)
    with in_time(smtp):
        return _address(smtp, recipient) or _say(smtp, letter)


def _address(smtp: smtplib.SMTP, recipient: str) -> Outcome | None:
    """From whom and to whom. Nothing has been sent yet, so a lost line leaves no doubt. None when both are accepted."""
    try:
        code, words = smtp.mail(sender_address())
        if code >= 400:  # our own sender: it says nothing of this recipient, and the next mail would fare the same
            return Outcome(MessageState.RETRYING, _said(code, words), line_is_lost=True)
        code, words = smtp.rcpt(recipient)
        if code < 400:
            return None
        if code != _CLOSING:
            smtp.rset()
        return _refused(code, words)
    except LINE_ERRORS:
        return Outcome(MessageState.RETRYING, Problem.LOST, line_is_lost=True)


def _say(smtp: smtplib.SMTP, letter: bytes) -> Outcome:
    """The mail itself. A line that breaks here leaves in doubt whether the server took it."""
    try:
        code, words = smtp.data(letter)
    except smtplib.SMTPDataError as refused:
        return _refused(refused.smtp_code, refused.smtp_error)
    except LINE_ERRORS:
        return Outcome(MessageState.UNCERTAIN, Problem.IN_DOUBT, line_is_lost=True)
    return Outcome(MessageState.SENT) if code < 400 else _refused(code, words)


def _refused(code: int, words: bytes | str) -> Outcome:
    if code < 500 or code in _ABOUT_US:
        return Outcome(MessageState.RETRYING, _said(code, words), line_is_lost=code in {_CLOSING, *_ABOUT_US})
    return Outcome(MessageState.BOUNCED, _said(code, words))


def _said(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return " ".join(f"{code} {text}".split())[:300]
