"""What answers of cvrapi.dk mean. Types wobble: a number, text, a range of numbers or null in the same field."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from clients.registries.contract import (
    Address,
    CompanyRecord,
    CompanyStatus,
    NameHit,
    NotFound,
    RateLimited,
    RegistryError,
    Rejected,
    Unavailable,
)
from clients.registries.reading import Standing, day, digits, place, text
from clients.registries.words import DANISH_FORMS, DANISH_REASONS

Answer = Mapping[str, Any]

SOURCE = "CVR via cvrapi.dk"
_DAY = re.compile(r"(\d\d)/(\d\d) *- *(\d{4})")  # 23/04 - 1980
_COUNT = re.compile(r"(\d{1,7})(?: *- *\d+)?")  # 12, or 10-19
_ERRORS: dict[str, type[RegistryError]] = {
    "NOT_FOUND": NotFound,
    "QUOTA_EXCEEDED": RateLimited,
    "BANNED": RateLimited,
    "INVALID_VAT": Rejected,
    "INVALID_UA": Unavailable,
    "INTERNAL_ERROR": Unavailable,
}


def refuse_error(answer: Answer) -> None:
    """Raises what the answer's `error` means: one may come with any HTTP status, 200 too."""
    if answer.get("error") is None:
        return
    code = text(answer["error"], 40).upper()
    if code in _ERRORS:
        raise _ERRORS[code](f"error {code}")
    raise Unavailable("an error that we do not know")


def number_of(company: Answer) -> str:
    """The number that the answer is about: eight digits, or "" where it names none."""
    number = digits(company.get("vat"))
    return number if len(number) == 8 else ""


def read_company(company: Answer, number: str, *, fetched_at: datetime) -> CompanyRecord:
    """The record. cvrapi says nothing of VAT, and has no registered officers."""
    standing, name = _standing(company), text(company.get("name"))
    code = text(company.get("companycode"), 20)
    return CompanyRecord(
        country="DK",
        number=number,
        name=name,
        source=SOURCE,
        fetched_at=fetched_at,
        legal_form_code=code,
        legal_form=DANISH_FORMS.get(code) or text(company.get("companydesc"), 80),
        visiting_address=_address(company),
        registered_on=_day(company.get("startdate")),
        status=standing.status,
        status_raw=standing.raw,
        status_reason=standing.reason,
        status_since=standing.since,
        industry_code=text(company.get("industrycode"), 10),
        industry=text(company.get("industrydesc"), 160),
        employer=_is_employer(company.get("employees")),
        missing=() if name else ("name",),
    )


def read_hit(company: Answer) -> tuple[NameHit, ...]:
    """The one company that cvrapi thinks was meant, which may be called something else: to be picked, never taken."""
    number, name = number_of(company), text(company.get("name"))
    if not (number and name):
        return ()
    return (NameHit("DK", number, name, place(company.get("city")), _standing(company).status),)


def _standing(company: Answer) -> Standing:
    """Ended, else bankrupt, else active where it says that it is not bankrupt; any other credit status is unknown."""
    ended, is_bankrupt, credit = company.get("enddate"), company.get("creditbankrupt"), company.get("creditstatus")
    if ended:
        reason = DANISH_REASONS["efter_konkurs" if is_bankrupt is True else "ophoert"]
        return Standing(CompanyStatus.DEREGISTERED, "enddate", reason, _day(ended))
    if is_bankrupt is True:
        since = _day(company.get("creditstartdate"))
        return Standing(CompanyStatus.BANKRUPT, "creditbankrupt", DANISH_REASONS["konkurs"], since)
    if credit not in (None, "", 0, "0"):
        return Standing(CompanyStatus.UNKNOWN, f"creditstatus {text(credit, 40)}".strip())
    return Standing(CompanyStatus.ACTIVE if is_bankrupt is False else CompanyStatus.UNKNOWN)


def _day(value: object) -> date | None:
    match = _DAY.fullmatch(text(value, 40))
    return day(f"{match[3]}-{match[2]}-{match[1]}") if match else day(text(value, 40))


def _address(company: Answer) -> Address | None:
    care_of = text(company.get("addressco"), 90)
    lines = [f"c/o {care_of.removeprefix('c/o ')}" if care_of else "", text(company.get("address"), 100)]
    street, city = ", ".join(line for line in lines if line), place(company.get("city"))
    postcode = text(company.get("zipcode"), 12)
    if not (street or postcode or city):
        return None
    return Address(street, postcode.zfill(4) if postcode.isdigit() else postcode, city, "DK")


def _is_employer(employees: object) -> bool | None:
    """Whether it has employees, by their number or the lower end of a range; None where it is not said."""
    match = _COUNT.fullmatch(text(employees, 20))
    return int(match[1]) > 0 if match else None
