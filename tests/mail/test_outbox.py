"""The way into the outbox: one row for one reason, words in the recipient's language, no secret in any column."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from clients.models import Reseller
from common.tokens import make_token, new_salt
from mail import outbox
from mail.compose import Composed, compose
from mail.delivery import deliver_due
from mail.links import Link, SealedLink, addresses, fill, mark, mask, pack, wiped
from mail.models import Message, MessageState
from mail.outbox import queue
from tests.mail.postbox import Postbox

Write = Callable[..., Message]
pytestmark = pytest.mark.django_db


def test_the_same_reason_twice_is_one_mail(write: Write) -> None:
    first, again = write(key="agreement:1:sent"), write(key="agreement:1:sent", to=("Eva", "eva@kund.example"))

    assert first == again
    assert Message.objects.get().to_email == "kim@kund.example"


@pytest.mark.django_db(transaction=True)
def test_the_mail_is_undone_with_what_caused_it_and_wakes_nobody(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[str] = []
    monkeypatch.setattr("common.wake._send", woken.append)
    with transaction.atomic():
        write()
        transaction.set_rollback(True)

    assert not Message.objects.exists()
    assert woken == []
    write()
    assert woken == ["mail.deliver"]


@pytest.mark.django_db(transaction=True)
def test_queueing_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="test:1"):
        queue(key="test:1", kind="test", to=("", "a@b.example"), language="sv", composed=Composed("s", "t", "h"))


def test_what_was_typed_begins_no_header(write: Write) -> None:
    words = Composed("Hej\r\nBcc: spy@evil.example", "text", "<p>html</p>")
    message = write(to=("Erik\nX-Evil: 1", " kim@kund.example\r\n"), composed=words)

    assert message.subject == "Hej Bcc: spy@evil.example"
    assert message.to_name == "Erik X-Evil: 1"
    assert message.to_email == "kim@kund.example"
    assert outbox.one_line("a\x00b\x7fc\td") == "a b c d"


def test_the_mail_is_the_firms(write: Write, byran: Reseller) -> None:
    message = write(firm=byran)

    assert (message.from_name, message.reply_to_email) == ("Byrån Ekonomi AB", "post@byran.example")
    assert message.reseller_id == byran.pk


def test_no_column_holds_the_token(write: Write) -> None:
    link = write().links["answer"]
    token = make_token("agreement", uuid.UUID(link["row_id"]), link["salt"])

    with connection.cursor() as cursor:
        cursor.execute("SELECT row::text FROM mail_message AS row")
        [(stored,)] = cursor.fetchall()

    assert token not in stored
    assert mark("answer") in stored


def test_links_are_filled_masked_and_the_same_every_time(settings: Any) -> None:
    link = Link(kind="agreement", row_id=uuid.uuid4(), salt=new_salt(), path="/agreements/{token}/")
    packed, body = pack({"answer": link}), f"Öppna {mark('answer')}."
    token = make_token("agreement", link.row_id, link.salt)

    assert fill(body, packed) == fill(body, packed) == f"Öppna {settings.BASE_URL}/agreements/{token}/."
    assert mask(body, packed) == f"Öppna {settings.BASE_URL}/agreements/•••/."


def test_a_sealed_link_is_wiped_when_the_mail_has_left(postbox: Postbox, write: Write, settings: Any) -> None:
    secret = "/account/password/reset/key/abc-0123456789abcdef/"
    words = Composed("Välj lösenord", mark("password"), f'<a href="{mark("password")}">Välj</a>')
    with transaction.atomic():
        queue(
            key="k", kind="account", to=("Kim", "kim@kund.example"), language="sv", composed=words,
            links={"password": SealedLink(secret, shown="/account/password/reset/")},
        )  # fmt: skip
    message = Message.objects.get(key="k")
    assert secret not in str(message.links)
    assert mask(message.text, message.links) == f"{settings.BASE_URL}/account/password/reset/•••"

    deliver_due()

    assert secret in postbox.taken[0][1].get_body(("plain",)).get_content()
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert addresses(message.links) == {}
    assert wiped(message.links) == message.links


@pytest.mark.parametrize(("language", "word"), [("sv", "Välj lösenord"), ("nb", ""), ("en", "")])
def test_the_words_are_in_the_recipients_language(language: str, word: str) -> None:
    composed = compose("users/emails/password_link", {"link": mark("password"), "is_first": True}, language=language)

    assert f'lang="{language}"' in composed.html
    assert word in composed.html
    assert mark("password") in composed.text
    assert mark("password") in composed.html
    assert "\n" not in composed.subject


def test_a_name_with_markup_is_text_in_the_html_and_itself_in_the_text() -> None:
    hostile = '"><img src=x onerror=alert(1)> {{7*7}}'
    composed = compose(
        "users/emails/password_link", {"link": mark("password"), "is_first": True, "firm_name": hostile}, language="sv"
    )

    assert "<img" not in composed.html
    assert hostile in composed.text
