"""A mail server for the bench, in a process of its own: in the one that sends it would take turns with the sender."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from multiprocessing.connection import Connection

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope


class Sink:
    """A mail server that takes everything and remembers the names of what it took."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's
        """Keeps its name, which is its subject."""
        self.seen.append(str(message_from_bytes(envelope.original_content or b"")["Subject"]))
        return "250 OK"


def _serve(port: int, asked: Connection) -> None:
    """Takes mail until the other end closes; each time it asks, the names of what has come since."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    asked.send([])  # ready
    with suppress(EOFError):
        while asked.recv():
            asked.send(sink.seen)
            sink.seen = []
    controller.stop()


@contextmanager
def server(port: int) -> Iterator[Connection]:
    """Whatever is sent over the connection is answered with the names of the mails that have come since last."""
    started = multiprocessing.get_context("spawn")
    ours, theirs = started.Pipe()
    process = started.Process(target=_serve, args=(port, theirs), daemon=True)
    process.start()
    theirs.close()
    ours.recv()
    yield ours
    ours.close()
    process.join(10)
