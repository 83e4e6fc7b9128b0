"""A postmaster that outlived its supervisor, or the pid file that it left."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from devstack.processes import DevstackError, wait_until
from devstack.roster import birth_of


def stop_postmaster(data: Path) -> None:
    """Ends the postmaster that postmaster.pid names, if it is one of this folder; clears a stale file.

    The caller holds the lock of the folder, so whatever runs in it is an orphan. PostgreSQL itself would refuse to
    start when the id has meanwhile gone to another process of the same user, as it does in a restarted container.
    """
    pid_file = data / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return
    if birth_of(pid) is not None and _serves(pid, data):
        _stop(pid)
    pid_file.unlink(missing_ok=True)


def _stop(pid: int) -> None:
    birth = birth_of(pid)
    for stop_signal, seconds in ((signal.SIGINT, 10), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        with suppress(ProcessLookupError):
            os.kill(pid, stop_signal)
        if wait_until(lambda: birth_of(pid) != birth, seconds=seconds):
            return
    raise DevstackError(f"a PostgreSQL of an earlier run (process {pid}) does not stop")


def _serves(pid: int, data: Path) -> bool:
    """Whether this process is a postmaster of the folder: it works in it, or its command line names it."""
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve()
    except OSError:
        shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return str(data) in shown.stdout
