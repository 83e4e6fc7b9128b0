"""The simulated cvrapi.dk: one company an answer, types that wobble, an `error` with any status, and a quota."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from clients.simulator.changes import as_now
from clients.simulator.danish_companies import CHAIN, DANISH, ERRORS, DanishCompany
from clients.simulator.faults import FAULT_OF, Reply

PATH = "/dk/api"
BY_NUMBER = {company.number: company for company in (*DANISH, *CHAIN)}
_ERROR_OF = dict(ERRORS.values())


def reply(query: dict[str, str], headers: Mapping[str, str], *, is_used_up: bool) -> Reply:
    """The answer to a GET of PATH. `is_used_up`: the day's quota is."""
    if query.get("country") != "dk":
        return _error("INVALID_COUNTRY")
    if "Klientadministration" not in headers.get("User-Agent", ""):  # without a project and a contact
        return _error("INVALID_UA")
    if is_used_up:
        return _error("QUOTA_EXCEEDED")
    if query.get("vat") in _ERROR_OF:
        return _error(_ERROR_OF[query["vat"]])
    company = _by_number(query["vat"]) if "vat" in query else _by_name(query.get("name", ""))
    if company is None:
        return _error("NOT_FOUND", 404)
    return Reply(200, json.dumps(_whole(as_now(company))).encode())  # å as \u00e5, as cvrapi sends it


def _error(code: str, status: int = 200) -> Reply:
    return Reply(status, json.dumps({"error": code, "t": 0, "version": 6}).encode())


def _by_number(number: str) -> DanishCompany | None:
    return DanishCompany("fault", number, "Rigtigt Svar ApS") if number in FAULT_OF else BY_NUMBER.get(number)


def _by_name(name: str) -> DanishCompany | None:
    """The one that is called like this, else one that only begins like it."""
    wanted = name.upper()
    companies = list(BY_NUMBER.values())
    exact = [company for company in companies if wanted and company.name.upper().startswith(wanted)]
    fuzzy = [company for company in companies if len(wanted) > 2 and company.name.upper().startswith(wanted[:3])]
    return next(iter([*exact, *fuzzy]), None)


_USUAL: dict[str, Any] = {
    "cityname": None,
    "protected": False,
    "phone": 99887766,
    "email": None,
    "fax": None,
    "startdate": "23/04 - 1980",
    "enddate": None,
    "employees": 199,
    "addressco": None,
    "creditstartdate": None,
    "creditbankrupt": False,
    "creditstatus": None,
    "owners": None,
    "productionunits": [],
    "t": 100,
    "version": 6,
}


def _whole(company: DanishCompany) -> dict[str, Any]:
    value = {
        "vat": int(company.number),
        "name": company.name,
        "address": f"{company.street} 4B, 2. tv",
        "zipcode": 8541,
        "city": company.city.capitalize(),
        "industrycode": int(company.business[0]),
        "industrydesc": company.business[1],
        "companycode": company.form[0],
        "companydesc": company.form[2],
        **_USUAL,
    }
    return _ODD[company.key](value) if company.key in _ODD else value


def _with(**changes: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda value: value | changes


_ODD: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "bankrupt": _with(creditbankrupt=True, creditstartdate="02/03 - 2026", creditstatus=1),
    "ended_bankrupt": _with(enddate="05/06 - 2024", creditbankrupt=True),
    "ended": _with(enddate="31/12 - 2023"),
    "forced": _with(creditstatus=7, creditstartdate="01/02 - 2026"),
    "liquidation": _with(creditstatus="3"),
    "reorganisation": _with(creditstatus=5),
    "unknown_status": _with(creditbankrupt="måske"),
    "unknown_codes": _with(nytFelt={"a": [1]}, employees="mange"),
    "mixed_types": _with(
        vat="99100192",
        zipcode="0999",
        phone="+45 99 88 77 66",
        employees="10-19",
        companycode="80",
        industrycode="471110",
        addressco="c/o Sommer",
    ),
    "nulls": lambda value: dict.fromkeys(value) | {name: value[name] for name in ("vat", "name")},
    "abroad": _with(address="5 Pier Road", zipcode=None, city="AB11 5QN Aberdeen"),
    "secret": _with(protected=True, phone=None),
    "odd_roles": _with(owners=[{"name": "Olga Ejer"}]),
    "postcode_number": _with(zipcode=999),
}
