"""Utskick: who sees which mail, what is hidden in it, and sending it again."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client, Reseller
from common.tokens import make_token
from events.models import Event
from mail.compose import Composed
from mail.links import SealedLink, mark
from mail.models import Message, MessageState, Problem
from mail.outbox import queue
from tests import factories
from users.models import User

pytestmark = pytest.mark.django_db
LIST = "/reports/mail/"
AsUser = Callable[[User], Browser]
Write = Callable[..., Message]


@pytest.fixture(autouse=True)
def _with_a_server(settings: Any) -> None:
    settings.MAIL_STAYS_IN_OUTBOX = False


@pytest.fixture
def sent(write: Write, alfa: Client) -> Message:
    """A mail to Alfa's contact that has left."""
    message = write(key="alfa", firm=alfa.reseller, client_id=alfa.pk)
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT, sent_at=message.queued_at, attempts=1)
    message.refresh_from_db()
    return message


def page_of(message: Message) -> str:
    return reverse("clients:mail_message", args=[message.pk])


def token_of(message: Message) -> str:
    link = message.links["answer"]
    return make_token(link["kind"], uuid.UUID(link["row_id"]), link["salt"])


def test_the_list_shows_state_recipient_and_client(sent: Message, anna: User, as_user: AsUser) -> None:
    page = as_user(anna).get(LIST).content.decode()

    for words in ("Godkänn avtalet", "kim@kund.example", "Alfa Bygg AB", "Skickad"):
        assert words in page


def test_another_firms_mail_does_not_exist(sent: Message, nils: User, as_user: AsUser) -> None:
    browser = as_user(nils)

    assert "kim@kund.example" not in browser.get(LIST).content.decode()
    assert browser.get(page_of(sent)).status_code == 404
    assert browser.get(f"{page_of(sent)}body/").status_code == 404
    assert browser.post(f"{page_of(sent)}send-again/", {"form_key": str(uuid.uuid4())}).status_code == 404
    assert Message.objects.count() == 1


def test_a_consultant_sees_mail_about_their_own_clients_only(
    sent: Message, write: Write, byran: Reseller, karin: User, as_user: AsUser
) -> None:
    own = factories.client(byran, name="Egen AB")
    factories.put_on(karin, own)
    mine = write(key="own", to=("", "own@kund.example"), firm=byran, client_id=own.pk)
    write(key="firm", to=("", "firm@kund.example"), firm=byran)

    browser = as_user(karin)

    assert [row.pk for row in browser.get(LIST).context["page"].rows] == [mine.pk]
    assert browser.get(page_of(sent)).status_code == 404
    assert browser.get(page_of(mine)).status_code == 200


def test_password_mail_is_listed_to_nobody(anna: User, as_user: AsUser) -> None:
    with transaction.atomic():
        queue(
            key="k", kind="account", to=("Anna", "anna@byran.example"), language="sv",
            composed=Composed("Välj lösenord", mark("password"), ""), links={"password": SealedLink("/secret/")},
        )  # fmt: skip
    browser = as_user(anna)

    assert browser.get(LIST).context["page"].rows == []
    assert browser.get(page_of(Message.objects.get(key="k"))).status_code == 404


def test_the_mail_is_shown_as_sent_with_its_links_hidden(sent: Message, anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)

    page, body = browser.get(page_of(sent)).content.decode(), browser.get(f"{page_of(sent)}body/").content.decode()

    for shown in (page, body):
        assert token_of(sent) not in shown
        assert "link.invalid" not in shown
        assert "/agreements/•••/" in shown
    assert "Länkarna är dolda" in page
    assert "Länkar i mejlet" not in page


def test_on_ones_own_machine_the_links_are_live(sent: Message, anna: User, as_user: AsUser, settings: Any) -> None:
    settings.MAIL_STAYS_IN_OUTBOX = True
    Message.objects.update(state=MessageState.QUEUED, sent_at=None)
    address = f"{settings.BASE_URL}/agreements/{token_of(sent)}/"
    browser = as_user(anna)

    page, body = browser.get(page_of(sent)).content.decode(), browser.get(f"{page_of(sent)}body/").content.decode()

    assert f'<a class="live-link" href="{address}" target="_blank" rel="noopener">{address}</a>' in page
    assert f'href="{address}"' in body
    assert "Ligger kvar här (ingen mejlserver)" in page
    assert "Ingen mejlserver är ansluten" in browser.get(LIST).content.decode()


def test_only_the_mails_own_frame_may_style_itself(sent: Message, anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)

    page, body = browser.get(page_of(sent)), browser.get(f"{page_of(sent)}body/")

    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"
    assert dict(part.split(" ", 1) for part in body.headers["Content-Security-Policy"].split("; ")) == {
        "default-src": "'none'", "style-src": "'unsafe-inline'", "base-uri": "'none'", "form-action": "'none'",
        "frame-ancestors": "'self'", "sandbox": "allow-popups allow-popups-to-escape-sandbox",
    }  # fmt: skip
    assert body.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in body.headers["Cache-Control"]
    assert 'sandbox=""' in page.content.decode()


def test_why_a_mail_has_not_arrived_is_said_in_words(sent: Message, anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)
    for problem, words in (
        (Problem.UNREACHABLE, "Mejlservern svarar inte."),
        ("550 5.1.1 <b>No</b> such user", "Mejlservern svarade: 550 5.1.1 &lt;b&gt;No&lt;/b&gt; such user"),
    ):
        Message.objects.update(state=MessageState.RETRYING, problem=problem)
        assert words in browser.get(page_of(sent)).content.decode()


def test_the_filters(sent: Message, write: Write, byran: Reseller, anna: User, as_user: AsUser) -> None:
    other = write(key="b", to=("Eva Lund", "eva@annan.example"), firm=byran)
    browser = as_user(anna)

    def shown(**query: str) -> list[uuid.UUID]:
        return [row.pk for row in browser.get(LIST, query).context["page"].rows]

    assert shown() == [other.pk, sent.pk]
    assert shown(q="EVA@annan") == shown(q="eva lund") == [other.pk]
    assert shown(q="godkänn") == [other.pk, sent.pk]
    assert shown(q="100%") == shown(q="a_b") == []
    assert shown(q="ev") == [other.pk]
    assert shown(state="sent") == [sent.pk]
    assert shown(state="nonsense") == [other.pk, sent.pk]


def test_the_search_form_posts_and_keeps_personal_numbers_out_of_addresses(anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)

    assert browser.post(LIST, {"q": "eva", "state": ""}).headers["Location"] == f"{LIST}?q=eva"
    assert browser.post(LIST, {"q": "811218-9876", "state": "sent"}).headers["Location"] == f"{LIST}?state=sent"


def test_sending_again_is_a_mail_of_its_own_once_for_each_form(sent: Message, anna: User, as_user: AsUser) -> None:
    browser, form = as_user(anna), {"form_key": str(uuid.uuid4())}

    first = browser.post(f"{page_of(sent)}send-again/", form)
    second = browser.post(f"{page_of(sent)}send-again/", form)

    again = Message.objects.exclude(pk=sent.pk).get()
    assert first.status_code == 303
    assert first.headers["Location"] == second.headers["Location"] == page_of(again)
    assert (again.state, again.attempts, again.resent_from) == (MessageState.QUEUED, 0, sent)
    assert (again.links, again.html, again.to_email) == (sent.links, sent.html, sent.to_email)
    assert again.message_id != sent.message_id
    event = Event.objects.get(kind="mail.sent_again")
    assert (event.client_id, event.subject_id, event.actor_id) == (sent.client_id, again.pk, anna.pk)
    assert "köat igen" in browser.get(page_of(again)).content.decode()


def test_without_the_right_nothing_is_sent_again(sent: Message, byran: Reseller, alfa: Client, as_user: AsUser) -> None:
    rights = sorted({*factories.AUDITOR, "see_mail", "see_all_clients"})
    reader = factories.employee(byran, "rut@byran.example", "Rut", "Lind", rights)
    browser = as_user(reader)

    assert "Skicka igen" not in browser.get(page_of(sent)).content.decode()
    assert browser.post(f"{page_of(sent)}send-again/", {"form_key": str(uuid.uuid4())}).status_code == 403
    assert Message.objects.count() == 1


def test_an_empty_list_says_what_to_do(anna: User, as_user: AsUser) -> None:
    assert "Inga utskick här ännu" in as_user(anna).get(LIST).content.decode()


def test_the_number_of_queries_is_fixed(write: Write, byran: Reseller, anna: User, as_user: AsUser) -> None:
    browser, counts = as_user(anna), []
    for more in (1, 30):
        for number in range(more):
            write(key=f"{more}:{number}", firm=byran, client_id=factories.client(byran).pk)
        with CaptureQueriesContext(connection) as queries:
            browser.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 5
