"""How a client's agreement went: what was done, and how long after the client was created."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from agreements import actions, links
from agreements.models import Agreement
from clients.actions.cards import change_contact
from clients.models import Client
from common.access import Actor
from klientadmin.demo.people import acting

Deed = Callable[[Client, datetime], object]


@dataclass(frozen=True)
class Step:
    """Something that happened. Steps of all clients are played in the order of time."""

    at: datetime
    do: Callable[[], object]


def _newest(client: Client) -> Agreement:
    return Agreement.objects.filter(client=client).select_related("text").latest("requested_at")


def _contact(client: Client) -> Actor:
    return Actor(kind="contact", email=client.contact_email, ip="198.51.100.7", user_agent="Mozilla/5.0 (iPhone)")


def _open(client: Client, at: datetime) -> None:
    actions.mark_opened(_newest(client), by=_contact(client), at=at)


def _approve(client: Client, at: datetime) -> None:
    token = links.answer_token(_newest(client))
    actions.approve(token, approver_name=client.contact_name, by=_contact(client), at=at)


def _decline(client: Client, at: datetime) -> None:
    reason = "Vi vill först veta vilka underbiträden som får läsa våra löner."
    actions.decline(links.answer_token(_newest(client)), reason=reason, by=_contact(client), at=at)


def _send_again(client: Client, at: datetime) -> None:
    actions.request_approval(client, by=acting("anna@byran.example", at), at=at)


def _approve_on_paper(client: Client, at: datetime) -> None:
    by = acting("anna@byran.example", at)
    actions.upload_paper(client, content=_PAPER, file_name="avtal.pdf", approver_name=client.contact_name, by=by, at=at)


def _write_new_address(client: Client, at: datetime) -> None:
    names = ("contact_name", "contact_title", "contact_email", "contact_phone")
    opened_with = {name: getattr(client, name) for name in names}
    values = opened_with | {"contact_email": f"ny.{client.contact_email}"}
    change_contact(client, values=values, opened_with=opened_with, by=acting("anna@byran.example", at))


def _terminate(client: Client, at: datetime) -> None:
    token = links.receipt_token(_newest(client))
    actions.terminate(token, name=client.contact_name, by=_contact(client), at=at)


# The least that is a PDF.
_PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

# story: (days, hours after creation, deed)
STORIES: dict[str, list[tuple[float, Deed]]] = {
    "none": [],
    "sent": [],
    "reminded": [],
    "expired": [],
    "opened": [(0.9, _open)],
    "approved": [(1.1, _open), (1.11, _approve)],
    "reminded_then_approved": [(4.2, _open), (4.22, _approve)],
    "declined": [(1.3, _open), (2.1, _decline)],
    "declined_then_approved": [(1.2, _open), (1.3, _decline), (6.1, _send_again), (7.2, _open), (7.21, _approve)],
    "approved_on_paper": [(12, _approve_on_paper)],
    "approved_again": [(1.1, _open), (1.12, _approve), (101, _send_again), (103, _open), (103.02, _approve)],
    "new_address": [(0.9, _open), (5, _write_new_address)],
    "terminated": [(0.8, _open), (0.81, _approve), (150, _terminate)],
}
_SWEEPS = (3.05, 7.05, 14.05, 31.3)


def steps_of(client: Callable[[], Client], story: str, created_at: datetime, now: datetime) -> list[Step]:
    """What happened after the client was created, the future left out; the sweeper's rounds among it."""
    deeds = [(created_at + timedelta(days=days), deed) for days, deed in STORIES[story]]
    steps = [Step(at, _later(deed, client, at)) for at, deed in deeds]
    rounds = [created_at + timedelta(days=days) for days in _SWEEPS]
    steps += [Step(at, _round(at)) for at in rounds]
    return [step for step in steps if step.at < now]


def _later(deed: Deed, client: Callable[[], Client], at: datetime) -> Callable[[], object]:
    return lambda: deed(client(), at)


def _round(at: datetime) -> Callable[[], object]:
    return lambda: actions.sweep(at)
