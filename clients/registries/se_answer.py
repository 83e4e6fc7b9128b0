"""What an answer of Bolagsverket means. Each member has its producer and its own error: a 200 may be half an answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from clients.registries.contract import Address, CompanyRecord, CompanyStatus, NotFound, Rejected, Unavailable
from clients.registries.reading import Standing, day, dig, digits, objects, place, text
from clients.registries.words import DEREGISTRATION_REASONS, PROCEEDINGS, SWEDISH_FORMS

Company = Mapping[str, Any]

SOURCE = "Bolagsverket"
_PROCEEDINGS = "pagaendeAvvecklingsEllerOmstruktureringsforfarande"
_NO_SUCH = "ORGANISATION_FINNS_EJ"
# Our field: the register's member that it is read from.
_MEMBERS = {
    "name": "organisationsnamn",
    "legal_form": "organisationsform",
    "postal_address": "postadressOrganisation",
    "registered_on": "organisationsdatum",
    "industry": "naringsgrenOrganisation",
}
_STATUS_MEMBERS = ("avregistreradOrganisation", _PROCEEDINGS, "verksamOrganisation")
_OF_BOLAGSVERKET = ("organisationsform", "avregistreradOrganisation", _PROCEEDINGS)
# The status that an open proceeding means, the gravest first; None: the company goes on as it was.
_MEANINGS: dict[str, CompanyStatus | None] = {
    "KK": CompanyStatus.BANKRUPT,
    "LI": CompanyStatus.LIQUIDATION,
    "FR": CompanyStatus.REORGANISATION,
    "AC": CompanyStatus.REORGANISATION,
    "RES": CompanyStatus.REORGANISATION,
    **dict.fromkeys(("FUOL", "DEOL", "OM", "GROM", "FUOT", "DEOT")),
}

_AT_WORK = {"NEJ": CompanyStatus.DORMANT, "JA": CompanyStatus.ACTIVE, "": CompanyStatus.ACTIVE}


def read_companies(answer: Mapping[str, Any], asked: str, *, fetched_at: datetime) -> CompanyRecord:
    """The record of the number that was asked for; a person's other firms are its `alternatives`, live ones first.

    Raises NotFound, Unavailable (also for an answer about another number) or Rejected.
    """
    if not isinstance(answer.get("organisationer"), list):
        raise Unavailable("answer without companies")
    companies = list(objects(answer["organisationer"]))
    if not companies:
        raise NotFound("no company in the answer")
    if not all(_is_about(company, asked) for company in companies):
        raise Unavailable("answered about another company")
    known = [company for company in companies if _is_known(company)]
    if not known:
        raise _absence(companies)
    records = [_read(company, asked, fetched_at) for company in known]
    first, *others = sorted(records, key=lambda record: record.status == CompanyStatus.DEREGISTERED)
    return replace(first, alternatives=tuple(others))


def _is_known(company: Company) -> bool:
    """Whether the answer describes the company: by name, or at least by its form."""
    if _name(company):
        return True
    return bool(text(dig(company, "organisationsform", "kod"))) and not _says_absent(company)


def _says_absent(company: Company) -> bool:
    return any(_error(company, member) == _NO_SUCH for member in _OF_BOLAGSVERKET)


def _absence(companies: list[Company]) -> NotFound | Unavailable | Rejected:
    """Why nothing is known: absent at Bolagsverket and without a name at SCB, or one of them did not answer."""
    errors = {_error(company, member) for company in companies for member in (*_MEMBERS.values(), *_STATUS_MEMBERS)}
    errors.discard("")
    if "OGILTIG_BEGARAN" in errors:
        return Rejected("the register refuses the number")
    name_is_open = any(_error(company, "organisationsnamn") not in ("", _NO_SUCH) for company in companies)
    if any(map(_says_absent, companies)) and not name_is_open:
        return NotFound("not in the register")
    return Unavailable("half an answer without a company")


def _is_about(company: Company, asked: str) -> bool:
    """Whether the answer's number is the one asked for; a person's may lack the century, a company's have 16 before it.

    An answer that says nothing of a company need not name a number either.
    """
    answered = digits(dig(company, "organisationsidentitet", "identitetsbeteckning"))
    if not answered:
        return not _is_known(company)
    return answered in (asked, f"16{asked}") or (len(asked) == 12 and answered == asked[2:])


def _error(company: Company, member: str) -> str:
    """The type of the member's own error; "" when it has none."""
    error = dig(company, member, "fel")
    return "" if error is None else text(dig(error, "typ"), 40) or "OKÄNT"


def _read(company: Company, asked: str, fetched_at: datetime) -> CompanyRecord:
    standing = _standing(company)
    code = text(dig(company, "organisationsform", "kod"), 20)
    industry = _industry(company)
    return CompanyRecord(
        country="SE",
        number=asked,
        name=_name(company),
        source=SOURCE,
        fetched_at=fetched_at,
        legal_form_code=code,
        legal_form=_legal_form(company, code),
        postal_address=_address(dig(company, "postadressOrganisation", "postadress")),
        registered_on=day(dig(company, "organisationsdatum", "registreringsdatum")),
        status=standing.status,
        status_raw=standing.raw,
        status_reason=standing.reason,
        status_since=standing.since,
        industry_code=industry[0],
        industry=industry[1],
        missing=_missing(company),
    )


def _missing(company: Company) -> tuple[str, ...]:
    missing = [ours for ours, member in _MEMBERS.items() if _error(company, member)]
    if not _name(company) and "name" not in missing:
        missing.append("name")
    return (*missing, "status") if any(_error(company, member) for member in _STATUS_MEMBERS) else tuple(missing)


def _name(company: Company) -> str:
    """The registered name: the one of type FORETAGSNAMN, else the first that says anything."""
    names = list(objects(dig(company, "organisationsnamn", "organisationsnamnLista")))
    names.sort(key=lambda name: dig(name, "organisationsnamntyp", "kod") != "FORETAGSNAMN")
    return next((name for name in (text(dig(one, "namn")) for one in names) if name), "")


def _legal_form(company: Company, code: str) -> str:
    words = SWEDISH_FORMS.get(code) or text(dig(company, "organisationsform", "klartext"), 80)
    return words if words and words != "n/a" else text(dig(company, "juridiskForm", "klartext"), 80)


def _address(postal: object) -> Address | None:
    lines = [text(dig(postal, "coAdress"), 90), text(dig(postal, "utdelningsadress"), 100)]
    street = ", ".join(line for line in lines if line)
    postcode, city = digits(dig(postal, "postnummer")), place(dig(postal, "postort"))
    is_abroad = postcode.strip("0") == "" and city == "Utlandet"
    if not (street or postcode or city):
        return None
    if is_abroad:
        return Address(street, "", city, "")
    country = text(dig(postal, "land"), 60)
    written = f"{postcode[:3]} {postcode[3:]}" if len(postcode) == 5 else text(dig(postal, "postnummer"), 12)
    return Address(street, written, city, "SE" if country in ("", "Sverige") else country)


def _industry(company: Company) -> tuple[str, str]:
    """The first line of business with a code: the register pads to five with blanks."""
    for line in objects(dig(company, "naringsgrenOrganisation", "sni")):
        if code := text(dig(line, "kod"), 10):
            return code, text(dig(line, "klartext"), 160)
    return "", ""


def _standing(company: Company) -> Standing:
    """Deregistered, else what the gravest open proceeding means, else at work or not, else unknown."""
    ended = day(dig(company, "avregistreradOrganisation", "avregistreringsdatum"))
    if ended is not None:
        return _deregistered(company, ended)
    listed = objects(dig(company, _PROCEEDINGS, f"{_PROCEEDINGS}Lista"))
    proceedings = {code: one for one in listed if (code := text(dig(one, "kod"), 20))}
    raw = ", ".join(proceedings)[:60]
    for code, meaning in _MEANINGS.items():
        if meaning is not None and code in proceedings:
            return Standing(meaning, raw, PROCEEDINGS[code], day(dig(proceedings[code], "fromDatum")))
    if unknown := [code for code in proceedings if code not in _MEANINGS]:
        return Standing(CompanyStatus.UNKNOWN, raw, text(dig(proceedings[unknown[0]], "klartext"), 120))
    reason = next((PROCEEDINGS[code] for code in proceedings), "")
    return Standing(_at_work(company), raw or text(dig(company, "verksamOrganisation", "kod"), 20), reason)


def _deregistered(company: Company, ended: date) -> Standing:
    code = text(dig(company, "avregistreringsorsak", "kod"), 20)
    words = text(dig(company, "avregistreringsorsak", "klartext"), 120)
    reason = DEREGISTRATION_REASONS.get(code) or (words if words != "n/a" else "")
    return Standing(CompanyStatus.DEREGISTERED, code, reason, ended)


def _at_work(company: Company) -> CompanyStatus:
    """Whether a company without proceedings is at work. One that SCB has not heard of yet is new, and active."""
    if _error(company, "avregistreradOrganisation") or _error(company, _PROCEEDINGS):
        return CompanyStatus.UNKNOWN
    if _error(company, "verksamOrganisation") not in ("", _NO_SUCH):
        return CompanyStatus.UNKNOWN
    if not any(member in company for member in _STATUS_MEMBERS):
        return CompanyStatus.UNKNOWN
    return _AT_WORK.get(text(dig(company, "verksamOrganisation", "kod"), 20), CompanyStatus.UNKNOWN)
