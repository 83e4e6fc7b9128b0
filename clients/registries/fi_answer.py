"""What answers of YTJ mean. Names, forms and entries carry their history: what has an endDate is past."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from clients.registries.contract import Address, CompanyRecord, CompanyStatus, NameHit, Unavailable
from clients.registries.reading import Standing, day, dig, digits, objects, place, text, the_one
from clients.registries.words import FINNISH_FORMS, FINNISH_REASONS
from common.identifiers import vat_number

Row = Mapping[str, Any]

SOURCE = "PRH"
_NAME, _STREET, _POSTAL = "1", "1", "2"  # types of names and of addresses
_FINNISH, _SWEDISH, _ENGLISH = "1", "2", "3"  # codes of languages
_TAX_VAT, _TAX_EMPLOYER = "6", "7"  # registers of registeredEntries
_VAT_ENTRIES = frozenset({"80", *map(str, range(82, 89))})
_EMPLOYER_ENTRIES = frozenset({"41", "42"})
# Open situations, the gravest first.
_SITUATIONS = {
    "KONK": CompanyStatus.BANKRUPT,
    "SELTILA": CompanyStatus.LIQUIDATION,
    "SANE": CompanyStatus.REORGANISATION,
}
# (tradeRegisterStatus, or status of the number): what it means, and why. The trade register goes first.
_IN_TRADE_REGISTER = {
    "0": (CompanyStatus.UNKNOWN, "not_yet"),
    "3": (CompanyStatus.UNKNOWN, "not_yet"),
    "1": (CompanyStatus.ACTIVE, ""),
    "2": (CompanyStatus.DEREGISTERED, "removed"),
    "4": (CompanyStatus.DEREGISTERED, "ended"),
}
_OF_NUMBER = {
    "1": (CompanyStatus.UNKNOWN, "not_yet"),
    "2": (CompanyStatus.ACTIVE, ""),
    "5": (CompanyStatus.DEREGISTERED, "invalid"),
}


def read_companies(answer: Row, asked: str, *, fetched_at: datetime) -> CompanyRecord:
    """The record of the number that was asked for. Raises NotFound, or Unavailable (also for another's answer)."""
    return _read(the_one(_companies(answer), asked, number_of), asked, fetched_at)


def read_hits(answer: Row) -> tuple[NameHit, ...]:
    """The companies of one page that can be picked: those with a number and a name."""
    return tuple(
        NameHit("FI", number_of(company), _name(company), _city(company), _standing(company).status)
        for company in _companies(answer)
        if number_of(company) and _name(company)
    )


def rows_of(answer: Row) -> tuple[int, int]:
    """How many companies a page holds, and how many there are in all."""
    total = answer.get("totalResults")
    return len(_companies(answer)), total if isinstance(total, int) and not isinstance(total, bool) else 0


def number_of(company: Row) -> str:
    """The number that the row is about (0112038-9), or "" where it names none."""
    number = digits(dig(company, "businessId", "value"))
    return f"{number[:7]}-{number[7]}" if len(number) == 8 else ""


def _companies(answer: Row) -> list[Row]:
    """The rows of the answer. Raises Unavailable where it is none, or says that there are some and holds none."""
    if not isinstance(answer.get("companies"), list):
        raise Unavailable("answer without companies")
    companies = list(objects(answer["companies"]))
    if not companies and (answer["companies"] or answer.get("totalResults")):
        raise Unavailable("answer without its companies")
    return companies


def _read(company: Row, number: str, fetched_at: datetime) -> CompanyRecord:
    standing, name, (code, form) = _standing(company), _name(company), _legal_form(company)
    is_taxed = _is_entered(company, _TAX_VAT, _VAT_ENTRIES)
    return CompanyRecord(
        country="FI",
        number=number,
        name=name,
        source=SOURCE,
        fetched_at=fetched_at,
        legal_form_code=code,
        legal_form=form,
        postal_address=_address(company, _POSTAL),
        visiting_address=_address(company, _STREET),
        registered_on=day(company.get("registrationDate")) or day(dig(company, "businessId", "registrationDate")),
        status=standing.status,
        status_raw=standing.raw,
        status_reason=standing.reason,
        status_since=standing.since,
        industry_code=text(dig(company, "mainBusinessLine", "type"), 10),
        industry=_in_words(dig(company, "mainBusinessLine", "descriptions"), 160),
        vat_registered=is_taxed,
        vat_number=vat_number("FI", number) if is_taxed else "",
        employer=_is_entered(company, _TAX_EMPLOYER, _EMPLOYER_ENTRIES),
        missing=() if name else ("name",),
    )


def _open(rows: object) -> Iterator[Row]:
    """The rows of a history that hold now."""
    return (row for row in objects(rows) if day(row.get("endDate")) is None)


def _version(row: Row) -> int:
    """The lowest version of several is the one in use; one without a version comes last."""
    written = text(row.get("version"), 9)
    return int(written) if written.isascii() and written.isdigit() else 10**9


def _name(company: Row) -> str:
    """The name in use, not a parallel or an auxiliary one; of a company that has ended the last that it had."""
    named = [row for row in objects(company.get("names")) if text(row.get("type")) == _NAME and text(row.get("name"))]
    in_use = sorted(_open(named), key=_version)
    if in_use:
        return text(in_use[0]["name"])
    if named and _standing(company).status == CompanyStatus.DEREGISTERED:
        return text(max(named, key=lambda row: day(row.get("endDate")) or date.min)["name"])
    return ""


def _legal_form(company: Row) -> tuple[str, str]:
    """Code and words of the form in use."""
    for form in sorted(_open(company.get("companyForms")), key=_version):
        if code := text(form.get("type"), 20):
            return code, FINNISH_FORMS.get(code) or _in_words(form.get("descriptions"), 80)
    return "", ""


def _in_words(descriptions: object, longest: int) -> str:
    """The register's own words, in Swedish where it has them."""
    words = {text(row.get("languageCode"), 4): text(row.get("description"), longest) for row in objects(descriptions)}
    return next((words[code] for code in (_SWEDISH, _ENGLISH, _FINNISH) if words.get(code)), "")


def _address(company: Row, kind: str) -> Address | None:
    """The newest address of the kind. Abroad all of it stands in one free line."""
    rows = [row for row in _open(company.get("addresses")) if text(row.get("type")) == kind]
    if not rows:
        return None
    row = max(rows, key=lambda row: day(row.get("registrationDate")) or date.min)
    country, abroad = text(row.get("country"), 60), text(row.get("freeAddressLine"))
    street, postcode, town = _street(row), _postcode(row), _town(row)
    if abroad and not (street or postcode):
        return Address(abroad, "", town, country)
    return Address(street, postcode, town, country or "FI") if street or postcode or town else None


def _street(row: Row) -> str:
    """Street, house, entrance and flat on one line, or the post office box. Empty parts are usual."""
    parts = (text(row.get(part), 100) for part in ("street", "buildingNumber", "entrance", "apartmentNumber"))
    street = " ".join(part for part in parts if part)
    box, care_of = text(row.get("postOfficeBox"), 20), text(row.get("co"), 90)
    lines = [f"c/o {care_of}" if care_of else "", street, f"PL {box}" if box.isdigit() else box]
    return ", ".join(line for line in lines if line)[:200].rstrip()


def _postcode(row: Row) -> str:
    code = text(row.get("postCode"), 12)
    return code.zfill(5) if code.isdigit() else code


def _town(row: Row) -> str:
    """The town in the language of the street (Finnish) where it is there."""
    towns = {
        text(office.get("languageCode"), 4): place(office.get("city")) for office in objects(row.get("postOffices"))
    }
    return towns.get(_FINNISH) or next((town for town in towns.values() if town), "")


def _city(company: Row) -> str:
    address = _address(company, _STREET) or _address(company, _POSTAL)
    return address.city if address else ""


def _is_entered(company: Row, register: str, kinds: frozenset[str]) -> bool | None:
    """Whether the company stands in the register now; None where the answer tells of no registers."""
    entries = company.get("registeredEntries")
    if not isinstance(entries, list):
        return None
    return any(
        text(entry.get("register"), 4) == register and text(entry.get("type"), 4) in kinds for entry in _open(entries)
    )


def _standing(company: Row) -> Standing:
    """The gravest open situation, else ended, else what the trade register and the number say; else unknown."""
    situations = {text(row.get("type"), 20) or "?": row for row in _open(company.get("companySituations"))}
    raw = ", ".join(situations)[:60]
    for code, status in _SITUATIONS.items():
        if code in situations:
            return Standing(status, raw, FINNISH_REASONS[code], day(situations[code].get("registrationDate")))
    if ended := company.get("endDate"):
        return Standing(CompanyStatus.DEREGISTERED, "endDate", FINNISH_REASONS["ended"], day(ended))
    return Standing(CompanyStatus.UNKNOWN, raw) if situations else _registered(company)


def _registered(company: Row) -> Standing:
    """Active where one of the two says so, and the other nothing else."""
    trade, number = text(company.get("tradeRegisterStatus"), 9), text(company.get("status"), 9)
    raw = ", ".join(f"{name} {code}" for name, code in (("tradeRegisterStatus", trade), ("status", number)) if code)
    unknown = (CompanyStatus.UNKNOWN, "")
    said = [
        meanings.get(code, unknown) for meanings, code in ((_IN_TRADE_REGISTER, trade), (_OF_NUMBER, number)) if code
    ]
    for status, why in said:
        if status != CompanyStatus.ACTIVE:
            return Standing(status, raw, FINNISH_REASONS.get(why, ""))
    is_odd = any(company.get(name) and not text(company[name]) for name in ("tradeRegisterStatus", "status"))
    return Standing(CompanyStatus.ACTIVE if said and not is_odd else CompanyStatus.UNKNOWN, raw)
