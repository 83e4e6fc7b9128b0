"""What has become of the invented companies since: one world, for all simulators of the process."""

from dataclasses import replace
from typing import TypeVar

from clients.simulator.companies import AnyCompany

Company = TypeVar("Company", bound=AnyCompany)
_CHANGES: dict[str, dict[str, str]] = {}


def change(number: str, **facts: str) -> None:
    """From now on the company has this key, name, street or city."""
    _CHANGES[number] = _CHANGES.get(number, {}) | facts


def change_back() -> None:
    """Everything is as it was."""
    _CHANGES.clear()


def as_now(company: Company) -> Company:
    """The company as it has become."""
    facts = _CHANGES.get(company.number)
    return replace(company, **facts) if facts else company  # type: ignore[arg-type]  # texts, all four
