"""A TCP proxy on 127.0.0.1 that misbehaves on cue: between web and PostgreSQL, and between worker and mail server."""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field

UP, DOWN = "up", "down"  # towards the server, and back
CUT, CUT_REPLY, HOLD, HALF = "cut", "cut reply", "hold", "half"


@dataclass
class Cue:
    """When `words` pass in this direction for the (skip + 1):th time, once: what happens then.

    CUT: the line is cut and the words do not arrive. CUT_REPLY: they arrive; the line is cut before the answer does.
    HOLD: they wait until `released`. HALF: half of what passes arrives, the rest waits so.
    """

    way: str
    words: bytes
    deed: str
    skip: int = 0
    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)


class _Line:
    """One connection through the proxy."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.ends = {UP: (client, server), DOWN: (server, client)}
        self.cuts_reply = False

    def cut(self) -> None:
        """Both ends learn of it at once."""
        for end in self.ends[UP]:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Proxy:
    """Listens on a port of its own for as long as the process lives. `refuses`: whoever comes is turned away.

    `pace`: seconds for each byte of the server's answers. `passed`: how many words have gone up.
    """

    def __init__(self, target: int) -> None:
        self.target, self.refuses, self.pace, self.passed = target, False, 0.0, 0
        self._cues: list[Cue] = []
        self._lines: set[_Line] = set()
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def on(self, way: str, words: bytes, deed: str, skip: int = 0) -> Cue:
        """From now on until it has happened, or calm()."""
        cue = Cue(way, words, deed, skip)
        with self._lock:
            self._cues.append(cue)
        return cue

    def calm(self) -> None:
        """Behaves again; what is held goes on."""
        self.refuses, self.pace = False, 0.0
        with self._lock:
            cues, self._cues = self._cues, []
        for cue in cues:
            cue.released.set()

    def cut_all(self) -> int:
        """Cuts every line that stands; how many there were."""
        with self._lock:
            lines, self._lines = self._lines, set()
        for line in lines:
            line.cut()
        return len(lines)

    def close(self) -> None:
        """Takes no more, cuts all."""
        self._listening.close()
        self.calm()
        self.cut_all()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listening.accept()
            except OSError:
                return
            try:
                if self.refuses:
                    raise ConnectionRefusedError
                server = socket.create_connection(("127.0.0.1", self.target), timeout=5)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            self._begin(client, server)

    def _begin(self, client: socket.socket, server: socket.socket) -> None:
        line = _Line(client, server)
        with self._lock:
            self._lines.add(line)
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for way in (UP, DOWN):
            threading.Thread(target=self._pump, args=(line, way), daemon=True).start()

    def _pump(self, line: _Line, way: str) -> None:
        source, sink = line.ends[way]
        with suppress(OSError):
            while passing := source.recv(65536):
                if way == DOWN and line.cuts_reply:
                    break
                cue = self._met(way, passing)
                if cue is not None:
                    passing = self._play(cue, line, sink, passing)
                self._send(sink, passing, self.pace if way == DOWN else 0.0)
        line.cut()
        with self._lock:
            self._lines.discard(line)

    def _play(self, cue: Cue, line: _Line, sink: socket.socket, passing: bytes) -> bytes:
        """What is left to pass on. Raises ConnectionAbortedError where the line is to be cut."""
        sent = len(passing) // 2 if cue.deed == HALF else 0
        sink.sendall(passing[:sent])
        line.cuts_reply = cue.deed == CUT_REPLY
        cue.reached.set()
        if cue.deed == CUT:
            raise ConnectionAbortedError
        if cue.deed in (HOLD, HALF):
            cue.released.wait()
        return passing[sent:]

    def _met(self, way: str, passing: bytes) -> Cue | None:
        with self._lock:
            self.passed += way == UP
            for cue in self._cues:
                if cue.way == way and cue.words in passing:
                    cue.skip -= 1
                    if cue.skip < 0:
                        self._cues.remove(cue)
                        return cue
        return None

    def _send(self, sink: socket.socket, passing: bytes, pace: float) -> None:
        if not pace:
            sink.sendall(passing)
            return
        pause = threading.Event()
        for byte in passing:
            pause.wait(pace)
            sink.sendall(bytes([byte]))
