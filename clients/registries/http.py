"""One guarded question to a register: limited in time, size and tries, and JSON or nothing.

`requests` bounds only each wait for a byte, so a question runs in a thread of its own; when the time is out the caller
goes on, and the socket is shut under the thread, which ends. That covers name look-up, dribbled headers and bodies.
"""

import json
import logging
import queue
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, NoReturn

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from clients.registries.contract import RateLimited, Resting, Unavailable

logger = logging.getLogger(__name__)

USER_AGENT = "Klientadministration/0.1 (client register look-up)"
LARGEST_BODY = 2 * 1024 * 1024  # bytes, after decompression
THREAD_NAME = "register-question"
_CHUNK = 16 * 1024
_PAUSE_BEFORE_RETRY = 0.05
_WORTH_A_RETRY = frozenset({502, 503, 504})
_here = threading.local()  # .exchange: the exchange that this thread carries


@dataclass(slots=True)
class Budget:
    """What one look-up may cost in all: seconds by the clock, and one retry whatever the number of questions.

    `count` counts a question that is asked again (Guard.take), and raises Resting where the register's limits have no
    room for it. The first ones are counted by the adapter, which knows which of its questions count.
    """

    seconds: float
    count: Callable[[], None] = lambda: None
    retries: int = 1
    started: float = field(default_factory=time.monotonic)

    def remaining(self) -> float:
        """Seconds left. Raises Unavailable when there are none."""
        left = self.started + self.seconds - time.monotonic()
        if left <= 0:
            raise Unavailable("out of time")
        return left

    def take_retry(self, after: float = 0.0) -> bool:
        """Uses up the retry and waits `after` seconds; False if there is none, or no time to wait."""
        if not self._has_retry(after):
            return False
        self.retries -= 1
        time.sleep(after)
        return True

    def take_counted_retry(self, after: float = 0.0) -> bool:
        """As take_retry(), for the same question once more: False, too, where it has no room among those that count."""
        if not self._has_retry(after):
            return False
        try:
            self.count()
        except Resting:
            return False
        return self.take_retry(after)

    def _has_retry(self, after: float) -> bool:
        return self.retries > 0 and self.started + self.seconds - time.monotonic() > after


@dataclass(frozen=True, slots=True)
class Answer:
    """A register's answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def json(self) -> dict[str, Any]:
        """The JSON object in the body. Raises Unavailable for anything else."""
        if "json" not in self.headers.get("Content-Type", "").lower():
            raise Unavailable("not JSON by its type")
        try:
            value = json.loads(self.body.decode("utf-8"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise Unavailable("not JSON") from None
        if not isinstance(value, dict):
            raise Unavailable("JSON, but no object")
        return value

    @property
    def retry_after(self) -> float | None:
        """Seconds that the register asks us to wait (Retry-After as seconds or as a date); None if it does not say."""
        value = self.headers.get("Retry-After", "").strip()
        if value.isascii() and value.isdigit() and len(value) < 9:
            return float(value)
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, TypeError, OverflowError):
            return None
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


class Exchange:
    """One question under way in a thread, and the socket to shut when it takes too long."""

    def __init__(self) -> None:
        self.connection: HTTPConnection | None = None
        self.outcome: queue.SimpleQueue[Answer | Exception] = queue.SimpleQueue()

    def carry(self, question: Callable[[], Answer]) -> None:
        """Runs the question and leaves its outcome; the body of the thread."""
        _here.exchange = self
        try:
            self.outcome.put(question())
        except Exception as failure:  # told to the caller, who makes it one of our own
            self.outcome.put(failure)

    def abandon(self) -> None:
        """Shuts the socket, so that the thread stops waiting for it."""
        opened = self.connection.sock if self.connection is not None else None
        if opened is not None:
            with suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)


def _remember(connection: HTTPConnection) -> None:
    exchange = getattr(_here, "exchange", None)
    if exchange is not None:
        exchange.connection = connection


class _Connection(HTTPConnection):
    def request(self, *args: Any, **kwargs: Any) -> None:
        _remember(self)
        super().request(*args, **kwargs)


class _SecureConnection(HTTPSConnection):
    def connect(self) -> None:
        _remember(self)
        super().connect()

    def request(self, *args: Any, **kwargs: Any) -> None:
        _remember(self)
        super().request(*args, **kwargs)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Transport(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


class GuardedSession:
    """Asks one register. Follows no redirect, keeps no cookie, reads no proxy or netrc from the environment."""

    def __init__(self, register: str) -> None:
        self.register = register
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.update({"User-Agent": USER_AGENT, "Accept": "application/json"})
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _Transport(max_retries=0, pool_maxsize=8))

    def ask(self, method: str, url: str, budget: Budget, **request: Any) -> Answer:
        """The answer, of any status but 3xx, 5xx and 429. Asks once more where that may help and the budget allows.

        Only for look-ups: the question may reach the register twice. Raises Unavailable.
        """
        try:
            answer = self._once(method, url, budget, request)
        except _ConnectionLost:
            if not budget.take_counted_retry(_PAUSE_BEFORE_RETRY):
                raise
            answer = self._once(method, url, budget, request)
        pause = _pause_before_another(answer)
        if pause is not None and budget.take_counted_retry(pause):
            answer = self._once(method, url, budget, request)
        return _usable(answer)

    def _once(self, method: str, url: str, budget: Budget, request: dict[str, Any]) -> Answer:
        left, began = budget.remaining(), time.monotonic()
        exchange = Exchange()
        work = threading.Thread(
            target=exchange.carry,
            args=(lambda: self._read(method, url, left, request),),
            name=THREAD_NAME,
            daemon=True,
        )
        work.start()
        try:
            outcome = exchange.outcome.get(timeout=left)
        except queue.Empty:
            exchange.abandon()
            outcome = requests.Timeout()
        self._log(outcome, time.monotonic() - began)
        return outcome if isinstance(outcome, Answer) else _raise_our_own(outcome)

    def _read(self, method: str, url: str, seconds: float, request: dict[str, Any]) -> Answer:
        response = self._session.request(method, url, timeout=seconds, allow_redirects=False, stream=True, **request)
        with response:
            body = bytearray()
            for chunk in response.iter_content(_CHUNK):
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise Unavailable("answer too large")
            return Answer(response.status_code, response.headers, bytes(body))

    def _log(self, outcome: Answer | Exception, seconds: float) -> None:
        """Register, outcome and time: no address, number, token or text of the answer."""
        what = outcome.status if isinstance(outcome, Answer) else type(outcome).__name__
        logger.info("register %s: %s in %.0f ms", self.register, what, seconds * 1000)


class _ConnectionLost(Unavailable):
    """Refused, reset or cut off: the one kind of failure where asking again at once may help."""


def _raise_our_own(failure: Exception) -> NoReturn:
    """Our own error instead of the library's, whose text holds addresses and numbers."""
    if isinstance(failure, Unavailable):
        raise failure from None
    if isinstance(failure, requests.Timeout):
        raise Unavailable("out of time") from None
    if isinstance(failure, requests.ConnectionError | ConnectionError | requests.exceptions.ChunkedEncodingError):
        raise _ConnectionLost("connection lost") from None
    raise Unavailable(f"exchange failed: {type(failure).__name__}") from None


def _pause_before_another(answer: Answer) -> float | None:
    """Seconds to wait before asking again; None if asking again is wrong."""
    if answer.status in _WORTH_A_RETRY:
        return max(_PAUSE_BEFORE_RETRY, answer.retry_after or 0.0)
    return answer.retry_after if answer.status == 429 else None


def _usable(answer: Answer) -> Answer:
    if answer.status == 429:
        raise RateLimited("rate limited by the register")
    if answer.status >= 500 or answer.status in range(300, 400):
        raise Unavailable(f"status {answer.status}")
    return answer
