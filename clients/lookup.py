"""What the register says about the number that someone is typing, and whether the firm has it already."""

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.core import signing

from clients.actions.create import find_by_number
from clients.models import Client
from clients.registries import adapter_for, answers
from clients.registries.contract import (
    CompanyRecord,
    CompanyStatus,
    NameHit,
    NotFound,
    RateLimited,
    Rejected,
    Resting,
    Unavailable,
)
from common.identifiers import InvalidNumber, OrgNumber, parse_number

logger = logging.getLogger(__name__)
_SALT = "clients.lookup.record"
# Long enough to fill in the rest of the form over lunch; after that the register is asked again.
_RECORD_LIVES = timedelta(hours=2)
# By one person. All of them together are bounded by the registers' own counter (clients.registries.guard).
LOOK_UPS_A_MINUTE = 30
SHORTEST_NAME = 3  # that a register is searched for

NEEDS_CONFIRMATION = frozenset(
    {CompanyStatus.BANKRUPT, CompanyStatus.LIQUIDATION, CompanyStatus.DEREGISTERED, CompanyStatus.REORGANISATION}
)
REGISTER_NAMES = {"SE": "Bolagsverket", "NO": "Brønnøysundregistrene", "FI": "PRH", "DK": "CVR"}


class Outcome(StrEnum):
    """How a look-up ended. Each has its own words on the page."""

    NONE = "none"  # nothing to look up yet
    FOUND = "found"
    HITS = "hits"  # a name search: pick one
    NO_HITS = "no_hits"
    NO_NAME_SEARCH = "no_name_search"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"
    RESTING = "resting"  # asked as often as it may be; only Företagssök tells it apart
    REJECTED = "rejected"
    INVALID = "invalid"
    DUPLICATE = "duplicate"
    NO_REGISTER = "no_register"  # this version asks no register of that country


@dataclass(frozen=True, slots=True)
class LookUp:
    """The answer: `record` where found, `client` where the firm has the number, `problem` in words where invalid."""

    outcome: Outcome
    number: OrgNumber | None = None
    record: CompanyRecord | None = None
    client: Client | None = None
    hits: tuple[NameHit, ...] = ()
    problem: str = ""

    @property
    def needs_confirmation(self) -> bool:
        """Whether the company is bankrupt, in liquidation, in reorganisation or deregistered."""
        return self.record is not None and self.record.status in NEEDS_CONFIRMATION


def look_up_number(
    reseller_id: UUID, country: str, typed: str, *, is_demo: bool = False, afresh: bool = False
) -> LookUp:
    """Asks the firm's own clients first, then the country's register. Never raises for anything typed."""
    if not typed.strip():
        return LookUp(Outcome.NONE)
    try:
        number = parse_number(country, typed)
    except InvalidNumber as refused:
        return LookUp(Outcome.INVALID, problem=str(refused))
    existing = None if is_demo else find_by_number(reseller_id, country, number)
    if existing is not None:
        return LookUp(Outcome.DUPLICATE, number=number, client=existing)
    return _told_as_away(ask_number(country, number, afresh=afresh))


def ask_number(country: str, number: OrgNumber, *, afresh: bool = False) -> LookUp:
    """What the register says of the number: found, not found, rejected, resting, unavailable. Never raises.

    It may have said so a moment ago (clients.registries.cache), unless `afresh`: the record says when.
    """
    adapter = adapter_for(country)
    if adapter is None:
        return LookUp(Outcome.NO_REGISTER, number=number)
    try:
        return LookUp(Outcome.FOUND, number=number, record=answers().fetch(adapter, number, afresh=afresh))
    except NotFound:
        return LookUp(Outcome.NOT_FOUND, number=number)
    except Rejected:
        return LookUp(Outcome.REJECTED, number=number)
    except Unavailable as away:
        return LookUp(_away(country, away), number=number)


def ask_name(country: str, name: str) -> LookUp:
    """The companies whose name is like this, where the register can be searched by name. Never raises."""
    adapter = adapter_for(country)
    if adapter is None:
        return LookUp(Outcome.NO_REGISTER)
    if not adapter.has_name_search:
        return LookUp(Outcome.NO_NAME_SEARCH)
    try:
        hits = tuple(adapter.search(name))
    except (NotFound, Rejected):
        hits = ()
    except Unavailable as away:
        return LookUp(_away(country, away))
    return LookUp(Outcome.HITS if hits else Outcome.NO_HITS, hits=hits)


def _away(country: str, away: Unavailable) -> Outcome:
    logger.info("register %s away: %s", country, type(away).__name__)
    return Outcome.RESTING if isinstance(away, Resting | RateLimited) else Outcome.UNAVAILABLE


def _told_as_away(answer: LookUp) -> LookUp:
    """Whether a register rests or is away, the firm fills in by hand."""
    return replace(answer, outcome=Outcome.UNAVAILABLE) if answer.outcome == Outcome.RESTING else answer


def look_up_name(country: str, name: str) -> LookUp:
    """Searches the country's register by name, where it can be searched."""
    name = name.strip()
    return _told_as_away(ask_name(country, name)) if len(name) >= SHORTEST_NAME else LookUp(Outcome.NONE)


def industry_words(record: CompanyRecord) -> str:
    """The industry as a client's card has it: code and words."""
    return " ".join(part for part in (record.industry_code, record.industry) if part)[:160]


def register_facts(record: CompanyRecord) -> dict[str, object]:
    """What a client's row keeps of the register's answer, and nobody may type."""
    return {
        "registered_on": record.registered_on,
        "register_status": str(record.status),
        "register_status_since": record.status_since,
        "register_source": record.source,
        "register_fetched_at": record.fetched_at,
    }


def sign_record(record: CompanyRecord) -> str:
    """The record as a hidden field may carry it: the browser can read it but not change it unnoticed."""
    return signing.dumps(record.to_json(), salt=_SALT, compress=True)


def read_record(signed: str) -> CompanyRecord | None:
    """The record that sign_record() wrote; None when it is missing, changed, older than two hours or unreadable."""
    if not signed:
        return None
    try:
        values: Any = signing.loads(signed, salt=_SALT, max_age=_RECORD_LIVES)
        return CompanyRecord.from_json(values)
    except (signing.BadSignature, ValueError):  # a form may outlive the version that made it
        return None
