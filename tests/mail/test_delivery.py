"""Delivery, against a real server: what is sent, what is tried again, and what never happens twice."""

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from clients.models import Reseller
from common.tokens import make_token
from mail.delivery import deliver_all, deliver_due
from mail.letter import as_bytes
from mail.links import addresses, pack
from mail.models import Message, MessageState, Problem
from mail.notices import stop_link
from tests.mail.conftest import free_port
from tests.mail.postbox import Postbox

Write = Callable[..., Message]
pytestmark = pytest.mark.django_db


def state_of(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def test_a_mail_is_sent_once_as_html_and_text(postbox: Postbox, write: Write, byran: Reseller) -> None:
    message = write(firm=byran)

    assert deliver_due() == 1
    assert deliver_due() == 0

    assert state_of(message) == MessageState.SENT
    assert (message.attempts, message.problem, message.lease_id) == (1, "", None)
    assert message.sent_at is not None
    [(recipients, mail)] = postbox.taken
    assert recipients == ["kim@kund.example"]
    assert mail["Subject"] == "Godkänn avtalet"
    assert mail["From"].addresses[0].display_name == "Byrån Ekonomi AB"
    assert mail["Reply-To"].addresses[0].addr_spec == "post@byran.example"
    assert mail["Message-ID"] == f"<{message.message_id}>"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_the_mail_holds_the_live_link_and_the_row_does_not(postbox: Postbox, write: Write, settings: Any) -> None:
    message = write()
    link = message.links["answer"]
    token = make_token("agreement", uuid.UUID(link["row_id"]), link["salt"])

    deliver_due()

    mail = postbox.taken[0][1]
    for kind in ("plain", "html"):
        assert f"{settings.BASE_URL}/agreements/{token}/" in mail.get_body((kind,)).get_content()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM mail_message AS row WHERE row::text LIKE %s", [f"%{token}%"])
        assert cursor.fetchone() == (0,)


def test_the_way_to_no_more_of_them_leaves_in_plain_letters(write: Write, settings: Any) -> None:
    settings.BASE_URL = "https://klientadministration.redovisningsbyran-i-norrland.example"
    message = write()
    message.links = pack({"stop": stop_link("register_status", uuid.uuid4(), "0")})

    lines = as_bytes(message).decode().split("\r\n")

    assert f"List-Unsubscribe: <{addresses(message.links)['stop']}>" in lines
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines


@pytest.mark.parametrize(
    "name",
    [
        "Andersson, Erik",
        'x"><img src=x onerror=y>',
        "Erik\r\nBcc: spy@evil.example",
        "a@b.example, Kim",
        "\u202eKim",
        "å" * 300,
    ],
)
def test_a_hostile_name_has_one_recipient_and_no_header_of_its_own(postbox: Postbox, write: Write, name: str) -> None:
    write(to=(name, "kim@kund.example"))

    deliver_due()

    [(recipients, mail)] = postbox.taken
    assert recipients == ["kim@kund.example"]
    assert [address.addr_spec for address in mail["To"].addresses] == ["kim@kund.example"]
    assert mail["Bcc"] is None


def test_what_is_on_the_wire_is_plain_ascii_lines(write: Write, byran: Reseller) -> None:
    letter = as_bytes(write(firm=byran, to=("Åsa Öberg", "asa@räksmörgås.example")))

    assert letter.isascii()
    assert b"asa@xn--rksmrgs-5wao1o.example" in letter
    assert letter.count(b"\n") == letter.count(b"\r\n")
    assert max(len(line) for line in letter.split(b"\r\n")) < 998


def test_a_server_that_is_busy_is_asked_again_later(postbox: Postbox, write: Write, now: datetime) -> None:
    postbox.says["RCPT"] = "451 4.7.1 Greylisted"
    message = write()

    deliver_due(now + timedelta(seconds=1))

    assert state_of(message) == MessageState.RETRYING
    assert message.problem == "451 4.7.1 Greylisted"
    assert now + timedelta(seconds=20) < message.due_at < now + timedelta(seconds=40)
    postbox.says.clear()
    assert deliver_due(now + timedelta(seconds=5)) == 0
    assert deliver_due(now + timedelta(seconds=60)) == 1
    assert (state_of(message), message.attempts, message.problem) == (MessageState.SENT, 2, "")


def test_the_wait_doubles_and_ends_after_72_hours(postbox: Postbox, write: Write, now: datetime) -> None:
    postbox.says["RCPT"] = "451 Later"
    message, at, waits = write(), now + timedelta(seconds=1), []

    while state_of(message) != MessageState.FAILED:
        assert deliver_due(at) == 1
        waits.append(at)
        message.refresh_from_db()
        at = message.due_at + timedelta(seconds=1)

    assert timedelta(hours=72) < waits[-1] - now < timedelta(hours=80)
    assert 15 < len(waits) < 30
    assert deliver_due(at + timedelta(days=9)) == 0


def test_an_address_that_does_not_exist_bounces_and_the_others_arrive(postbox: Postbox, write: Write) -> None:
    postbox.says["RCPT", "gone@kund.example"] = "550 5.1.1 No such user"
    postbox.says["DATA", "full@kund.example"] = "552 5.2.2 Mailbox full"
    first, gone, full, last = (
        write(key=f"test:{name}", to=("", f"{name}@kund.example")) for name in ("first", "gone", "full", "last")
    )

    deliver_due()

    assert [state_of(row) for row in (first, gone, full, last)] == ["sent", "bounced", "bounced", "sent"]
    assert gone.problem == "550 5.1.1 No such user"
    assert gone.problem_words == "Mejlservern svarade: 550 5.1.1 No such user"
    assert postbox.connections == 1


def test_a_mail_that_cannot_be_written_stops_no_other(postbox: Postbox, write: Write) -> None:
    bad, good = write(key="bad", to=("", "no address")), write(key="good")

    deliver_due()

    assert (state_of(bad), bad.problem) == (MessageState.FAILED, Problem.UNWRITABLE)
    assert state_of(good) == MessageState.SENT


def test_a_line_that_breaks_after_the_text_leaves_doubt_and_the_same_message_id(
    postbox: Postbox, write: Write, now: datetime
) -> None:
    postbox.says["DATA"] = "drop"
    message, next_one = write(key="a"), write(key="b")

    deliver_due(now + timedelta(seconds=1))

    assert (state_of(message), message.problem) == (MessageState.UNCERTAIN, Problem.IN_DOUBT)
    assert (state_of(next_one), next_one.attempts, next_one.lease_id) == (MessageState.QUEUED, 0, None)
    postbox.says.clear()
    deliver_all(now + timedelta(seconds=90))
    assert state_of(message) == state_of(next_one) == MessageState.SENT
    first, *_rest, last = [mail for _, mail in postbox.taken if mail["Message-ID"] == f"<{message.message_id}>"]
    assert first["Date"] == last["Date"]
    assert first.get_body(("plain",)).get_content() == last.get_body(("plain",)).get_content()


def test_a_refused_port_is_tried_again(write: Write, settings: Any, now: datetime) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MAIL_STAYS_IN_OUTBOX = "127.0.0.1", free_port(), False
    message = write()

    deliver_all()

    assert (state_of(message), message.problem, message.attempts) == (MessageState.RETRYING, Problem.UNREACHABLE, 1)
    assert message.due_at > now + timedelta(seconds=20)


def test_a_refused_sender_is_no_fault_of_the_recipients(postbox: Postbox, write: Write) -> None:
    postbox.says["MAIL"] = "550 5.7.1 Sender refused"
    first, second = write(key="a"), write(key="b")

    deliver_due()

    assert (state_of(first), state_of(second)) == (MessageState.RETRYING, MessageState.QUEUED)
    assert second.attempts == 0


def test_a_server_that_closes_releases_the_rest_untouched(postbox: Postbox, write: Write) -> None:
    postbox.says["RCPT", "b@kund.example"] = "421 4.3.2 Closing"
    rows = [write(key=name, to=("", f"{name}@kund.example")) for name in "abc"]
    Message.objects.filter(pk=rows[2].pk).update(state=MessageState.UNCERTAIN, attempts=3, problem=Problem.IN_DOUBT)

    assert deliver_due() == 1

    assert [state_of(row) for row in rows] == ["sent", "retrying", "uncertain"]
    assert (rows[2].attempts, rows[2].problem) == (3, Problem.IN_DOUBT)


def test_a_server_that_dribbles_is_left_after_the_time_limit(slow_server: None, write: Write) -> None:
    message, began = write(), time.monotonic()

    deliver_due()

    assert time.monotonic() - began < 4
    assert state_of(message) == MessageState.RETRYING


def test_without_a_server_of_its_own_make_run_keeps_the_mail(postbox: Postbox, write: Write, settings: Any) -> None:
    settings.MAIL_STAYS_IN_OUTBOX = True
    message = write()

    assert deliver_due() == 0
    deliver_all()

    assert state_of(message) == MessageState.QUEUED
    assert message.lease_id is None
    assert postbox.taken == []
