"""PostgreSQL with fsync, Valkey, and a gunicorn with two workers for each side, as `make run` starts them."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devstack import commands, ports
from devstack.services import Services

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".local" / "bench"  # kept: the rows are made once
SIDES = {"ours": "klientadmin.wsgi", "minimal": "bench.wsgi", "admin": "bench.wsgi"}


def call(env: dict[str, str], *words: str, **more: str) -> None:
    """A command to its end, as the application's own processes run."""
    subprocess.run([sys.executable, *words], cwd=ROOT, env=os.environ | env | more, check=True)


@contextmanager
def services() -> Iterator[dict[str, str]]:
    """The environment of a migrated database with static files collected."""
    HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = Services(HOME, durable=True)
    try:
        env = kept.start()
        quiet = env | {"LOG_LEVEL": "WARNING"}
        call(quiet, "manage.py", "migrate", "--verbosity", "0")
        call(
            quiet,
            "manage.py",
            "migrate",
            "admin",
            "--verbosity",
            "0",
            "--skip-checks",
            DJANGO_SETTINGS_MODULE="bench.settings",
        )
        call(quiet, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        yield quiet
    finally:
        kept.stop()


class Server:
    """One gunicorn."""

    def __init__(self, side: str, env: dict[str, str]) -> None:
        self.side, self.port = side, ports.any_free()
        command = commands.web(f"127.0.0.1:{self.port}")
        words = [f"{SIDES[side]}:application" if word.endswith(":application") else word for word in command[1:]]
        self.process = subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=os.environ | env | {"BENCH_SIDE": side},
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def wait(self) -> None:
        """Until it answers anything at all."""
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/nothing", timeout=5)
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError(f"{self.side} does not start")

    def megabytes(self) -> float:
        """Resident memory of the largest worker."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return max(_resident(int(child)) for child in children)

    def stop(self) -> None:
        """Ends it and its workers."""
        self.process.terminate()
        self.process.wait()


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Rss:")) / 1024


@contextmanager
def all_sides(env: dict[str, str]) -> Iterator[dict[str, Server]]:
    """Ours and the two that it is compared with."""
    started = {side: Server(side, env) for side in SIDES}
    try:
        for server in started.values():
            server.wait()
        yield started
    finally:
        for server in started.values():
            server.stop()
