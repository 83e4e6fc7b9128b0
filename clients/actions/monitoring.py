"""The registers are asked about the firm's clients: each about once a week, sooner where a register tells of it."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from clients.actions.feeds import read_feeds
from clients.actions.register_answers import (
    EVERY,
    note_not_in_register,
    note_register_answer,
    register_number,
)
from clients.actions.waiting import note_hits
from clients.choices import ClientStatus, Country
from clients.models import Client
from clients.models.register import NOT_YET
from clients.registries import adapter_for
from clients.registries.contract import NotFound, Rejected, Resting, Unavailable
from clients.rounds import LATER, LEASE, ask_each, fetch, has_room_today, write_in_order
from common.access import SYSTEM
from common.periods import local_day

logger = logging.getLogger(__name__)
QUESTIONS = 10  # a round: half of what the clock has, so that followed companies (users.actions.watching) get theirs
_CLAIMED = 20  # rows of a country

Question = tuple[str, str, str]  # country and number; a name in the number's place is searched for


def monitor_clients(at: datetime) -> None:
    """One round: reads the feeds of changes, then asks about those whose turn it is, longest due first.

    Companies that several firms have are one question. After days of standing still there is no burst, but QUESTIONS
    a round until all is seen. Any number of sweepers at once ask once.
    """
    read_feeds(at)
    due: list[tuple[datetime, Question, UUID]] = []
    for country in Country.values:
        if adapter_for(country) is not None:
            due += _claim(country, at)
    due.sort(key=lambda turn: turn[0])
    waiting: dict[Question, list[UUID]] = {}
    for _since, question, pk in due:
        waiting.setdefault(question, []).append(pk)
    ask_each(waiting, at=at, most=QUESTIONS, look=partial(_look, at=at), give_back=_give_back)


@transaction.atomic
def _claim(country: str, at: datetime) -> list[tuple[datetime, Question, UUID]]:
    """Those of the country that there is something to ask about; the others' turn comes again in its time."""
    rows = Client.objects.to_look_up_at(country, at).order_by("register_next_check_at", "pk")
    claimed: list[tuple[datetime, Question, UUID]] = []
    for client in rows.select_for_update(of=("self",), skip_locked=True, no_key=True)[:_CLAIMED]:
        question = _question(client)
        next_at = _not_before(client, at)
        if question is None or client.status_on(local_day(at, client.time_zone)) == ClientStatus.ENDED:
            _put_off([client.pk], at + EVERY)
        elif next_at > at:
            _put_off([client.pk], next_at)
        else:
            claimed.append((client.register_next_check_at, question, client.pk))
    Client.objects.filter(pk__in=[pk for *_rest, pk in claimed]).update(register_lease_until=at + LEASE)
    return claimed


def _question(client: Client) -> Question | None:
    """What to ask: the number, else the name where the register can be searched by it."""
    if number := register_number(client):
        return client.country, number, ""
    adapter = adapter_for(client.country)
    if client.is_sole_trader or adapter is None or not adapter.has_name_search:
        return None
    return client.country, "", client.name


def _not_before(client: Client, at: datetime) -> datetime:
    """A client that was looked up as it was made, or got its number, waits its week."""
    if client.register_fetched_at is None or client.register_next_check_at != NOT_YET:
        return at
    return client.register_fetched_at + EVERY


def _look(question: Question, ids: list[UUID], *, at: datetime) -> bool:
    """Asks one question. False where the register gave no usable answer, and is better left alone."""
    country, number, name = question
    if not has_room_today("clients", country, at=at):
        _give_back(ids)
        return False
    try:
        _ask_number(country, number, ids, at) if number else _ask_name(country, name, ids, at)
    except Resting:
        _give_back(ids)
        return False
    except Unavailable:
        _put_off(ids, at + LATER)
        return False
    except Rejected:
        _put_off(ids, at + EVERY)
    return True


def _ask_number(country: str, number: str, ids: list[UUID], at: datetime) -> None:
    try:
        answer = fetch(country, number)
    except NotFound:
        _note_each(ids, partial(note_not_in_register, number=number, by=SYSTEM, at=at), at)
    else:
        _note_each(ids, partial(note_register_answer, answer=answer, by=SYSTEM, at=at), at)


def _ask_name(country: str, name: str, ids: list[UUID], at: datetime) -> None:
    adapter = adapter_for(country)
    hits = adapter.search(name) if adapter is not None else ()
    _note_each(ids, partial(note_hits, hits=hits, by=SYSTEM, at=at), at)


def _note_each(ids: list[UUID], note: Callable[[Client], object], at: datetime) -> None:
    """What one firm has written must not keep the answer from the others, nor be asked about again and again."""
    for client in Client.objects.filter(pk__in=ids):
        try:
            note(client)
        except Exception:  # not apart(): it waits an hour, which with the database away raises
            logger.exception("taking in an answer failed")
            _put_off([client.pk], at + LATER)


def _give_back(ids: Iterable[UUID]) -> None:
    write_in_order(Client.objects.filter(pk__in=ids), register_lease_until=None)


def _put_off(ids: Iterable[UUID], next_check_at: datetime) -> None:
    rows = Client.objects.filter(pk__in=ids)
    write_in_order(rows, register_lease_until=None, register_next_check_at=next_check_at)
