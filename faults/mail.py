"""QUALITY.md: "SMTP refused, 451, 550, one byte a second, dropped after DATA | back-off up to 72 h; 550 is "bounced",
visible, others unaffected; 15 s timeout"."""

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from devstack.processes import wait_until
from faults.crowd import ask
from faults.stage import Stage, now
from mail.models import MessageState

_HOURS = (0.1, 1, 3, 8, 20, 40, 60, 71, 74)  # after the first attempt: when somebody sweeps


def refused(stage: Stage) -> None:
    """ "SMTP refused": mail waits, half a minute at first, and is tried again; pages know nothing of it."""
    stage.product.mail_line.refuses = True
    with stage.crowd().at_work() as crowd:
        stage.wait(lambda: stage.messages().filter(state=MessageState.RETRYING).exists(), 25, "nothing was tried")
        crowd.work_for(2)
    stage.check_answers(crowd.answers, slowest=5)
    waits = [row.due_at - timezone.now() for row in stage.messages().filter(attempts=1)]
    stage.check(max(waits, default=timedelta()) < timedelta(seconds=40), f"the first waits are {waits}")
    stage.product.mail_line.calm()
    stage.settle(75)
    stage.books()


def refused_for_three_days(stage: Stage) -> None:
    """ "back-off up to 72 h": ever longer waits, six hours at most, and then it is given up, visibly."""
    stage.product.mail_line.refuses = True
    key, crowd = uuid.uuid4(), stage.crowd()
    crowd.create(key)
    mail = stage.messages().get()
    stage.wait(lambda: stage.messages().get().attempts > 0, 25, "it was not tried")
    tried: list[datetime] = []
    for hours in _HOURS:
        at = max(mail.queued_at + timedelta(hours=hours), stage.messages().get().due_at)
        stage.product.python(f"deliver_all(datetime.fromisoformat('{at.isoformat()}'))", _DELIVERING)
        mail = stage.messages().get()
        tried.append(at)
        if mail.state == MessageState.FAILED:
            break
        stage.check(mail.due_at - at <= timedelta(hours=7.2), f"{mail.due_at - at} is longer than six hours")
    stage.check(mail.state == MessageState.FAILED, f"it is {mail.state} after {tried[-1] - mail.queued_at}")
    stage.check(len(tried) == len(_HOURS), f"it was given up after {tried[-1] - mail.queued_at}")
    _check_visible(stage, crowd.address_of(key), "Misslyckades")
    stage.product.mail_line.calm()
    stage.books(returned=[key.hex])
    stage.note(f"given up after {tried[-1] - mail.queued_at}")


_DELIVERING = "from datetime import datetime; from mail.delivery import deliver_all"


def says_451(stage: Stage) -> None:
    """ "451": a mailbox that is busy is tried again later, and then has its mail once."""
    stage.product.postbox.says["RCPT"] = "451 try later"
    with stage.crowd(2).at_work() as crowd:
        stage.wait(lambda: stage.messages().filter(state=MessageState.RETRYING).count() > 3, 25, "nothing was tried")
    stage.product.postbox.says.clear()
    stage.check_answers(crowd.answers, slowest=5)
    stage.settle(75)
    stage.books()


def says_550(stage: Stage) -> None:
    """ "550 is "bounced", visible, others unaffected": among ten mails, three to nobody."""
    keys, crowd = [uuid.uuid4() for _ in range(10)], stage.crowd(1)
    gone = stage.random.sample(keys, 3)
    for key in gone:
        stage.product.postbox.says["RCPT", crowd.address_of(key)] = "550 no such mailbox"
    for key in keys:
        crowd.create(key)
    stage.settle(20)
    bounced = set(stage.messages().filter(state=MessageState.BOUNCED).values_list("to_email", flat=True))
    stage.check(bounced == {crowd.address_of(key) for key in gone}, f"bounced are {bounced}")
    _check_visible(stage, crowd.address_of(gone[0]), "Studsade")
    stage.books(returned=[key.hex for key in gone])


def one_byte_a_second(stage: Stage) -> None:
    """ "one byte a second ... 15 s timeout": the worker hangs up in time, pages know nothing of it."""
    stage.product.mail_line.pace = 1.0
    with stage.crowd(2).at_work() as crowd:
        begun = now()
        stage.wait(lambda: stage.messages().filter(attempts__gt=0).exists(), 40, "the worker did not hang up")
        stage.note(f"hung up {now() - begun:.0f} s after the first form")
    stage.check_answers(crowd.answers, slowest=5)
    stage.product.mail_line.calm()
    stage.product.mail_line.cut_all()
    stage.settle(90)
    stage.books()


def dropped_after_the_text(stage: Stage) -> None:
    """ "dropped after DATA": in doubt, so sent again with the same Message-ID and the same link; nobody else's is."""
    keys, crowd = [uuid.uuid4() for _ in range(6)], stage.crowd(1)
    address = crowd.address_of(stage.random.choice(keys))
    stage.product.postbox.says["DATA", address] = "drop"
    for key in keys:
        crowd.create(key)
    uncertain = stage.messages().filter(state=MessageState.UNCERTAIN)
    stage.check(wait_until(uncertain.exists, seconds=25), "no mail is in doubt")
    stage.product.postbox.says.clear()
    stage.settle(75)
    stage.books(doubtful=1)


def _check_visible(stage: Stage, address: str, state: str) -> None:
    page = ask(stage.product.port, stage.firm.sessions[0], f"/reports/mail/?q={address}")
    stage.check(page.status == 200 and address in page.text and state in page.text, f"Utskick does not show {state}")


FAULTS = (refused, says_451, says_550, one_byte_a_second, dropped_after_the_text, refused_for_three_days)
