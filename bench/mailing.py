"""Mail a second: the outbox's batches against a connection and a commit for each mail, to the same server."""

import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from bench import sink
from devstack import ports
from mail import delivery
from mail.models import Message, MessageState


def measure(count: int, rounds: int) -> dict[str, float]:
    """{"ours": mails a second, "other": ...}; RuntimeError where one was lost or came twice."""
    port = ports.any_free()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MAIL_STAYS_IN_OUTBOX = "127.0.0.1", port, False
    ways: dict[str, Callable[[], None]] = {"ours": delivery.deliver_all, "other": _one_by_one}
    took = dict.fromkeys(ways, 0.0)
    with sink.server(port) as server:
        for _ in range(rounds):
            for name, send in ways.items():
                marks = _queue(count)
                begun = time.perf_counter()
                send()
                took[name] += time.perf_counter() - begun
                server.send("what came?")
                if sorted(seen := server.recv()) != marks:
                    raise RuntimeError(f"{name}: {len(seen)} mails came of {count}, {len(set(seen))} differ")
    return {name: count * rounds / seconds for name, seconds in took.items()}


def _queue(count: int) -> list[str]:
    Message.objects.exclude(state=MessageState.SENT).update(state=MessageState.SENT)
    now, marks = timezone.now(), sorted(uuid.uuid4().hex for _ in range(count))
    Message.objects.bulk_create(
        Message(
            key=f"bench:{mark}", kind="bench", to_email="mottagare@bench.example", language="sv", subject=mark,
            text="Hej, det här är ett mejl.\n" * 20, html="<p>Hej, det här är ett mejl.</p>" * 20, links={},
            due_at=now, queued_at=now,
        )
        for mark in marks
    )  # fmt: skip
    return marks


def _one_by_one() -> None:
    """As one writes it first: a row, a connection, a mail, a commit."""
    while True:
        with transaction.atomic():
            row = Message.objects.due(timezone.now()).select_for_update(skip_locked=True).first()
            if row is None:
                return
            letter = EmailMultiAlternatives(row.subject, row.text, settings.DEFAULT_FROM_EMAIL, [row.to_email])
            letter.attach_alternative(row.html, "text/html")
            letter.send()
            row.state = MessageState.SENT
            row.save(update_fields=["state"])
