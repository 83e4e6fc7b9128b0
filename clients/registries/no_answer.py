"""What answers of Enhetsregisteret mean. A deleted company has hardly any fields; no flags at all means unknown."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from clients.registries.contract import CONTACT_ROLES, Address, CompanyRecord, CompanyStatus, NameHit, Officer
from clients.registries.reading import day, dig, digits, objects, place, text
from clients.registries.words import NORWEGIAN_FORMS, NORWEGIAN_REASONS, NORWEGIAN_ROLES
from common.identifiers import vat_number

Company = Mapping[str, Any]

SOURCE = "Brønnøysundregistrene"
MOST_OFFICERS = 60
_TVANG = "underTvangsavviklingEllerTvangsopplosning"
# The register's flags, the gravest first: (flag, status, reason, the dates it may carry).
_FLAGS = (
    ("konkurs", CompanyStatus.BANKRUPT, "konkurs", ("konkursdato",)),
    (_TVANG, CompanyStatus.LIQUIDATION, "tvang", ()),
    ("underAvvikling", CompanyStatus.LIQUIDATION, "avvikling", ("underAvviklingDato",)),
)
_REORGANISED = "underRekonstruksjonsforhandlingDato"


def number_of(company: Company) -> str:
    """The number that the answer is about: nine digits, or "" where it names none."""
    number = digits(company.get("organisasjonsnummer"))
    return number if len(number) == 9 else ""


def read_company(
    company: Company, number: str, officers: tuple[Officer, ...] | None, *, fetched_at: datetime
) -> CompanyRecord:
    """The record of a company or a branch. `officers` is None where the roles could not be had."""
    status, raw, reason, since = _standing(company)
    vat_registered = _is_in_vat_register(company)
    return replace(
        _named(company, number, fetched_at),
        postal_address=_address(company.get("postadresse")),
        visiting_address=_address(company.get("forretningsadresse")) or _address(company.get("beliggenhetsadresse")),
        registered_on=day(company.get("registreringsdatoEnhetsregisteret")),
        status=status,
        status_raw=raw,
        status_reason=reason,
        status_since=since,
        industry_code=text(dig(company, "naeringskode1", "kode"), 10),
        industry=text(dig(company, "naeringskode1", "beskrivelse"), 160),
        vat_registered=vat_registered,
        vat_number=vat_number("NO", number) if vat_registered else "",
        employer=_is_employer(company),
        officers=officers or (),
        missing=_missing(company, officers),
    )


def read_branch(branch: Company, number: str, *, fetched_at: datetime) -> CompanyRecord:
    """The record of a branch (underenhet): it has no roles and no VAT number, and belongs to a company."""
    parent = digits(branch.get("overordnetEnhet"))
    record = read_company(branch, number, (), fetched_at=fetched_at)
    return replace(record, parent=parent if len(parent) == 9 and parent != number else "")


def read_deleted(company: Company, number: str, *, fetched_at: datetime) -> CompanyRecord:
    """The record of a deleted company: a SlettetEnhet (200), or a bare date (410, removed on legal grounds)."""
    named = _named(company, number, fetched_at)
    return replace(
        named,
        status=CompanyStatus.DEREGISTERED,
        status_raw="slettedato",
        status_reason=NORWEGIAN_REASONS["slettet" if named.name else "fjernet"],
        status_since=day(company.get("slettedato")),
        missing=_missing(company, ()),
    )


def _named(company: Company, number: str, fetched_at: datetime) -> CompanyRecord:
    """What companies, branches and deleted companies have in common: name and legal form."""
    code = text(dig(company, "organisasjonsform", "kode"), 20)
    return CompanyRecord(
        country="NO",
        number=number,
        name=text(company.get("navn")),
        source=SOURCE,
        fetched_at=fetched_at,
        legal_form_code=code,
        legal_form=NORWEGIAN_FORMS.get(code) or text(dig(company, "organisasjonsform", "beskrivelse"), 80),
    )


def _is_in_vat_register(company: Company) -> bool | None:
    flag = company.get("registrertIMvaregisteret")
    return flag if isinstance(flag, bool) else None


def read_hits(answer: Mapping[str, Any]) -> tuple[NameHit, ...]:
    """The hits of a search page that can be picked: those with a number and a name. No hits: `_embedded` is absent."""
    return tuple(
        NameHit("NO", number_of(company), text(company.get("navn")), _city(company), _standing(company)[0])
        for company in objects(dig(answer, "_embedded", "enheter"))
        if number_of(company) and text(company.get("navn"))
    )


def read_officers(answer: Mapping[str, Any]) -> tuple[Officer, ...]:
    """Those who hold a role now, possible contacts first. Dates of birth are not read."""
    found: list[Officer] = []
    for group in objects(answer.get("rollegrupper")):
        found.extend(officer for officer in _in_group(group) if officer not in found)
    found.sort(key=lambda officer: CONTACT_ROLES.index(officer.role_code) if officer.role_code in CONTACT_ROLES else 9)
    return tuple(found[:MOST_OFFICERS])


def _in_group(group: Mapping[str, Any]) -> Iterator[Officer]:
    for role in objects(group.get("roller")):
        if dig(role, "fratraadt") or dig(role, "avregistrert") or dig(role, "person", "erDoed"):
            continue
        is_person = isinstance(role.get("person"), Mapping)
        if dig(role, "enhet", "erSlettet") and not is_person:
            continue
        name = _person_name(role) if is_person else _unit_name(role)
        code = text(dig(role, "type", "kode"), 20) or text(dig(group, "type", "kode"), 20)
        if name:
            title = NORWEGIAN_ROLES.get(code) or text(dig(role, "type", "beskrivelse"), 80)
            yield Officer(name, code, title, is_person)


def _person_name(role: Mapping[str, Any]) -> str:
    parts = (text(dig(role, "person", "navn", part), 60) for part in ("fornavn", "mellomnavn", "etternavn"))
    return " ".join(part for part in parts if part)[:120]


def _unit_name(role: Mapping[str, Any]) -> str:
    names = dig(role, "enhet", "navn")
    parts = names if isinstance(names, list) else [names]
    return text(" ".join(part for part in map(text, parts) if part), 120)


def _standing(company: Company) -> tuple[CompanyStatus, str, str, date | None]:
    """Status, the flag it was read from, the reason in words, since when."""
    ended = company.get("slettedato") or company.get("nedleggelsesdato")
    if ended:
        return CompanyStatus.DEREGISTERED, "slettedato", NORWEGIAN_REASONS["slettet"], day(ended)
    for flag, status, reason, dates in _FLAGS:
        if company.get(flag) is True:
            return status, flag, NORWEGIAN_REASONS[reason], _since(company, dates or _tvang_dates(company))
    if company.get(_REORGANISED):
        since = day(company[_REORGANISED])
        return CompanyStatus.REORGANISATION, _REORGANISED, NORWEGIAN_REASONS["rekonstruksjon"], since
    is_said = any(company.get(flag) is False for flag, *_rest in _FLAGS)
    is_odd = any(not isinstance(company.get(flag, False), bool) for flag, *_rest in _FLAGS)
    return (CompanyStatus.ACTIVE if is_said and not is_odd else CompanyStatus.UNKNOWN), "", "", None


def _tvang_dates(company: Company) -> tuple[str, ...]:
    """The register has one date for each ground of a forced dissolution (tvangsopplostPgaMangelfullt…Dato)."""
    return tuple(key for key in company if key.startswith("tvang") and key.endswith("Dato"))


def _since(company: Company, names: tuple[str, ...]) -> date | None:
    return min((found for found in (day(company.get(name)) for name in names) if found), default=None)


def _address(address: object) -> Address | None:
    """An address; abroad the post code stands inside the town."""
    lines = dig(address, "adresse")
    street = ", ".join(line for line in map(text, lines if isinstance(lines, list) else [lines]) if line)[:200]
    postcode, country = text(dig(address, "postnummer"), 12), text(dig(address, "landkode"), 2).upper()
    if country == "NO" and postcode.isdigit():
        postcode = postcode.zfill(4)
    city = place(dig(address, "poststed"))
    if not (street or postcode or city):
        return None
    return Address(street, postcode, city, country or text(dig(address, "land"), 60))


def _city(company: Company) -> str:
    """Where the company is: its business address before its postal one."""
    return place(dig(company, "forretningsadresse", "poststed")) or place(dig(company, "postadresse", "poststed"))


def _is_employer(company: Company) -> bool | None:
    """Whether it has employees. The register may say that it knows their number and leave the number out: unknown."""
    count = company.get("antallAnsatte")
    if isinstance(count, int) and not isinstance(count, bool):
        return count > 0
    return False if company.get("harRegistrertAntallAnsatte") is False else None


def _missing(company: Company, officers: tuple[Officer, ...] | None) -> tuple[str, ...]:
    missing = [] if text(company.get("navn")) else ["name"]
    return tuple(missing if officers is not None else [*missing, "officers"])
