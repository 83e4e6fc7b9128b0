"""A local HTTP server that speaks for the registers of the four countries, and for VIES.

Standard library only; loopback only.

Control it at `/_control/` (control.py). It keeps the head of each question, never a body: a body may hold a personal
number.
"""

import threading
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from clients.simulator import danish, danish_virk, finnish, norwegian, vies
from clients.simulator.changes import change, change_back
from clients.simulator.companies import SIMULATED
from clients.simulator.control import PREFIX, Order, obey
from clients.simulator.faults import FAULT_OF, Reply, Scene, play, send
from clients.simulator.gate import BASE as SWEDISH_BASE
from clients.simulator.gate import TOKEN_PATH, Gate

_LARGEST_QUESTION = 64 * 1024


@dataclass(frozen=True)
class Asked:
    """The head of a question that came in. Authorization is left out."""

    method: str
    path: str
    headers: Mapping[str, str]


@dataclass
class State:
    """What the server remembers, behind one lock."""

    slowness: float = 6.0
    gate: Gate = field(default_factory=Gate)
    modes: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    turns: Counter[str] = field(default_factory=Counter)
    quota: int | None = None  # look-ups that cvrapi still gives; None: no end
    asked: deque[Asked] = field(default_factory=lambda: deque(maxlen=1000))
    lock: threading.Lock = field(default_factory=threading.Lock)
    stopping: threading.Event = field(default_factory=threading.Event)

    def note(self, asked: Asked) -> None:
        """Counts a question by method and path."""
        with self.lock:
            self.asked.append(asked)
            self.counts[f"{asked.method} {urlsplit(asked.path).path}"] += 1

    def turn(self, number: str) -> int:
        """The how manyth question about this number this is, from 1."""
        with self.lock:
            self.turns[number] += 1
            return self.turns[number]

    def spend_quota(self) -> bool:
        """Counts one of cvrapi's look-ups. False where the day's are used up."""
        with self.lock:
            if self.quota is not None and self.quota > 0:
                self.quota -= 1
                return True
            return self.quota is None

    def reset(self) -> None:
        """Forgets counts, modes, tokens and the quota."""
        with self.lock:
            self.quota = None
            self.modes.clear()
            self.counts.clear()
            self.turns.clear()
            self.asked.clear()
            self.gate = Gate()
        change_back()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"
    timeout = 30
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: `make run` is quiet, and a line could hold a number."""

    def _answer(self) -> None:
        body, address = self._body(), urlsplit(self.path)
        if body is None:
            self.close_connection = True  # where the next question begins nobody knows
            return send(self, Reply(400, b"", {}))
        if address.path.startswith(PREFIX):
            return send(self, obey(self.server.state, self._order(body)))
        state = self.server.state
        headers = {name: value for name, value in self.headers.items() if name != "Authorization"}
        state.note(Asked(self.command, self.path, headers))
        if address.path.startswith("/se/"):
            return self._swedish(address.path, body, state)
        query = dict(parse_qsl(address.query))
        match self.command, address.path:
            case "GET", path if path.startswith(norwegian.BASE):
                return self._norwegian(path.removeprefix(norwegian.BASE), query, state)
            case "GET", path if path.startswith(finnish.BASE):
                return self._finnish(path.removeprefix(finnish.BASE), query, state)
            case "GET", danish.PATH:
                return self._danish(query, headers, state)
            case "POST", danish_virk.PATH:
                return self._virk(body, state)
            case "POST", path if path.startswith(vies.BASE):
                return self._play("vies", vies.reply(path, body), vies.digits_of(body), state)
        return send(self, Reply(404, b"", {}))

    def _order(self, body: bytes) -> Order:
        told = {name.title(): value for name, value in self.headers.items()}
        return Order(self.command, self.path, told, body, int(self.server.server_address[1]))

    def _body(self) -> bytes | None:
        """What was sent, up to a limit; None where its length is none."""
        length = self.headers.get("Content-Length") or "0"
        if not (length.isascii() and length.isdigit() and len(length) < 9):
            return None
        return self.rfile.read(min(int(length), _LARGEST_QUESTION))

    def _swedish(self, path: str, body: bytes, state: State) -> None:
        headers = {name.title(): value for name, value in self.headers.items()}
        if path == TOKEN_PATH:
            right, number = state.gate.token(self.command, headers, body), ""
        else:
            right, number = state.gate.question(self.command, path, headers, body)
        self._play("se", right, number, state)

    def _norwegian(self, path: str, query: dict[str, str], state: State) -> None:
        parts = path.strip("/").split("/")
        number = parts[1] if len(parts) == 2 and parts[0] == "enheter" else ""
        asked = _answered_about("NO", number)
        self._play("no", norwegian.reply(path.replace(number, asked) if number else path, query), number, state)

    def _finnish(self, path: str, query: dict[str, str], state: State) -> None:
        number = query.get("businessId", "")
        asked = query | {"businessId": _answered_about("FI", number)} if number else query
        self._play("fi", finnish.reply(path, asked), number, state)

    def _danish(self, query: dict[str, str], headers: Mapping[str, str], state: State) -> None:
        number = query.get("vat", "")
        asked = query | {"vat": _answered_about("DK", number)} if number else query
        self._play("dk", danish.reply(asked, headers, is_used_up=not state.spend_quota()), number, state)

    def _virk(self, body: bytes, state: State) -> None:
        asked = danish_virk.question(body)
        number = danish_virk.number_in(asked)
        authorization = self.headers.get("Authorization") or ""
        self._play("dk", danish_virk.reply(asked, _answered_about("DK", number), authorization), number, state)

    def _play(self, register: str, right: Reply, number: str, state: State) -> None:
        fault = state.modes.get(register) or FAULT_OF.get(number, "")
        turn = state.turn(number or register)
        play(fault, self, Scene(right, state.slowness, state.stopping, turn))


def _answered_about(country: str, number: str) -> str:
    """The number that the answer is about: another one for the fault that is just that."""
    return SIMULATED[country]["active"] if FAULT_OF.get(number) == "other_company" else number


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], state: State) -> None:
        self.state = state
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client that hangs up on a bad answer does right."""


class Simulator:
    """The running server: `with Simulator() as simulator: simulator.url`. `slowness`: the seconds of a slow answer."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0, *, slowness: float = 6.0) -> None:
        if not ip_address(host).is_loopback:
            raise ValueError("simulated registers listen on a loopback address only")
        self.state = State(slowness=slowness)
        self._server = _Server((host, port), self.state)
        self.url = f"http://{host}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_unused: object) -> None:
        self.state.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def settings(self) -> dict[str, str]:
        """The REGISTRY_* settings that lead here."""
        return {
            "REGISTRY_SE_URL": f"{self.url}{SWEDISH_BASE}",
            "REGISTRY_SE_TOKEN_URL": f"{self.url}{TOKEN_PATH}",
            "REGISTRY_SE_CLIENT_ID": "demo",
            "REGISTRY_SE_CLIENT_SECRET": "demo-secret",
            "REGISTRY_NO_URL": f"{self.url}{norwegian.BASE}",
            "REGISTRY_FI_URL": f"{self.url}{finnish.BASE}",
            "REGISTRY_DK_URL": f"{self.url}{danish_virk.BASE}",
            "REGISTRY_DK_USER": "demo",
            "REGISTRY_DK_PASSWORD": "demo-secret",
            "VIES_URL": f"{self.url}{vies.BASE}",
        }

    def settings_without_virk(self) -> dict[str, str]:
        """The same without credentials for Virk, so that Denmark is asked by way of cvrapi."""
        names = {"REGISTRY_DK_URL": f"{self.url}{danish.PATH}", "REGISTRY_DK_USER": "", "REGISTRY_DK_PASSWORD": ""}
        return self.settings() | names

    def count(self, ending: str) -> int:
        """How many questions came for paths that end like this."""
        with self.state.lock:
            return sum(times for path, times in self.state.counts.items() if path.endswith(ending))

    def become(self, number: str, **facts: str) -> None:
        """What the registers say of the company from now on: another `key` (bankrupt), `name`, `street` or `city`."""
        change(number, **facts)

    def put(self, register: str, mode: str) -> None:
        """Puts a whole register ("se", "no", "fi", "dk", "vies") in a mode: ok, down, slow or any fault."""
        self.state.modes[register] = "" if mode == "ok" else mode
