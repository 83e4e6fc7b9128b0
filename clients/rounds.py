"""How the clock asks registers: a few questions a round, shared by all that asks, and a silent register rests."""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from clients.models import Client, ClientQuerySet, RegisterBudget
from clients.registries import adapter_for, answers
from clients.registries.contract import CompanyRecord, CompanyStatus, Rejected, Unavailable
from common.apart import apart
from common.identifiers import InvalidNumber, parse_number

logger = logging.getLogger(__name__)
QUESTIONS = 20  # a minute, for all registers together: a third of what Bolagsverket allows, the rest is people's own
LEASE = timedelta(minutes=5)
LATER = timedelta(hours=1)  # after no usable answer
# Where a register allows few questions a day, most are left to people: cvrapi allows fifty. By its guard's name, for
# the firms' clients and for followed companies each.
A_DAY = {"cvrapi": 10}
SELDOM = timedelta(days=30)  # of a company that is deregistered: hardly anything happens to it
_SECONDS = 20.0  # that a round may last, whatever the registers do
_DAY = timedelta(days=1)
_A_MINUTE = timedelta(seconds=50)  # rounds come a minute apart, give or take

Asked = TypeVar("Asked", bound=tuple[str, ...])


def ask_each(
    waiting: Mapping[Asked, list[UUID]],
    *,
    at: datetime,
    most: int,
    look: Callable[[Asked, list[UUID]], bool],
    give_back: Callable[[list[UUID]], object],
) -> None:
    """Asks about what is waiting, in its order: by country and number, the rows that it is about.

    At most `most` questions, and no more than the minute has left. A register of which `look` says False (no usable
    answer) is left alone until the next round; what is not asked about is given back.
    """
    if not waiting:
        return
    room, ends = take_questions("rounds", min(most, len(waiting)), at=at, most=QUESTIONS), time.monotonic() + _SECONDS
    silent: set[str] = set()
    asked = 0
    for company, ids in waiting.items():
        if company[0] in silent or asked >= room or time.monotonic() > ends:
            give_back(ids)
            continue
        asked += 1
        with apart(logger, "asking about a company failed"):
            if not look(company, ids):
                silent.add(company[0])


@transaction.atomic
def take_questions(name: str, wanted: int, *, at: datetime, most: int, within: timedelta = _A_MINUTE) -> int:
    """How many of the wanted questions may be asked now: those that `most` within the time still leave. Counts them."""
    RegisterBudget.objects.bulk_create([RegisterBudget(name=name)], ignore_conflicts=True)
    budget = RegisterBudget.objects.select_for_update().get(name=name)
    if not budget.began_at <= at < budget.began_at + within:
        budget.began_at, budget.asked = at, 0
    room = max(0, min(wanted, most - budget.asked))
    budget.asked += room
    budget.save()
    return room


def has_room_today(who: str, country: str, *, at: datetime) -> bool:
    """Whether `who` (clients, followed) may ask the country's register once more today, which counts."""
    adapter = adapter_for(country)
    name = adapter.guard.register if adapter is not None else ""
    return name not in A_DAY or take_questions(f"{name} {who}", 1, at=at, most=A_DAY[name], within=_DAY) > 0


@transaction.atomic
def write_in_order(rows: ClientQuerySet, **values: Any) -> int:
    """As rows.update(), taking them in the order of their ids: of two that take several, none waits for the other."""
    ids = list(rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    return Client.objects.filter(pk__in=ids).update(**values)


def fetch(country: str, number: str) -> CompanyRecord:
    """What the country's register says of the number at this moment. Raises as its adapter does."""
    adapter = adapter_for(country)
    if adapter is None:
        raise Unavailable("no register of that country")
    try:
        parsed = parse_number(country, number)
    except InvalidNumber:  # from before numbers were checked
        raise Rejected("no number of that country") from None
    return answers().fetch(adapter, parsed, afresh=True)


def is_usable(answer: CompanyRecord, *, country: str, number: str, newer_than: datetime | None) -> bool:
    """Whole, about this company, and newer. Officers may be missing; a deregistered company may have lost its name."""
    missing = set(answer.missing) - {"officers"}
    if answer.status == CompanyStatus.DEREGISTERED:
        missing.discard("name")
    is_newer = newer_than is None or answer.fetched_at > newer_than
    return (answer.country, answer.number) == (country, number) and not missing and is_newer
