"""The simulated YTJ's answers, in the form of PRH's open data v3."""

import json
from collections.abc import Callable
from typing import Any

from clients.simulator.changes import as_now
from clients.simulator.faults import FAULT_OF, Reply
from clients.simulator.finnish_companies import CHAIN, FINNISH, FinnishCompany

BASE = "/fi/opendata-ytj-api/v3"
_PAGE_ROWS = 100  # fixed: nobody can ask for fewer
_BY_NUMBER = {company.number: company for company in (*FINNISH, *CHAIN)}
_SINCE, _UNTIL = "2012-04-02", "2024-11-26"
_FORMS = {
    "16": ("Osakeyhtiö", "Aktiebolag", "Limited company"),
    "17": ("Julkinen osakeyhtiö", "Publikt aktiebolag", "Public limited company"),
    "99": ("Avaruusyhtiö", "Rymdbolag", "Space company"),
}
_SITUATIONS: dict[str, list[tuple[str, str, str | None]]] = {
    "bankrupt": [("KONK", "2026-02-11", None)],
    "liquidation": [("SELTILA", "2026-03-02", None)],
    "reorganisation": [("SANE", "2025-12-01", None)],
    "annulled": [("KONK", "2024-05-06", "2024-09-09")],
    "two_situations": [("SANE", "2025-06-01", None), ("KONK", "2026-04-04", None)],
    "unknown_codes": [("UUSI", "2026-01-01", None)],
}
# tradeRegisterStatus, status, endDate
_CODES: dict[str, tuple[str, str, str | None]] = {
    "ended": ("4", "2", _UNTIL),
    "removed": ("2", "2", None),
    "ended_by_code": ("4", "2", None),
    "not_yet": ("0", "1", None),
    "waiting": ("3", "2", None),
    "invalidated": ("1", "5", None),
    "unknown_codes": ("9", "8", None),
}


def reply(path: str, query: dict[str, str]) -> Reply:
    """The answer to a GET of this path below BASE: always 200 for companies, also where there are none."""
    if path.strip("/") != "companies":
        return Reply(404, b"", {})
    found = [_whole(company) for company in _found(query)]
    page = int(query["page"]) if query.get("page", "").isdigit() else 1
    rows = found[_PAGE_ROWS * (page - 1) : _PAGE_ROWS * page] if page > 0 else []
    answer = {"totalResults": len(found), "companies": rows or found[:_PAGE_ROWS]}
    return Reply(200, json.dumps(answer, ensure_ascii=False).encode())


def _found(query: dict[str, str]) -> list[FinnishCompany]:
    if "businessId" in query:
        number = query["businessId"]
        company = FinnishCompany("fault", number, "Oikea Vastaus Oy") if number in FAULT_OF else _BY_NUMBER.get(number)
        return [as_now(company)] if company else []
    words = query.get("name", "").upper().split()
    companies = [as_now(company) for company in _BY_NUMBER.values()]
    return [company for company in companies if words and _is_called(company, words)]


def _is_called(company: FinnishCompany, words: list[str]) -> bool:
    """Whether every word begins a word of the name."""
    parts = company.name.upper().split()
    return all(any(part.startswith(word) for part in parts) for word in words)


def _whole(company: FinnishCompany) -> dict[str, Any]:
    key = "ended" if company.key.startswith("revontuli_ended") else company.key
    trade, status, ended = _CODES.get(key, ("1", "2", None))
    value = {
        "businessId": {"value": company.number, "registrationDate": "2012-03-20", "source": "3"},
        "euId": {"value": f"FIFPRO.{company.number}", "source": "1"},
        "names": [_name(company.name, "1", ended)],
        "mainBusinessLine": _business(company),
        "website": None,
        "companyForms": [_form(company.form, ended)],
        "companySituations": [_situation(*row) for row in _SITUATIONS.get(key, [])],
        "registeredEntries": _entries(None),
        "addresses": [_address(company, "1"), _address(company, "2") | {"postOfficeBox": "", "buildingNumber": "7"}],
        "tradeRegisterStatus": trade,
        "status": status,
        "registrationDate": _SINCE,
        "endDate": ended,
        "lastModified": "2026-08-09 04:01:36",
    }
    return _ODD[key](value) if key in _ODD else value


def _words(finnish: str, swedish: str, english: str) -> list[dict[str, str]]:
    return [{"languageCode": str(at), "description": words} for at, words in enumerate((finnish, swedish, english), 1)]


def _name(name: str, kind: str, ended: str | None = None, version: int = 1) -> dict[str, Any]:
    return {"name": name, "type": kind, "registrationDate": _SINCE, "endDate": ended, "version": version, "source": "1"}


def _business(company: FinnishCompany) -> dict[str, Any]:
    code, words = company.business
    return {"type": code, "descriptions": _words("Toiminta", words, "Business"), "typeCodeSet": "TOIMI3"}


def _form(code: str, ended: str | None = None, version: int = 1) -> dict[str, Any]:
    words = _words(*_FORMS[code])
    return {"type": code, "descriptions": words, "registrationDate": _SINCE, "endDate": ended, "version": version}


def _situation(code: str, since: str, until: str | None) -> dict[str, Any]:
    return {"type": code, "registrationDate": since, "endDate": until, "source": "1"}


def _entries(until: str | None) -> list[dict[str, Any]]:
    """Trade register, prepayment, VAT and employer; the tax administration's end at `until`."""
    rows = [("1", "1", "2", None), ("5", "55", "1", None), ("6", "80", "1", until), ("7", "41", "1", until)]
    return [
        {"type": kind, "register": register, "authority": authority, "registrationDate": _SINCE, "endDate": end}
        for register, kind, authority, end in rows
    ]


def _address(company: FinnishCompany, kind: str) -> dict[str, Any]:
    towns = [{"city": company.city, "languageCode": "1"}, {"city": f"{company.city} SV", "languageCode": "2"}]
    empty = dict.fromkeys(("postOfficeBox", "apartmentIdSuffix", "co", "country", "freeAddressLine"), "")
    house = {"street": company.street, "buildingNumber": "4", "entrance": "B", "apartmentNumber": "12"}
    return {"type": kind, **empty, **house, "postCode": "00580", "postOffices": towns, "registrationDate": _SINCE}


def _past_names(value: dict[str, Any]) -> dict[str, Any]:
    names = [
        _name("Ensimmäinen Nimi Oy", "1", "2015-01-01", 3), _name("Toinen Nimi Oy", "1", "2020-01-01", 2),
        _name("Third Name Plc", "2"), _name("Nimikauppa", "3"), {"name": "", "type": "1"}, *value["names"],
    ]  # fmt: skip
    return {**value, "names": names, "companyForms": [_form("16", "2020-01-01", 2), *value["companyForms"]]}


def _with_empty_parts(value: dict[str, Any]) -> dict[str, Any]:
    street, postal = value["addresses"]
    nothing = dict.fromkeys(("street", "buildingNumber", "entrance", "apartmentNumber", "postCode"), "")
    box = {"postOfficeBox": "226", "postCode": "00581"}
    empty = [street | nothing | {"postOffices": []}, postal | nothing | box]
    return {**value, "addresses": empty, "tradeRegisterStatus": 1, "status": 2}


def _abroad(value: dict[str, Any]) -> dict[str, Any]:
    nothing = dict.fromkeys(("street", "buildingNumber", "entrance", "apartmentNumber", "postCode"), "")
    where = {"postOffices": [], "freeAddressLine": "5 Pier Road, AB11 5QN Aberdeen", "country": "GB"}
    return {**value, "addresses": [value["addresses"][0] | nothing | where]}


# Companies whose answer departs from the whole one.
_ODD: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "past_names": _past_names,
    "empty_address": _with_empty_parts,
    "abroad": _abroad,
    "no_vat": lambda value: {**value, "registeredEntries": _entries("2023-12-31")},
    "few_fields": lambda value: {key: value[key] for key in ("businessId", "names")},
    "hostile": lambda value: {**value, "names": [{"name": "", "type": "1"}, *value["names"], None]},
    "postcode_number": lambda value: {**value, "addresses": [value["addresses"][0] | {"postCode": 580}]},
    "unknown_codes": lambda value: {**value, "uusiKentta": {"a": [1, None]}},
}
