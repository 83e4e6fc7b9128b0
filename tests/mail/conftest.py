"""A real mail server in this process, which misbehaves as a test asks it to."""

import asyncio
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import transaction
from django.utils import timezone

from common.tokens import new_salt
from mail.compose import Composed
from mail.links import Link, mark
from mail.models import Message
from mail.outbox import queue
from tests.mail.letters import Letter, write_all


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Postbox:
    """Keeps what it takes. `says` maps (step, recipient) or step to an answer; "drop" cuts the line after DATA."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.says: dict[Any, str] = {}
        self.connections = 0
        self.hold_after: int | None = None  # after that many mails the next one's answer is held back
        self._released = threading.Event()

    def release(self) -> None:
        """Lets the held answer go."""
        self.hold_after = None
        self._released.set()

    def _answer(self, step: str, recipient: str) -> str | None:
        return self.says.get((step, recipient)) or self.says.get(step)

    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refused := self._answer("MAIL", ""):
            return refused
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refused := self._answer("RCPT", address):
            return refused
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self._answer("DATA", envelope.rcpt_tos[0])
        if answer and answer != "drop":
            return answer
        mail = message_from_bytes(envelope.original_content, policy=policy.default)
        self.taken.append((list(envelope.rcpt_tos), mail))
        while self.hold_after is not None and len(self.taken) > self.hold_after and not self._released.is_set():
            await asyncio.sleep(0.01)
        if answer == "drop":
            server.transport.abort()
        return "250 OK"


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    """A server that takes mail, and the settings that lead to it."""
    handler = Postbox()
    server = Controller(handler, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MAIL_STAYS_IN_OUTBOX = "127.0.0.1", server.port, False
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield handler
    server.stop()


@pytest.fixture
def slow_server(settings: Any) -> Iterator[None]:
    """A server that says one byte every tenth of a second and never comes to the end of its greeting."""
    listening, stop = socket.create_server(("127.0.0.1", 0)), threading.Event()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", listening.getsockname()[1]
    settings.MAIL_STAYS_IN_OUTBOX, settings.EMAIL_TIMEOUT = False, 1

    def dribble() -> None:
        client, _ = listening.accept()
        with client:
            while not stop.wait(0.1):
                try:
                    client.send(b"2")
                except OSError:
                    return

    thread = threading.Thread(target=dribble, daemon=True)
    thread.start()
    yield
    stop.set()
    listening.close()
    thread.join(5)


@pytest.fixture
def write() -> Callable[..., Message]:
    """Queues one mail with a secret link in it."""

    def make(key: str = "test:1", to: tuple[str, str] = ("Kim Ström", "kim@kund.example"), **more: Any) -> Message:
        link = Link(kind="agreement", row_id=uuid.uuid4(), salt=new_salt(), path="/agreements/{token}/")
        url = mark("answer")
        words = Composed("Godkänn avtalet", f"Läs och svara:\n{url}\n", f'<p>Läs <a href="{url}">här</a></p>')
        with transaction.atomic():
            queue(
                key=key, kind="agreement.request", to=to, language="sv", composed=more.pop("composed", words),
                links={"answer": link}, **more,
            )  # fmt: skip
        return Message.objects.get(key=key)

    return make


@pytest.fixture
def now() -> datetime:
    """The moment of the test."""
    return timezone.now()


@pytest.fixture(scope="package")
def letters(django_db_setup: None, django_db_blocker: Any) -> list[Letter]:
    """Every mail in every language, written once for all that look at them."""
    with django_db_blocker.unblock():
        return write_all()
