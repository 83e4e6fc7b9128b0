"""Child processes that end with their parent, log to a file and are stopped as a group."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class DevstackError(Exception):
    """Something that the person at the keyboard has to know; the message says what to do."""


def wait_until(condition: Callable[[], bool], *, seconds: float, pause: float = 0.05) -> bool:
    """Whether the condition came true in time. It is asked at least once."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(pause)
    return True


def last_lines(path: Path, count: int = 15) -> str:
    """The end of a log, for a message; empty where there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 16_384))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-count:])
    except FileNotFoundError:
        return ""


@dataclass
class Child:
    """One process with its own group.

    On Linux it gets `stop_signal` from the kernel when the thread that started it dies, kill -9 included,
    so start it from the main thread.
    """

    name: str
    command: Sequence[str]
    log: Path
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    as_user: int | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    def start(self) -> None:
        """Starts it; its output is appended to the log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.env,
                cwd=self.cwd,
                start_new_session=True,
                preexec_fn=end_with_parent(self.stop_signal),
                user=self.as_user,
                group=self.as_user,
                extra_groups=None if self.as_user is None else (),
            )

    @property
    def pid(self) -> int | None:
        """The process id, also after its end; None before the start."""
        return self.process.pid if self.process else None

    def is_alive(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Sends the stop signal and does not wait."""
        if self.is_alive() and self.process:
            self.process.send_signal(self.stop_signal)

    def stop(self, seconds: float = 10) -> None:
        """Stops it and what is left of its group; by force when the time is up."""
        if self.process is None:
            return
        for _ask in range(3):  # gunicorn forgets a worker that was being forked when it was asked
            self.ask_to_stop()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds / 3)
                break
        kill_group(self.process.pid)
        self.process.wait()


def run_to_end(child: Child, *, goes_on: Callable[[], bool] = lambda: True) -> None:
    """Runs a command that ends by itself. Raises DevstackError with the end of its log when it fails."""
    child.start()
    while child.is_alive():
        if not goes_on():
            child.stop(seconds=3)
            return
        time.sleep(0.03)
    if child.process and child.process.returncode != 0:
        raise DevstackError(f"{child.name} failed ({child.log}):\n{last_lines(child.log)}")


def kill_group(group: int) -> None:
    """SIGKILL to every process of the group; fine when none is left."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def end_with_parent(stop_signal: signal.Signals) -> Callable[[], None] | None:
    """For preexec_fn: the kernel sends this signal when the parent dies. None where there is no such call."""
    if _LIBC is None:
        return None
    parent = os.getpid()
    prctl = _LIBC.prctl

    def tie() -> None:
        prctl(_SET_PARENT_DEATH_SIGNAL, int(stop_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before the call
            os._exit(1)

    return tie
