"""PostgreSQL and Valkey together, and the environment that leads the application to them."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from devstack import environment, identity
from devstack.kept import KeptValues
from devstack.postgres import Postgres
from devstack.valkey import Valkey

_ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
_TEMPORARY_PREFIX = "klientadmin-services-"


class Services:
    """Starts each server only if the given environment does not name one.

    `start()` answers the variables that settings.py needs, `stop()` leaves no process and, for temporary
    services, no file. Start from the main thread: the servers end with the thread that started them.
    """

    def __init__(self, home: Path, *, durable: bool = True, given: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.given = dict(os.environ if given is None else given)
        self.durable = durable
        self.logs = home / "logs"
        self.postgres: Postgres | None = None
        self.valkey: Valkey | None = None
        self._process = os.getpid()
        self._held: int | None = None

    @classmethod
    def temporary(cls, given: Mapping[str, str] | None = None) -> "Services":
        """Throw-away services in a folder of their own, without fsync: for tests."""
        _clear_abandoned()
        services = cls(Path(tempfile.mkdtemp(prefix=_TEMPORARY_PREFIX)), durable=False, given=given)
        services._hold()
        return services

    def start(self) -> dict[str, str]:
        """Starts what is needed. The answer holds every variable that settings.py requires, and the given ones win."""
        env = environment.local(environment.wanted_port(self.given), self.given)
        env |= environment.keys(KeptValues(self.home / "secrets.env"), self.given)
        env |= {name: self.given[name] for name in _ADDRESSES if name in self.given}
        try:
            if "DATABASE_URL" not in env:
                self.postgres = Postgres(self.home / "postgres", log=self.logs / "postgres.log", durable=self.durable)
                self.postgres.start()
                env |= {"DATABASE_URL": self.postgres.app_url, "DATABASE_OWNER_URL": self.postgres.owner_url}
            if "REDIS_URL" not in env:
                self.valkey = Valkey(self.home / "valkey", log=self.logs / "valkey.log")
                self.valkey.start()
                env["REDIS_URL"] = self.valkey.url
        except BaseException:
            self.stop()
            raise
        return env

    @property
    def started(self) -> list[Postgres | Valkey]:
        """The servers that are ours."""
        return [server for server in (self.postgres, self.valkey) if server]

    def stop(self) -> None:
        """Stops both; may be called twice, and does nothing in a forked copy of the process."""
        if os.getpid() != self._process:
            return
        for server in self.started:
            server.ask_to_stop()
        for server in self.started:
            server.stop()
        if self._held is not None:
            if self.postgres:
                self.postgres.remove()
            shutil.rmtree(self.home, ignore_errors=True)
            os.close(self._held)
            self._held = None

    def _hold(self) -> None:
        """Marks the temporary folder as in use for as long as this process lives."""
        self._held = os.open(self.home / "held", os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._held, fcntl.LOCK_EX)


def _clear_abandoned() -> None:
    """Temporary folders whose process was killed before it could remove them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_TEMPORARY_PREFIX}*"):
        try:
            held = os.open(folder / "held", os.O_RDWR)
        except OSError:
            continue
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue
        else:
            forget_state(folder)
        finally:
            os.close(held)


def forget_state(home: Path) -> None:
    """Removes a folder of services that do not run, and what lay outside it for the user nobody."""
    if os.geteuid() == 0:
        shutil.rmtree(identity.place_of_nobody(home / "postgres"), ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)
