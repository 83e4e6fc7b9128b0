"""Keeps a set of processes running until it is told to stop or one of them cannot be kept."""

import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Protocol

from devstack.processes import DevstackError

RESTARTS = 5


class Running(Protocol):
    """What the supervisor needs of a process: Child, Postgres and Valkey have it."""

    @property
    def name(self) -> str: ...
    @property
    def pid(self) -> int | None: ...
    @property
    def stop_signal(self) -> signal.Signals: ...
    @property
    def log(self) -> Path: ...
    def start(self) -> None: ...
    def is_alive(self) -> bool: ...
    def ask_to_stop(self) -> None: ...
    def stop(self) -> None: ...


class StopRequest:
    """Ctrl-C, SIGTERM or a closed terminal, noted and not raised: no start is interrupted halfway."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def listen(self) -> None:
        """From now on the signals only set the request."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._event.set()

    def is_made(self) -> bool:
        """Whether somebody has asked."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Waits that long, or until somebody asks."""
        return self._event.wait(seconds)


class Supervisor:
    """Starts in order, restarts what dies, stops what it started; what it took belongs to who started it."""

    def __init__(self, started: Callable[[Running], None], say: Callable[[str], None]) -> None:
        self._children: list[Running] = []
        self._own: list[Running] = []
        self._restarts: dict[str, int] = {}
        self._started = started
        self._say = say

    def take(self, child: Running) -> None:
        """Watches a process that runs already."""
        self._children.append(child)
        self._started(child)

    def start(self, child: Running) -> None:
        """Starts it and keeps it."""
        child.start()
        self._own.append(child)
        self.take(child)

    def check(self) -> None:
        """Restarts what has died. Raises DevstackError when one has died too often."""
        for child in self._children:
            if child.is_alive():
                continue
            count = self._restarts[child.name] = self._restarts.get(child.name, 0) + 1
            if count > RESTARTS:
                raise DevstackError(f"{child.name} has ended {count} times; the end of its log:")
            self._say(f"{child.name} has ended; starting it again ({count} of {RESTARTS})")
            child.stop()  # what is left of its group
            child.start()
            self._started(child)

    def dead(self) -> list[Running]:
        """Those that have ended by themselves."""
        return [child for child in self._children if not child.is_alive()]

    def stop(self) -> None:
        """Asks its own to stop at once, then waits for each."""
        for child in self._own:
            child.ask_to_stop()
        for child in self._own:
            child.stop()
