"""The same for many clients at once: what can be done, to which clients, and whom it would skip and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from clients.models import BulkOrder, Client, ClientQuerySet
from common import steps
from common.access import Actor, Permission

Values = Mapping[str, str]
MOST_CHOSEN = 10_000
AT_ONCE = 50  # so many are done while the page waits; more are left to a worker
NAMES_SHOWN = 10


class Work(Protocol):
    """One thing that can be done to many clients; BULK_WORK lists the classes. Each asks its right of each client."""

    key: ClassVar[str]
    permission: ClassVar[Permission]

    def label(self) -> str:
        """The verb of the list's button."""

    def form(self, data: Any, *, reseller_id: UUID) -> forms.Form | None:
        """What must be said first; None where nothing is. Its cleaned values are kept as text by name."""

    def said(self, values: Values, *, reseller_id: UUID) -> str:
        """What was chosen, in words; empty where nothing was."""

    def button(self, count: int) -> str:
        """The verb with the number of clients."""

    def looked_at(self, clients: ClientQuerySet, values: Values, *, at: datetime) -> ClientQuerySet:
        """The clients with what why_not() looks at."""

    def why_not(self, client: Client, values: Values, *, at: datetime) -> str:
        """Why this client is skipped, in words without anybody's name; empty where it is not. Asks no query."""

    def carry_out(self, client: Client, values: Values, *, order: BulkOrder, by: Actor, at: datetime) -> None:
        """Does it to one client through an action. ValidationError says why it is skipped after all."""

    def finish(self, order: BulkOrder, *, done: int, by: Actor) -> None:
        """What is told once, when all are done."""


def all_work() -> list[Work]:
    """Everything that can be done to many clients."""
    return [make() for make in steps.load(settings.BULK_WORK)]


def work_for(actor: Actor) -> list[Work]:
    """What this person may do to some client at least."""
    return [work for work in all_work() if actor.reseller_id and actor.may(work.permission)]


def work_of(key: str) -> Work | None:
    """The work of this name."""
    return next((work for work in all_work() if work.key == key), None)


def actor_of_login(user_id: UUID, at: datetime) -> Actor | None:
    """The rights of who asked, as they are at this moment; None for a login that is blocked."""
    (find,) = steps.load([settings.ACTOR_OF_LOGIN])
    actor: Actor | None = find(user_id, at)
    return actor


def why_skipped(work: Work, client: Client, values: Values, *, by: Actor, at: datetime) -> str:
    """Why this client is skipped: first for want of the right on it; empty where it is not."""
    if not by.may_on(work.permission, client_id=client.pk, reseller_id=client.reseller_id):
        return _("Du har inte rätt att göra det på klienten")
    return work.why_not(client, values, at=at)


@dataclass
class Plan:
    """Which of the chosen clients would be changed, and whom it skips, by reason."""

    changed: list[Client] = field(default_factory=list)
    skipped: dict[str, list[Client]] = field(default_factory=dict)

    @property
    def skipped_count(self) -> int:
        """How many are skipped, for whatever reason."""
        return sum(len(clients) for clients in self.skipped.values())

    def named(self) -> "list[tuple[str, Named]]":
        """The reasons, each with the clients by name."""
        return [(reason, named(clients)) for reason, clients in self.skipped.items()]


@dataclass(frozen=True, slots=True)
class Named:
    """So many clients, the first of them by name."""

    count: int
    names: list[str]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.names)


def named(clients: list[Client]) -> Named:
    """The clients as a page names them."""
    return Named(len(clients), [client.name for client in clients[:NAMES_SHOWN]])


def plan(work: Work, chosen: ClientQuerySet, values: Values, *, by: Actor, at: datetime) -> Plan:
    """What the work would do to the chosen clients, who are all visible to the actor. One query.

    It looks at one more than MOST_CHOSEN, and no further.
    """
    found, looked_at = Plan(), work.looked_at(chosen, values, at=at).order_by("name_sort_key", "pk")
    for client in looked_at[: MOST_CHOSEN + 1]:
        if reason := why_skipped(work, client, values, by=by, at=at):
            found.skipped.setdefault(reason, []).append(client)
        else:
            found.changed.append(client)
    return found


def language_of_page() -> str:
    """The reader's language."""
    return translation.get_language() or settings.LANGUAGE_CODE
