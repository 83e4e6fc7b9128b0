"""What answers of Virk's CVR mean. Nearly everything is a list of periods: what has no gyldigTil holds now.

Addresses of mail and telephones (some of them `hemmelig`) and the participants' own addresses are not read at all.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from clients.registries.contract import (
    CONTACT_ROLES,
    Address,
    CompanyRecord,
    CompanyStatus,
    NameHit,
    Officer,
    Unavailable,
)
from clients.registries.reading import Standing, day, dig, digits, objects, place, text, the_one
from clients.registries.words import DANISH_FORMS, DANISH_REASONS, DANISH_ROLES

Row = Mapping[str, Any]

SOURCE = "CVR"
# What is asked for, and so all that is sent: a company's whole document can be several MiB.
MEMBERS = (
    "cvrNummer", "navne", "virksomhedsform", "beliggenhedsadresse", "postadresse", "hovedbranche", "livsforloeb",
    "virksomhedsstatus", "virksomhedMetadata", "deltagerRelation.deltager.enhedstype",
    "deltagerRelation.deltager.navne", "deltagerRelation.organisationer",
)  # fmt: skip
MOST_OFFICERS = 60
_MANAGEMENT = "LEDELSESORGAN"
_ENDED = ("OPLØST", "OPHØRT")
# A part of the status word, the gravest first: what it means of a living company, and why; why of one that has ended.
_STATUSES = (
    ("KONKURS", CompanyStatus.BANKRUPT, "konkurs", "efter_konkurs"),
    ("TVANG", CompanyStatus.LIQUIDATION, "tvang", "efter_tvang"),
    ("LIKVIDATION", CompanyStatus.LIQUIDATION, "likvidation", "efter_likvidation"),
    ("REKONSTRUKTION", CompanyStatus.REORGANISATION, "rekonstruktion", "ophoert"),
)
_ACTIVE = frozenset({"NORMAL", "AKTIV"})
_ROLE_SPELLINGS = {"ADM DIR": "ADM. DIR", "ADM DIREKTØR": "ADM. DIR", "ADMINISTRERENDE DIREKTØR": "ADM. DIR"}


def read_companies(answer: Row, asked: str, *, fetched_at: datetime) -> CompanyRecord:
    """The record of the number that was asked for. Raises NotFound, or Unavailable (also for another's answer)."""
    return _read(the_one(_companies(answer), asked, number_of), asked, fetched_at)


def read_hits(answer: Row) -> tuple[NameHit, ...]:
    """The companies that can be picked: those with a number and a name."""
    return tuple(
        NameHit("DK", number_of(company), _name(company), _city(company), _standing(company).status)
        for company in _companies(answer)
        if number_of(company) and _name(company)
    )


def number_of(company: Row) -> str:
    """The number that the company has: eight digits, or "" where none is named."""
    number = digits(company.get("cvrNummer"))
    return number if len(number) == 8 else ""


def _companies(answer: Row) -> list[Row]:
    """The companies found. Raises Unavailable where the search did not end, or says other than it holds."""
    hits, total = dig(answer, "hits", "hits"), dig(answer, "hits", "total")
    total = total["value"] if isinstance(total, Mapping) and "value" in total else total  # of newer Elasticsearch
    if not isinstance(hits, list) or answer.get("timed_out") is True:
        raise Unavailable("answer without hits")
    found = [dig(hit, "_source", "Vrvirksomhed") for hit in objects(hits)]
    companies = [company for company in found if isinstance(company, Mapping)]
    if not companies and (hits or type(total) is not int or total):
        raise Unavailable("answer without its companies")
    return companies


def _read(company: Row, number: str, fetched_at: datetime) -> CompanyRecord:
    standing, name = _standing(company), _name(company)
    code, form = _legal_form(company)
    industry = _newest(company, "nyesteHovedbranche", "hovedbranche")
    return CompanyRecord(
        country="DK",
        number=number,
        name=name,
        source=SOURCE,
        fetched_at=fetched_at,
        legal_form_code=code,
        legal_form=form,
        postal_address=_address(next(_now(company.get("postadresse")), None)),
        visiting_address=_address(_newest(company, "nyesteBeliggenhedsadresse", "beliggenhedsadresse")),
        registered_on=day(dig(company, "virksomhedMetadata", "stiftelsesDato")) or _began(company),
        status=standing.status,
        status_raw=standing.raw,
        status_reason=standing.reason,
        status_since=standing.since,
        industry_code=text(dig(industry, "branchekode"), 10),
        industry=text(dig(industry, "branchetekst"), 160),
        officers=_officers(company),
        missing=() if name else ("name",),
    )


def _until(row: Row) -> date | None:
    return day(dig(row, "periode", "gyldigTil"))


def _now(rows: object) -> Iterator[Row]:
    """The rows of a list of periods that hold now."""
    return (row for row in objects(rows) if _until(row) is None)


def _newest(company: Row, summary: str, history: str) -> Row | None:
    """What the summary (virksomhedMetadata) says is newest, else what holds now in the history."""
    summed = dig(company, "virksomhedMetadata", summary)
    return summed if isinstance(summed, Mapping) else next(_now(company.get(history)), None)


def _name(company: Row) -> str:
    return text(dig(_newest(company, "nyesteNavn", "navne"), "navn"))


def _legal_form(company: Row) -> tuple[str, str]:
    form = _newest(company, "nyesteVirksomhedsform", "virksomhedsform")
    code = text(dig(form, "virksomhedsformkode"), 20)
    return code, DANISH_FORMS.get(code) or text(dig(form, "langBeskrivelse"), 80) or text(
        dig(form, "kortBeskrivelse"), 80
    )


def _address(row: Row | None) -> Address | None:
    """An address; abroad it may stand in one free line."""
    country = text(dig(row, "landekode"), 2).upper()
    postcode, city = text(dig(row, "postnummer"), 12), place(dig(row, "postdistrikt"))
    street = _street(row) or text(dig(row, "fritekst"))
    if not (street or postcode or city):
        return None
    is_danish = country in ("", "DK") and postcode.isdigit()
    return Address(street, postcode.zfill(4) if is_danish else postcode, city, country or "DK")


def _street(row: Row | None) -> str:
    """Vesterbrogade 12 B, 3. tv."""
    house = f"{text(dig(row, 'husnummerFra'), 6)} {text(dig(row, 'bogstavFra'), 4)}".strip()
    floor, door = text(dig(row, "etage"), 6), text(dig(row, "sidedoer"), 10)
    flat = f"{floor}. {door}".strip() if floor.isdigit() else f"{floor} {door}".strip()
    road, care_of = text(dig(row, "vejnavn"), 100), text(dig(row, "conavn"), 90)
    lines = [f"c/o {care_of.removeprefix('c/o ')}" if care_of else "", f"{road} {house}".strip() if road else "", flat]
    return ", ".join(line for line in lines if line)[:200].rstrip()


def _city(company: Row) -> str:
    return place(dig(_newest(company, "nyesteBeliggenhedsadresse", "beliggenhedsadresse"), "postdistrikt"))


def _began(company: Row) -> date | None:
    begun = (day(dig(life, "periode", "gyldigFra")) for life in objects(company.get("livsforloeb")))
    return min((found for found in begun if found), default=None)


def _ended_on(company: Row) -> date | None:
    """The end of the company's last life, where none is going on."""
    lives = list(objects(company.get("livsforloeb")))
    ends = [_until(life) for life in lives]
    return None if not lives or None in ends else max(end for end in ends if end)


def _standing(company: Row) -> Standing:
    """Ended where its word or its lives say so, else what the word says. The words are open: unknown ones stay so."""
    raw = text(dig(company, "virksomhedMetadata", "sammensatStatus"), 60)
    word, ended_on = re.sub(r"[^A-ZÆØÅ]", "", raw.upper()), _ended_on(company)
    is_ended = ended_on is not None or any(part in word for part in _ENDED)
    for part, status, reason, after in _STATUSES:
        if part in word:
            return (
                _ended(raw, ended_on, after)
                if is_ended
                else Standing(status, raw, DANISH_REASONS[reason], _status_since(company))
            )
    if is_ended:
        return _ended(raw, ended_on, "ophoert")
    return Standing(CompanyStatus.ACTIVE if word in _ACTIVE else CompanyStatus.UNKNOWN, raw)


def _ended(raw: str, ended_on: date | None, reason: str) -> Standing:
    return Standing(CompanyStatus.DEREGISTERED, raw, DANISH_REASONS[reason], ended_on)


def _status_since(company: Row) -> date | None:
    """When the status that holds now began."""
    begun = (day(dig(row, "periode", "gyldigFra")) for row in _now(company.get("virksomhedsstatus")))
    return max((found for found in begun if found), default=None)


def _officers(company: Row) -> tuple[Officer, ...]:
    """Those who sit in the management or the board now, possible contacts first. Owners and auditors are not read."""
    found: list[Officer] = []
    for relation in objects(company.get("deltagerRelation")):
        named = _officer_name(relation)
        kind = text(dig(relation, "deltager", "enhedstype"), 20).upper()
        if named and kind in ("PERSON", "VIRKSOMHED"):
            found.extend(Officer(named, code, role, kind == "PERSON") for code, role in _functions(relation))
    unique = list(dict.fromkeys(found))
    unique.sort(key=lambda one: CONTACT_ROLES.index(one.role_code) if one.role_code in CONTACT_ROLES else 99)
    return tuple(unique[:MOST_OFFICERS])


def _officer_name(relation: Row) -> str:
    names = (text(row.get("navn"), 120) for row in _now(dig(relation, "deltager", "navne")))
    return next((name for name in names if name), "")


def _functions(relation: Row) -> Iterator[tuple[str, str]]:
    """(code, words) of what the participant does now in the company's management."""
    for organ in objects(relation.get("organisationer")):
        if text(organ.get("hovedtype"), 40).upper() != _MANAGEMENT:
            continue
        for member in objects(organ.get("medlemsData")):
            for attribute in objects(member.get("attributter")):
                if attribute.get("type") == "FUNKTION":
                    yield from map(_role, _now(attribute.get("vaerdier")))


def _role(value: Row) -> tuple[str, str]:
    said = text(value.get("vaerdi"), 80)
    plain = " ".join(said.upper().replace(".", " ").split())
    code = _ROLE_SPELLINGS.get(plain, plain)[:40]
    return code, DANISH_ROLES.get(code) or said
