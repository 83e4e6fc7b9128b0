"""A mail server that misbehaves as a test asks it to, and mail to send."""

import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction
from django.utils import timezone

from common.tokens import new_salt
from mail.compose import Composed
from mail.links import Link, mark
from mail.models import Message
from mail.outbox import queue
from tests.mail.letters import Letter, write_all
from tests.mail.postbox import Postbox


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


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
