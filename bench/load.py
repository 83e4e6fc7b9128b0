"""Asking over HTTP: one client for the time that an answer takes, four for how many a second there are."""

import http.client
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: a GET, or a POST of `form`; `part` as htmx asks, for a part of the page."""

    path: str
    form: dict[str, str] | None = None
    part: bool = False


@dataclass(slots=True)
class Side:
    """One of the sides of a job: where it listens, who asks, what is asked one after the other, and what was seen."""

    name: str
    port: int
    cookies: dict[str, str]
    asks: Iterator[Ask]
    expects: int = 200
    times: list[float] = field(default_factory=list)  # ms, one client
    rates: list[float] = field(default_factory=list)  # a second, four clients; one for each round

    def percentile(self, share: float) -> float:
        """ms, of the answers that one client got."""
        return sorted(self.times)[min(int(len(self.times) * share), len(self.times) - 1)]

    @property
    def p50(self) -> float:
        """The median answer in ms."""
        return self.percentile(0.5)

    @property
    def rate(self) -> float:
        """Answers a second with four clients: the median round."""
        return sorted(self.rates)[len(self.rates) // 2] if self.rates else 0.0


def cycle(asks: list[Ask]) -> Iterator[Ask]:
    """One after the other, from the start again at the end."""
    return itertools.cycle(asks)


def made(make: Callable[[], Ask]) -> Iterator[Ask]:
    """A new one each time."""
    while True:
        yield make()


_lock = threading.Lock()


def _next(side: Side) -> Ask:
    with _lock:
        return next(side.asks)


class _Caller:
    """One connection that is kept."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.line = http.client.HTTPConnection("127.0.0.1", side.port, timeout=60)

    def ask(self) -> float:
        """ms until the whole answer is here. RuntimeError for an answer that is none."""
        asked, headers = _next(self.side), {"Cookie": "; ".join(f"{k}={v}" for k, v in self.side.cookies.items())}
        body = None
        if asked.part:
            headers |= {"HX-Request": "true"}
        if asked.form is not None:
            body = urlencode(asked.form)
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        begun = time.perf_counter()
        self.line.request("POST" if body else "GET", asked.path, body, headers)
        answer = self.line.getresponse()
        text = answer.read()
        took = (time.perf_counter() - begun) * 1000
        if answer.status != self.side.expects:
            raise RuntimeError(f"{self.side.name} {asked.path}: {answer.status} {text[:3000]!r}")
        return took


def warm_up(side: Side, times: int = 12) -> None:
    """Every worker has answered once before anything is measured."""
    caller = _Caller(side)
    for _ in range(times):
        caller.ask()


def time_answers(side: Side, seconds: float) -> None:
    """One client asks for so long."""
    caller, end = _Caller(side), time.perf_counter() + seconds
    while time.perf_counter() < end:
        side.times.append(caller.ask())


def count_answers(side: Side, seconds: float, clients: int = 4) -> None:
    """Four clients ask for so long, each as soon as it has its answer."""
    counts, end = [0] * clients, time.perf_counter() + seconds

    def run(place: int) -> None:
        caller = _Caller(side)
        while time.perf_counter() < end:
            caller.ask()
            counts[place] += 1

    threads = [threading.Thread(target=run, args=[place]) for place in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    side.rates.append(sum(counts) / (time.perf_counter() - begun))
