"""Which processes a run has started, so that the next run can end what a kill -9 left behind."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from devstack.kept import KeptValues
from devstack.processes import kill_group, wait_until


def birth_of(pid: int) -> str | None:
    """What tells this process from a later one with the same id; None when there is no such process."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] == "Z" else fields[19]
    answer = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.strip() or None


class Roster:
    """name=pid birth signal, one line a process."""

    def __init__(self, path: Path) -> None:
        self._kept = KeptValues(path)

    def note(self, name: str, pid: int | None, stop_signal: signal.Signals) -> None:
        """Remembers a process that was just started."""
        if pid is not None and (birth := birth_of(pid)):
            self._kept.put(name, f"{pid} {int(stop_signal)} {birth}")

    def end_leftovers(self) -> list[str]:
        """Stops every noted process that is still alive; returns their names."""
        ended = []
        for name, line in self._kept.read().items():
            pid_text, signal_text, birth = line.split(" ", 2)
            pid = int(pid_text)
            if birth_of(pid) == birth:
                ended.append(name)
                _end(pid, signal.Signals(int(signal_text)), birth)
        self.forget()
        return ended

    def forget(self) -> None:
        """Everything noted has been stopped."""
        self._kept.path.unlink(missing_ok=True)


def _end(pid: int, stop_signal: signal.Signals, birth: str) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, stop_signal)
    if not wait_until(lambda: birth_of(pid) != birth, seconds=5):
        kill_group(pid)
        wait_until(lambda: birth_of(pid) != birth, seconds=5)
