"""Delivery against a real mail server over a real socket."""

import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default as modern
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection, transaction
from django.utils import timezone

from clients.models import Reseller
from common.tokens import make_token
from devstack.ports import any_free
from mail.compose import Composed
from mail.delivery import deliver_due
from mail.links import Link, SealedLink, mark
from mail.models import Message, MessageState
from mail.outbox import queue


class Server:
    """Takes mail, but answers each address as told: `answers` maps an address to the reply for its recipient line."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        """Refuses whom it is told to refuse."""
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keeps the mail."""
        self.mails.append(message_from_bytes(envelope.content, policy=modern))
        return "250 OK"


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    """A mail server that the settings lead to."""
    made = Server()
    controller = Controller(made, hostname="127.0.0.1", port=any_free())
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAIL_STAYS_IN_OUTBOX = False
    yield made
    controller.stop()


@pytest.fixture
def put(byran: Reseller) -> Callable[..., Message]:
    """Queues a mail to an address."""

    def put_one(address: str = "kim@kund.example", name: str = "Kim Ström", **values: Any) -> Message:
        words = Composed(subject="Hej", text=f"Text {mark('answer')}", html=f"<p>Html {mark('answer')}</p>")
        with transaction.atomic():
            return queue(
                key=values.pop("key", f"test:{uuid.uuid4()}"), kind="test", to=(name, address), language="sv",
                composed=words, firm=byran, **values,
            )  # fmt: skip

    return put_one


def soon() -> datetime:
    """Just after whatever was queued."""
    return timezone.now() + timedelta(seconds=1)


@pytest.mark.django_db
def test_a_mail_is_sent_once_with_both_bodies_and_a_live_link(put: Callable[..., Message], server: Server) -> None:
    row_id, salt = uuid.uuid4(), "ab" * 16
    message = put(links={"answer": Link("agreement", row_id, salt, "/agreements/{token}/")})

    assert deliver_due(soon()) == 1
    assert deliver_due(soon()) == 0

    (mail,) = server.mails
    token = make_token("agreement", row_id, salt)
    assert token in mail.get_body(("plain",)).get_content()
    assert token in mail.get_body(("html",)).get_content()
    assert mail["Message-ID"] == f"<{message.message_id}>"
    assert "Byrån Ekonomi AB" in mail["From"]
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert token not in repr(Message.objects.values().get(pk=message.pk))


@pytest.mark.django_db
def test_the_same_reason_twice_is_one_mail(put: Callable[..., Message]) -> None:
    assert put(key="agreement:1:sent") == put(key="agreement:1:sent")
    assert Message.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Andersson, Erik", "Kim\r\nBcc: other@x.example", '"><img src=x>', "Å" * 150])
def test_a_hostile_name_is_one_recipient(put: Callable[..., Message], server: Server, name: str) -> None:
    put(name=name)
    deliver_due(soon())

    (mail,) = server.mails
    assert [address.addr_spec for address in mail["To"].addresses] == ["kim@kund.example"]
    assert mail["Bcc"] is None


@pytest.mark.django_db
def test_one_bad_address_bounces_and_one_is_tried_again_while_the_others_arrive(
    put: Callable[..., Message], server: Server
) -> None:
    bounced, waits, arrives = put("gone@x.example"), put("full@x.example"), put("kim@x.example")
    server.answers = {"gone@x.example": "550 no such user", "full@x.example": "451 try later"}
    at = soon()
    deliver_due(at)

    states = dict(Message.objects.values_list("pk", "state"))
    assert states[bounced.pk] == MessageState.BOUNCED
    assert states[waits.pk] == MessageState.RETRYING
    assert states[arrives.pk] == MessageState.SENT
    server.answers = {}
    assert deliver_due(at) == 0
    assert deliver_due(at + timedelta(minutes=2)) == 1
    assert len(server.mails) == 2


@pytest.mark.django_db
def test_a_server_out_of_reach_is_waited_for_and_given_up_after_three_days(
    put: Callable[..., Message], settings: Any
) -> None:
    message = put()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MAIL_STAYS_IN_OUTBOX = "127.0.0.1", any_free(), False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    deliver_due(soon())
    message.refresh_from_db()
    assert message.state == MessageState.RETRYING
    deliver_due(soon() + timedelta(hours=73))
    message.refresh_from_db()
    assert message.state == MessageState.FAILED


@pytest.mark.django_db
def test_the_mail_of_a_worker_that_died_is_taken_over_with_the_same_message_id(
    put: Callable[..., Message], server: Server
) -> None:
    message = put()
    at = soon()
    Message.objects.update(state=MessageState.SENDING, lease_id=uuid.uuid4(), lease_until=at + timedelta(seconds=60))

    assert deliver_due(at) == 0
    assert deliver_due(at + timedelta(seconds=61)) == 1
    assert server.mails[0]["Message-ID"] == f"<{message.message_id}>"


@pytest.mark.django_db
def test_a_sealed_link_is_wiped_once_the_mail_has_left(put: Callable[..., Message], server: Server) -> None:
    message = put(links={"answer": SealedLink("/account/password/reset/key/secret-key/")})
    assert "secret-key" not in repr(Message.objects.values().get(pk=message.pk))

    deliver_due(soon())

    assert "secret-key" in server.mails[0].get_body(("plain",)).get_content()
    message.refresh_from_db()
    assert message.links["answer"]["sealed"] == ""


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_at_once_send_each_mail_once(put: Callable[..., Message], server: Server) -> None:
    for _ in range(30):
        put()
    at = soon()

    def deliver() -> None:
        deliver_due(at, limit=7)
        deliver_due(at, limit=7)
        deliver_due(at, limit=7)
        connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({mail["Message-ID"] for mail in server.mails}) == len(server.mails) == 30
