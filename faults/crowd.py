"""People at work while something breaks: they create clients and look at the list, and repeat what was not answered."""

import http.client
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from urllib.parse import urlencode

from faults.ledger import Ledger

PATIENCE = 90.0  # seconds that somebody repeats one form
_PAUSE = 0.4  # between two things that a person does
_NO_ANSWER = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """How one request went. `status` is 0 where the line was lost; `retries` whether it says when to try again."""

    what: str
    asked_at: float
    took: float
    status: int
    retries: bool = False
    text: str = ""

    @property
    def is_good(self) -> bool:
        """A page, or a form that was taken."""
        return self.status in (200, 303)

    @property
    def is_polite(self) -> bool:
        """Not now, and when: 503 or 429 with Retry-After."""
        return self.status in (503, 429) and self.retries


def ask(port: int, session: str, path: str, form: dict[str, str] | None = None, timeout: float = 30) -> Answer:
    """One request on a connection of its own, as most proxies make them."""
    headers = {"Cookie": f"session={session}; csrf={'c' * 32}", "Host": "localhost"}
    body = None
    if form is not None:
        body = urlencode(form | {"csrfmiddlewaretoken": "c" * 32})
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    what, asked_at = f"{'POST' if body else 'GET'} {path}", time.monotonic()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        line.request("POST" if body else "GET", path, body, headers)
        answer = line.getresponse()
        text = answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as lost:
        return Answer(what, asked_at, time.monotonic() - asked_at, _NO_ANSWER, text=type(lost).__name__)
    finally:
        line.close()
    took = time.monotonic() - asked_at
    return Answer(what, asked_at, took, answer.status, bool(answer.headers["Retry-After"]), text)


class Crowd:
    """Some people at once. `port` is asked for at each request: another generation of web may answer there."""

    def __init__(
        self, port: Callable[[], int], sessions: list[str], ledger: Ledger, mark: str, random: Random, people: int = 3
    ) -> None:
        self._port, self._ledger, self._mark = port, ledger, mark
        self._sessions, self._random = sessions, random
        self._leaves, self._gives_up, self._lock = threading.Event(), threading.Event(), threading.Lock()
        self.answers: list[Answer] = []
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(people)]

    @contextmanager
    def at_work(self) -> Iterator["Crowd"]:
        """While the block runs. At its end everybody finishes the form at hand, or gives up after PATIENCE."""
        for thread in self._threads:
            thread.start()
        try:
            yield self
        except BaseException:  # Ctrl-C too: nobody waits for what is broken
            self._gives_up.set()
            raise
        finally:
            self._leaves.set()
            for thread in self._threads:
                thread.join(PATIENCE + 30)

    def work_for(self, seconds: float) -> None:
        """Lets them work."""
        self._leaves.wait(seconds)

    def address_of(self, key: uuid.UUID) -> str:
        """Of the contact of the client that this key is the form's of."""
        return f"{key.hex}@{self._mark}.example"

    def create(self, key: uuid.UUID | None = None, **more: str) -> None:
        """One client, the same form until it is taken. `more`: what else is typed."""
        key = key or uuid.uuid4()
        self._ledger.ask(key.hex)
        form = {
            "name": f"Prov {key.hex[:6]} AB", "country": "SE", "contact_name": "Kim Ek", "form_key": str(key),
            "contact_email": self.address_of(key),
        }  # fmt: skip
        form |= more
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up and not self._gives_up.is_set():
            answer = self._ask("/clients/new/", form)
            if answer.status == 303:
                self._ledger.acknowledge(key.hex)
                break
            if not (answer.is_polite or answer.status == _NO_ANSWER):
                break
            self._gives_up.wait(0.5)

    def _work(self) -> None:
        while not self._leaves.is_set():
            self.create()
            self._leaves.wait(_PAUSE)
            self._ask("/clients/")
            self._leaves.wait(_PAUSE)

    def _ask(self, path: str, form: dict[str, str] | None = None) -> Answer:
        with self._lock:
            session = self._random.choice(self._sessions)
        answer = ask(self._port(), session, path, form)
        with self._lock:
            self.answers.append(answer)
        return answer
