"""VIES, the EU's exchange of VAT registrations: whether a VAT number is valid. Open, without a key.

Source: the service's REST interface (check-vat-number). Trouble usually comes as HTTP 200, so that only an answer that
says "valid", or "not valid" without any error beside it, is a verdict; everything else means: not checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from clients.registries.contract import Rejected, Unavailable
from clients.registries.guard import Guard
from clients.registries.http import Budget, GuardedSession
from clients.registries.reading import dig, objects, text

SOURCE = "VIES"
_VERDICTS = ("", "VALID", "INVALID")  # what userError may say beside a verdict
_NOT_SAID = "---"


@dataclass(frozen=True, slots=True)
class VatAnswer:
    """A verdict. `name` and `address` are the country's own words, empty where it gives none (Germany, Spain)."""

    is_valid: bool
    checked_at: datetime
    source: str
    name: str = ""
    address: str = ""


class Vies:
    """Thread-safe; one per process, so that its connections are shared."""

    source = SOURCE
    is_set_up = True  # open, without a key

    def __init__(self, url: str, *, timeout: float, guard: Guard) -> None:
        self._url = f"{url.rstrip('/')}/check-vat-number"
        self._session = GuardedSession(SOURCE)
        self.guard, self._timeout = guard, timeout

    def check(self, number: str, *, seconds: float | None = None) -> VatAnswer:
        """The verdict on a VAT number with its country before it (SE556012579001), within `seconds` in all.

        VIES asks the country's own register, which may take ten seconds: whoever is in no hurry gives it more.

        Raises Unavailable where there is none, also when only that country's own register is away; Rejected where VIES
        calls the number no VAT number. The number goes in the body: a Swedish sole trader's holds a personal number.
        """
        asked = {"countryCode": number[:2], "vatNumber": number[2:]}
        with self.guard.guarding():
            self.guard.take()
            answer = self._session.ask("POST", self._url, Budget(seconds or self._timeout, self.guard.take), json=asked)
            said = answer.json()
        trouble = _trouble(said)
        if trouble == "INVALID_INPUT":
            raise Rejected("no VAT number of that country")
        if trouble or answer.status != 200:
            raise Unavailable(trouble or f"status {answer.status}")
        return _verdict(said, asked)


def _trouble(said: Mapping[str, Any]) -> str:
    """The error code of an answer that is no verdict; empty where it may be one."""
    codes = [text(one.get("error"), 40) for one in objects(said.get("errorWrappers"))]
    codes += [text(said.get("userError"), 40)] if text(said.get("userError"), 40) not in _VERDICTS else []
    if not codes and dig(said, "actionSucceed") is False:
        return "not done"
    return next((code for code in codes if code), "error without a code" if codes else "")


def _verdict(said: Mapping[str, Any], asked: Mapping[str, str]) -> VatAnswer:
    if not isinstance(said.get("valid"), bool):
        raise Unavailable("answer without a verdict")
    for name, value in asked.items():
        if name in said and text(said[name], 40) != value:
            raise Unavailable("answered about another number")
    return VatAnswer(said["valid"], datetime.now(UTC), SOURCE, _said(said, "name", 200), _said(said, "address", 300))


def _said(said: Mapping[str, Any], name: str, longest: int) -> str:
    value = said.get(name)
    lines = value.split("\n") if isinstance(value, str) else []
    whole = ", ".join(line for line in (text(line, longest) for line in lines[:10]) if line)[:longest]
    return "" if whole == _NOT_SAID else whole
