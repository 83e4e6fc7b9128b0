"""The page Register: how each register does today, and what it says of a number that staff try it with."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeGuard

from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from clients.choices import Country
from clients.registries import answers, registers
from clients.registries.contract import Adapter, CompanyRecord, Register, RegistryError, Rejected
from clients.registries.rate import REGISTER_DAY
from clients.registries.state import Ending, RegisterState
from clients.registries.vies import VatAnswer, Vies
from common.identifiers import OrgNumber


def is_of_companies(register: Register) -> TypeGuard[Adapter]:
    """Whether it is a country's register of companies: VIES knows VAT numbers only."""
    return not isinstance(register, Vies)


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One register now."""

    register: Register
    state: RegisterState
    at: datetime

    @property
    def place(self) -> str:
        """Where its companies are, in words."""
        return str(Country(self.register.country).label) if is_of_companies(self.register) else _("EU")

    @property
    def abilities(self) -> str:
        """What it can be asked, in words."""
        if is_of_companies(self.register):
            words = _("söks på nummer och namn") if self.register.has_name_search else _("söks på nummer")
            return f"{words}, {_('har roller')}" if self.register.has_officers else words
        return _("kontrollerar momsnummer")

    @property
    def rests_until(self) -> datetime | None:
        """When it may be asked again: the end of its rest, or of the day whose questions are used."""
        if self.state.left_today == 0:
            tomorrow = self.at.astimezone(REGISTER_DAY) + timedelta(days=1)
            return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)
        return self.state.rests_until

    @property
    def look(self) -> str:
        """The sign of its standing: the shape tells them apart (common.templatetags.shapes)."""
        if not self.register.is_set_up:
            return "not_sent"
        if self.rests_until:
            return "expired"
        if self.state.last_answer_at is None and self.state.last_failure_at is None:
            return "inactive"
        return "declined" if self._failed_last else "active"

    @property
    def standing(self) -> str:
        """How it does, in words."""
        match self.look:
            case "not_sent":
                return _("Inte inställt")
            case "expired":
                return _("Vilar till kl. %(time)s") % {"time": self._until}
            case "inactive":
                return _("Inte frågat än")
            case "declined":
                return _("Svarade inte senast")
        return _("Svarar")

    @property
    def last_answer(self) -> str:
        """What kind of answer the last one was, in words."""
        kinds = {Ending.ANSWER: _("träff"), Ending.NOT_FOUND: _("fanns inte"), Ending.REJECTED: _("godtog inte numret")}
        return kinds.get(self.state.last_answer, "") if self.state.last_answer else ""

    @property
    def last_failure(self) -> str:
        """Why there was no answer the last time there was none, in words."""
        return failure_words(self.state.last_failure_reason)

    @property
    def failed_percent(self) -> int | None:
        """Of today's look-ups; None where there were none."""
        share = self.state.share_of_failures
        return round(100 * share) if share is not None else None

    @property
    def _failed_last(self) -> bool:
        failed, answered = self.state.last_failure_at, self.state.last_answer_at
        return failed is not None and (answered is None or failed > answered)

    @property
    def _until(self) -> str:
        return time_format(localtime(self.rests_until), "H:i:s" if self.state.left_today != 0 else "H:i")


def register_lines(at: datetime) -> list[RegisterLine]:
    """Every register that this version asks, as it does now."""
    return [RegisterLine(register, register.guard.state(), at) for register in registers()]


def failure_words(reason: str) -> str:
    """Our reason for the log, in words for the page; empty for none."""
    if status := re.fullmatch(r"status (\d+)", reason):
        return _("svarade med fel %(status)s") % {"status": status[1]}
    known = {
        "": "",
        "out of time": _("svarade inte i tid"),
        "connection lost": _("förbindelsen bröts"),
        "rate limited by the register": _("bad oss vänta"),
        "answer too large": _("svarade med för mycket"),
        "answered about another company": _("svarade om ett annat företag"),
    }
    if reason.startswith("token"):
        return _("godtog inte våra uppgifter")
    return known.get(reason, _("svarade med något vi inte förstår"))


@dataclass(frozen=True, slots=True)
class Trial:
    """What a register said of a number just now: the record, or the error's words."""

    register: Register
    number: OrgNumber | str
    record: CompanyRecord | None = None
    verdict: VatAnswer | None = None
    problem: str = ""


def try_register(register: Register, number: OrgNumber | str) -> Trial:
    """Asks afresh: a country's register about its number, VIES about a VAT number. Never raises."""
    try:
        if isinstance(register, Vies):
            return Trial(register, number, verdict=register.check(str(number)))
        if is_of_companies(register) and isinstance(number, OrgNumber):
            return Trial(register, number, record=answers().fetch(register, number, afresh=True))
        raise Rejected("no number of that register")
    except RegistryError as error:
        return Trial(register, number, problem=str(error.message))
