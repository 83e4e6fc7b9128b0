"""What has become of the invented companies since: one world, for all simulators of the process."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from clients.simulator.companies import AnyCompany

Company = TypeVar("Company", bound=AnyCompany)
_CHANGES: dict[str, dict[str, str]] = {}
_TOLD: list[tuple[str, datetime]] = []  # whose, when: what a feed of changes tells


def change(number: str, **facts: str) -> None:
    """From now on the company has this key, name, street or city."""
    _CHANGES[number] = _CHANGES.get(number, {}) | facts
    _TOLD.append((number, datetime.now(UTC)))


def change_back() -> None:
    """Everything is as it was."""
    _CHANGES.clear()
    _TOLD.clear()


def told() -> list[tuple[str, datetime]]:
    """What has become of whom, in order: the number and the moment."""
    return list(_TOLD)


def as_now(company: Company) -> Company:
    """The company as it has become."""
    facts = _CHANGES.get(company.number)
    return replace(company, **facts) if facts else company  # type: ignore[arg-type]  # texts, all four
