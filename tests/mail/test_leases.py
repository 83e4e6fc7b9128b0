"""Who delivers: a lease, taken over when its worker is never heard of again."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mail import delivery
from mail.delivery import LEASE, deliver_all, deliver_due
from mail.line import open_line
from mail.models import Message, MessageState
from tests.mail.postbox import Postbox

Write = Callable[..., Message]
pytestmark = pytest.mark.django_db


def state_of(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def test_the_lease_of_a_dead_worker_is_taken_over(postbox: Postbox, write: Write, now: datetime) -> None:
    message, at = write(), now + timedelta(seconds=1)
    delivery._claim(at, 10)  # and then it is killed

    assert deliver_due(at + LEASE - timedelta(seconds=1)) == 0
    assert deliver_due(at + LEASE) == 1

    assert state_of(message) == MessageState.SENT
    assert len(postbox.taken) == 1


def test_a_late_worker_does_not_overwrite_the_word_of_the_one_that_took_over(
    postbox: Postbox, write: Write, now: datetime
) -> None:
    message, at = write(), now + timedelta(seconds=1)
    late = delivery._claim(at, 10)
    deliver_due(at + LEASE)

    delivery._report(late, late.rows[0], delivery.Outcome(MessageState.BOUNCED, "550 no"))

    assert state_of(message) == MessageState.SENT


def test_a_worker_that_was_held_up_sends_nothing_that_another_one_has(
    postbox: Postbox, write: Write, now: datetime
) -> None:
    write(key="a"), write(key="b")
    late = delivery._claim(now + timedelta(seconds=1), 10)
    late._started -= 180
    assert deliver_due(now + timedelta(seconds=1) + LEASE) == 2

    smtp = open_line()
    assert delivery._send(smtp, late) == 0
    smtp.quit()
    assert len(postbox.taken) == 2


def test_the_lease_is_renewed_while_a_slow_server_works(postbox: Postbox, write: Write, now: datetime) -> None:
    message = write()
    batch = delivery._claim(now + timedelta(seconds=1), 10)
    before = Message.objects.get(pk=message.pk).lease_until
    batch._started -= 60

    assert delivery._still_holds(batch, batch.rows)

    assert Message.objects.get(pk=message.pk).lease_until >= before + timedelta(seconds=60)


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_never_send_twice(postbox: Postbox, write: Write) -> None:
    for number in range(60):
        write(key=f"test:{number}", to=("", f"kim{number}@kund.example"))
    problems: list[BaseException] = []

    def work() -> None:
        try:
            while deliver_due(timezone.now(), 7):
                pass
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert problems == []
    assert sorted(recipients[0] for recipients, _ in postbox.taken) == sorted(f"kim{n}@kund.example" for n in range(60))
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_nothing_personal_is_logged(postbox: Postbox, write: Write, caplog: pytest.LogCaptureFixture) -> None:
    postbox.says["RCPT", "kim@kund.example"] = "550 kim@kund.example is unknown"
    write(key="a"), write(key="b", to=("Åsa", "not an address")), write(key="c", to=("Bo", "bo@kund.example"))

    with caplog.at_level("DEBUG"):
        deliver_all()

    ours = "\n".join(record.getMessage() for record in caplog.records if record.name != "mail.log")  # the server's own
    assert "cannot be written" in ours
    assert "kund.example" not in ours
    assert "Åsa" not in ours
