"""Utskick, Skicka igen: a mail whose link is dead is not sent again, and the page says why and what to do."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from agreements import actions
from agreements.models import Agreement
from clients.models import Client
from common.access import Actor
from mail.models import Message
from users.models import User

AsUser = Callable[[User], Browser]


@pytest.fixture
def message(sent: Agreement) -> Message:
    """The mail that asked Alfa's contact."""
    return Message.objects.get(client_id=sent.client_id)


def page_of(browser: Browser, message: Message) -> str:
    return browser.get(reverse("clients:mail_message", args=[message.pk])).content.decode()


def again(browser: Browser, message: Message) -> Any:
    address = reverse("clients:mail_send_again", args=[message.pk])
    return browser.post(address, {"form_key": str(uuid.uuid4())}, follow=True)


def answer(how: str, agreement: Agreement, token: str, contact: Actor, by: Actor) -> None:
    """What kills the link."""
    at = agreement.requested_at + timedelta(hours=1)
    if how == "approved":
        actions.approve(token, approver_name="Kim Ström", by=contact, at=at)
    if how == "declined":
        actions.decline(token, reason="", by=contact, at=at)
    if how == "superseded":
        actions.send_again(agreement.client, form_key=uuid.uuid4(), by=by)
    if how == "expired":
        Agreement.objects.filter(pk=agreement.pk).update(expires_at=agreement.requested_at)


def test_a_live_link_is_sent_again(message: Message, anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)
    assert "Skicka igen" in page_of(browser, message)

    again(browser, message)

    assert Message.objects.filter(resent_from=message).count() == 1


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("approved", "Avtalet är redan godkänt"),
        ("declined", "Avtalet är avböjt"),
        ("superseded", "Länken i mejlet är ersatt"),
        ("expired", "Länken i mejlet har gått ut"),
    ],
)
def test_a_dead_one_is_not(
    message: Message, sent: Agreement, token: str, contact: Actor, by: Actor, anna: User, as_user: AsUser,
    how: str, words: str,
) -> None:  # fmt: skip
    answer(how, sent, token, contact, by)
    before = Message.objects.count()
    browser = as_user(anna)

    page = page_of(browser, message)
    refused = again(browser, message).content.decode()

    assert "Skicka igen</button>" not in page
    assert words in page
    assert f"/clients/{sent.client_id}/#agreement" in page
    assert words in refused
    assert Message.objects.count() == before


def test_pressed_twice_around_the_answer_it_is_the_first_press(
    message: Message, token: str, contact: Actor, sent: Agreement, anna: User, as_user: AsUser
) -> None:
    address, key = reverse("clients:mail_send_again", args=[message.pk]), {"form_key": str(uuid.uuid4())}
    browser = as_user(anna)
    first = browser.post(address, key)
    answer("approved", sent, token, contact, contact)

    assert browser.post(address, key).url == first.url
    assert Message.objects.filter(resent_from=message).count() == 1


def test_the_receipt_of_an_approved_one_is_sent_again(
    sent: Agreement, token: str, contact: Actor, alfa: Client, anna: User, as_user: AsUser
) -> None:
    answer("approved", sent, token, contact, contact)
    receipt = Message.objects.get(kind="agreement.receipt")
    browser = as_user(anna)

    assert "Skicka igen" in page_of(browser, receipt)
    again(browser, receipt)

    assert Message.objects.filter(resent_from=receipt).count() == 1
