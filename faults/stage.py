"""What a fault is given, and what it looks at afterwards: answers, tables, mailbox."""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Collection
from random import Random

from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import QuerySet
from django.test import Client as Browser

from clients.models import Client, Reseller
from devstack.processes import Child, wait_until
from events.models import Event
from faults.crowd import Answer, Crowd
from faults.ledger import Ledger
from faults.product import Product
from mail.models import Message, MessageState
from tests import factories
from users.models import User

_EMPLOYEES = 24  # so that nobody's own limit of clients a minute is reached
_FINAL = (MessageState.SENT, MessageState.BOUNCED, MessageState.FAILED)
_BACKEND = settings.AUTHENTICATION_BACKENDS[0]


class Differs(Exception):  # noqa: N818  # it says what was seen
    """What was seen is not what the table of faults says; in words."""


class NotTried(Exception):  # noqa: N818  # it says why
    """The fault cannot be brought about on this machine."""


class Firm:
    """A firm whose employees are signed in."""

    def __init__(self) -> None:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody types one here
        self.firm: Reseller = factories.reseller("Felbyrån AB", "5560125790")
        rights = [*map(str, factories.ADMINISTRATOR)]
        self.people: list[User] = [
            factories.employee(self.firm, f"kim{number}@fel.example", "Kim", f"Fel {number}", rights)
            for number in range(_EMPLOYEES)
        ]
        self.sessions = [self.session_of(user) for user in self.people]

    def session_of(self, user: User) -> str:
        """A session of this login's."""
        browser = Browser()
        browser.force_login(user, backend=_BACKEND)
        return browser.cookies["session"].value


class Stage:
    """One fault's: the product, the firm, its own random numbers, its own books, and a mark that its mail bears."""

    def __init__(self, product: Product, firm: Firm, random: Random) -> None:
        self.product, self.firm, self.random = product, firm, random
        self.mark = f"f{uuid.uuid4().hex[:10]}"
        self.ledger = Ledger()
        self.notes: list[str] = []
        self.wrong: list[str] = []

    def crowd(self, people: int = 3) -> Crowd:
        """People who work at the firm."""
        seeded = Random(self.random.random())
        return Crowd(lambda: self.product.port, self.firm.sessions, self.ledger, self.mark, seeded, people)

    def note(self, words: str) -> None:
        """What was seen, for the table."""
        self.notes.append(words)

    def check(self, is_so: bool, otherwise: str) -> None:
        """Notes what differs and goes on: a fault tells all that it found."""
        if not is_so:
            self.wrong.append(otherwise)

    def wait(self, condition: Callable[[], bool], seconds: float, otherwise: str) -> bool:
        """Whether it came true in time; else that is a difference."""
        came = wait_until(condition, seconds=seconds, pause=0.1)
        self.check(came, f"{otherwise} in {seconds:.0f} s")
        return came

    def check_ended(self, command: Child) -> None:
        """Waits for a command, which must end well."""
        self.wait(lambda: not command.is_alive(), 60, f"{command.name} did not end")
        well = command.process is not None and command.process.returncode == 0
        self.check(well, f"{command.name} failed:\n{self.product.log_of(command.name)}")

    # --- Answers --------------------------------------------------------------------------------------------------

    def check_answers(self, answers: list[Answer], *, slowest: float, allowed: tuple[int, ...] = ()) -> None:
        """Each is good, or politely puts off, or has one of the `allowed` statuses (0: the line was lost)."""
        bad = [one for one in answers if not (one.is_good or one.is_polite or one.status in allowed)]
        counts = Counter(str(one.status) for one in answers)
        self.note(f"{len(answers)} answers: " + ", ".join(f"{count} x {key}" for key, count in counts.most_common()))
        for one in bad[:3]:
            self.wrong.append(f"{one.what} was answered {one.status} {_title(one.text)}")
        late = [one for one in answers if one.took > slowest]
        self.check(not late, f"{len(late)} answers took longer than {slowest} s, the slowest {_slowest(late):.1f} s")
        self.note(f"slowest {_slowest(answers):.1f} s")

    def check_healed(self, answers: list[Answer], since: float, within: float = 10) -> None:
        """From `within` seconds after the moment `since` on every answer is good, and there is one."""
        after = [one for one in answers if one.asked_at >= since]
        bad = [one.asked_at - since for one in after if not one.is_good]
        self.check(any(one.is_good for one in after), "nothing worked afterwards")
        self.check(max(bad, default=0) < within, f"not healed after {max(bad, default=0):.1f} s")
        self.note(f"healed in {max(bad, default=0):.1f} s")

    # --- Books ----------------------------------------------------------------------------------------------------

    def settle(self, seconds: float = 30) -> None:
        """Waits until every mail of ours has come to its end."""
        self.wait(lambda: not self.open_mail(), seconds, "mail was not delivered")

    def open_mail(self) -> int:
        """Mails of ours that are still on their way."""
        close_old_connections()
        return self.messages().exclude(state__in=_FINAL).count()

    def messages(self) -> "QuerySet[Message]":
        """The outbox's rows of requests to those who were created here, which each gets once."""
        return self.all_messages().filter(kind="agreement.request")

    def all_messages(self) -> "QuerySet[Message]":
        """Other mail to them too: reminders."""
        return Message.objects.filter(to_email__endswith=f"@{self.mark}.example")

    def books(self, doubtful: int = 0, returned: Collection[str] = (), *, some_gave_up: bool = False) -> None:
        """Compares ledger, tables and mailbox. In the end everybody has been told that it is done, unless some gave up.

        `doubtful`: how many mails at most may have come again, as the same. `returned`: whose mail could not come.
        """
        waiting = self.ledger.asked - self.ledger.acknowledged
        self.check(some_gave_up or not waiting, f"{len(waiting)} forms were sent again and again, and never taken")
        close_old_connections()
        clients = dict(
            Client.objects.filter(contact_email__endswith=f"@{self.mark}.example").values_list("pk", "contact_email")
        )
        created = Event.objects.filter(kind="client.created", client_id__in=clients)
        letters = self._letters()
        found = {
            "clients": Counter(_key(email) for email in clients.values()),
            "events": Counter(_key(clients[event.client_id]) for event in created if event.client_id),
            "mail rows": Counter(_key(email) for email in self.messages().values_list("to_email", flat=True)),
            "mails": Counter(_key(address) for address, _name in letters) + Counter(returned),
        }
        self.wrong += self.ledger.differences(found)
        again = {letter: texts for letter, texts in letters.items() if len(texts) > 1}
        self.check(len(again) <= doubtful, f"{len(again)} mails came more than once, {doubtful} could be in doubt")
        self.check(all(len(set(texts)) == 1 for texts in again.values()), "a mail that came again differs")
        told = f", {len(again)} of them again, the same" if again else ""
        acknowledged, asked = len(self.ledger.acknowledged), len(self.ledger.asked)
        self.note(f"{acknowledged} acknowledged of {asked}, {len(letters)} mails{told}")

    def _letters(self) -> dict[tuple[str, str], list[str]]:
        """What has come for ours: the texts of all copies, by address and Message-ID. Reminders are left out."""
        found: dict[tuple[str, str], list[str]] = {}
        others = {f"<{row.message_id}>" for row in self.all_messages().exclude(kind="agreement.request")}
        for recipients, mail in list(self.product.postbox.taken):
            if recipients[0].endswith(f"@{self.mark}.example") and mail["Message-ID"] not in others:
                text, letter = mail.get_body(("plain",)), (recipients[0], str(mail["Message-ID"]))
                found.setdefault(letter, []).append(text.get_content() if text else "")
        return found

    def finish(self) -> str:
        """What was seen. Raises Differs."""
        for name in self.product.ended():
            self.wrong.append(f"{name} has ended by itself:\n{self.product.log_of(name)}")
        if self.wrong:
            raise Differs("\n".join(self.wrong))
        return "; ".join(self.notes)


def now() -> float:
    """A moment, as answers are timed by."""
    return time.monotonic()


def forget_connection() -> None:
    """This process's own line to the database, which a fault has cut too."""
    connection.close()


def _key(email: str) -> str:
    return email.partition("@")[0]


def _slowest(answers: list[Answer]) -> float:
    return max((one.took for one in answers), default=0.0)


def _title(text: str) -> str:
    return text.partition("<title>")[2].partition("</title>")[0].strip() or text[:200]
