"""A real mail server in this process, which misbehaves as it is asked to: for the tests, and for `make faults`."""

import asyncio
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


class Postbox:
    """Keeps what it takes. `says` maps (step, recipient) or step to an answer; "drop" cuts the line after DATA."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.says: dict[Any, str] = {}
        self.connections = 0
        self.hold_after: int | None = None  # after that many mails the next one's answer is held back
        self._released = threading.Event()

    def hold(self) -> None:
        """Holds back the answer to the next mail that is taken."""
        self._released.clear()
        self.hold_after = len(self.taken)

    def release(self) -> None:
        """Lets the held answer go."""
        self.hold_after = None
        self._released.set()

    def _answer(self, step: str, recipient: str) -> str | None:
        return self.says.get((step, recipient)) or self.says.get(step)

    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refused := self._answer("MAIL", ""):
            return refused
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refused := self._answer("RCPT", address):
            return refused
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self._answer("DATA", envelope.rcpt_tos[0])
        if answer and answer != "drop":
            return answer
        mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        self.taken.append((list(envelope.rcpt_tos), mail))
        while self.hold_after is not None and len(self.taken) > self.hold_after and not self._released.is_set():
            await asyncio.sleep(0.01)
        if answer == "drop":
            server.transport.abort()  # type: ignore[union-attr]  # it is connected, and a socket's
        return "250 OK"
