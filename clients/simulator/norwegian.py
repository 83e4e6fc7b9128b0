"""The simulated Enhetsregisteret's answers."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from clients.simulator.changes import as_now, told
from clients.simulator.companies import BRANCH, CHAIN, NORWEGIAN, REMOVED, NorwegianCompany
from clients.simulator.faults import FAULT_OF, Reply

BASE = "/no/enhetsregisteret/api"
_BY_NUMBER = {company.number: company for company in (*NORWEGIAN, *CHAIN)}
_NOT_FOUND = Reply(404, b"", {})
_FLAGS: dict[str, dict[str, Any]] = {
    "bankrupt": {
        "konkurs": True,
        "konkursdato": "2026-02-04",
        "underAvvikling": True,
        "underAvviklingDato": "2025-11-30",
    },
    "forced": {
        "underTvangsavviklingEllerTvangsopplosning": True,
        "tvangsopplostPgaManglendeRegnskapDato": "2026-05-06",
    },
    "winding_up": {"underAvvikling": True, "underAvviklingDato": "2026-01-15"},
    "reorganisation": {"underRekonstruksjonsforhandlingDato": "2026-06-20"},
}
_FIRST_CHANGE, _LONG_AGO = 15184180, "2026-08-09T04:01:36.478Z"
_FORMS = {"AS": "Aksjeselskap", "ASA": "Allmennaksjeselskap", "ENK": "Enkeltpersonforetak", "SA": "Samvirkeforetak",
          "NUF": "Norskregistrert utenlandsk foretak", "BEDR": "Underenhet til næringsdrivende"}  # fmt: skip


def reply(path: str, query: dict[str, str]) -> Reply:
    """The answer to a GET of this path below BASE."""
    parts = path.strip("/").split("/")
    match parts:
        case ["enheter"]:
            return _search(query)
        case ["enheter", number]:
            return _entity(number)
        case ["enheter", number, "roller"]:
            return _roles(number)
        case ["underenheter"]:
            return _branches(query)
        case ["underenheter", number]:
            return _json(_branch()) if number == BRANCH.number else _NOT_FOUND
        case ["oppdateringer", "enheter"]:
            return _updates(query)
    return _NOT_FOUND


def _json(value: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value, ensure_ascii=False).encode())


def _company(number: str) -> NorwegianCompany | None:
    return NorwegianCompany("fault", number, "RETT SVAR AS") if number in FAULT_OF else _BY_NUMBER.get(number)


def _entity(number: str) -> Reply:
    if number == REMOVED:
        return _json({"organisasjonsnummer": number, "slettedato": "2025-05-24", "_links": {}}, 410)
    company = _company(number)
    return _json(_whole(as_now(company))) if company else _NOT_FOUND


def _whole(company: NorwegianCompany) -> dict[str, Any]:
    if company.key == "deleted":
        return {**_head(company), "respons_klasse": "SlettetEnhet", "slettedato": "2024-11-26"}
    value = {
        **_head(company),
        "registreringsdatoEnhetsregisteret": "2015-04-09",
        "registrertIMvaregisteret": company.form != "ENK",
        "harRegistrertAntallAnsatte": True,
        "antallAnsatte": 7,
        "naeringskode1": {"kode": "41.000", "beskrivelse": "Oppføring av bygninger"},
        "forretningsadresse": _address(company),
        "postadresse": _address(company) | {"adresse": ["Postboks 12"]},
        "konkurs": False,
        "underAvvikling": False,
        "underTvangsavviklingEllerTvangsopplosning": False,
        **_FLAGS.get(company.key, {}),
    }
    return _ODD[company.key](value) if company.key in _ODD else value


def _head(company: NorwegianCompany) -> dict[str, Any]:
    form = {"kode": company.form, "beskrivelse": _FORMS.get(company.form, "Romfartsselskap")}
    return {"organisasjonsnummer": company.number, "navn": company.name, "organisasjonsform": form}


def _address(company: NorwegianCompany) -> dict[str, Any]:
    where = {"land": "Norge", "landkode": "NO", "postnummer": "0585", "poststed": company.city}
    return {**where, "adresse": [company.street], "kommune": company.city, "kommunenummer": "5401"}


def _without(*names: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda value: {name: inner for name, inner in value.items() if name not in names}


def _abroad(value: dict[str, Any]) -> dict[str, Any]:
    where = {"land": "Storbritannia", "landkode": "GB", "poststed": "AB11 5QN ABERDEEN", "adresse": ["5 Pier Road", ""]}
    return {**value, "forretningsadresse": where, "postadresse": None}


def _number_as_postcode(value: dict[str, Any]) -> dict[str, Any]:
    return {**value, "forretningsadresse": value["forretningsadresse"] | {"postnummer": 585}, "postadresse": None}


_ODD: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "sole_trader": _without("antallAnsatte"),
    "foreign_branch": _abroad,
    "no_flags": _without("konkurs", "underAvvikling", "underTvangsavviklingEllerTvangsopplosning"),
    "postcode_number": _number_as_postcode,
    "unknown_codes": lambda value: {**value, "nyttFelt": [{"a": 1}], "registrertIMvaregisteret": "kanskje"},
}


def _person(code: str, words: str, first: str, last: str, **more: Any) -> dict[str, Any]:
    names = {"fornavn": first, "etternavn": last}
    person = {"fodselsdato": "1970-01-01", "navn": names, "erDoed": more.pop("erDoed", False)}
    return {"type": {"kode": code, "beskrivelse": words}, "person": person, "fratraadt": False, "rekkefolge": 0, **more}


def _group(code: str, words: str, *roles: dict[str, Any]) -> dict[str, Any]:
    return {"type": {"kode": code, "beskrivelse": words}, "sistEndret": "2024-01-25", "roller": list(roles)}


def _unit(code: str, words: str, name: str, **more: Any) -> dict[str, Any]:
    unit = {"organisasjonsnummer": "899100506", "navn": [name], "organisasjonsform": {"kode": "AS"}, "erSlettet": False}
    return {"type": {"kode": code, "beskrivelse": words}, "enhet": unit, "fratraadt": False, **more}


def _roles(number: str) -> Reply:
    company = _company(number)
    if company is None or company.key in ("no_roles", "deleted"):
        return _NOT_FOUND
    if company.key == "roles_away":
        return Reply(503, b"<html></html>", {"Content-Type": "text/html"})
    groups = {"odd_roles": _odd_roles, "sole_trader": _owner}.get(company.key, _usual_roles)()
    return _json({"rollegrupper": groups})


def _usual_roles() -> list[dict[str, Any]]:
    return [
        _group(
            "STYR", "Styre", _person("MEDL", "Medlem", "Leif", "Åsvang"), _person("LEDE", "Leder", "Sigrun", "Fjæremo")
        ),
        _group("DAGL", "Daglig leder/ adm.direktør", _person("DAGL", "Daglig leder", "Ingrid", "Tindebakk")),
        _group("REVI", "Revisor", _unit("REVI", "Revisor", "ÅSMUNDSEN REVISJON AS")),
    ]


def _owner() -> list[dict[str, Any]]:
    return [_group("INNH", "Innehaver", _person("INNH", "Innehaver", "Tuva", "Tang"))]


def _odd_roles() -> list[dict[str, Any]]:
    return [
        _group("DAGL", "Daglig leder", _person("DAGL", "Daglig leder", "Har", "Fratrådt", fratraadt=True)),
        _group("DAGL", "Daglig leder", _person("DAGL", "Daglig leder", "Er", "Avregistrert", avregistrert=True)),
        _group(
            "STYR", "Styre", _person("LEDE", "Styrets leder", "Er", "Død", erDoed=True), {"type": None, "person": None}
        ),
        _group("REGN", "Regnskapsfører", _unit("REGN", "Regnskapsfører", "TALLKNUSERNE AS")),
        _group("KONT", "Kontaktperson", _person("KONT", "Kontaktperson", "Kari", "Kontakt")),
        _group("ZZZZ", "Noe nytt", _person("ZZZZ", "Noe nytt", "Nils", "Nyord"), {"type": {"kode": "MEDL"}}),
    ]


def _branch() -> dict[str, Any]:
    where = {"overordnetEnhet": BRANCH.parent, "beliggenhetsadresse": _address(BRANCH)}
    return {**_head(BRANCH), "registreringsdatoEnhetsregisteret": "2019-12-16", **where}


def _branches(query: dict[str, str]) -> Reply:
    found = [_branch()] if query.get("overordnetEnhet") == BRANCH.parent else []
    return _page("underenheter", found, query)


def _search(query: dict[str, str]) -> Reply:
    """Every word of the name must begin a word of the company's. Deleted companies are not searched."""
    words = query.get("navn", "").upper().replace("*", "").split()
    numbers = query.get("organisasjonsnummer", "").split(",")
    found = [
        _whole(company)
        for company in _BY_NUMBER.values()
        if company.key != "deleted"
        and ("organisasjonsnummer" not in query or company.number in numbers)
        and all(any(part.startswith(word) for part in company.name.split()) for word in words)
    ]
    return _page("enheter", found, query)


def _page(kind: str, found: list[dict[str, Any]], query: dict[str, str]) -> Reply:
    size, number = query.get("size", "20"), query.get("page", "0")
    if not (size.isdigit() and number.isdigit() and int(size) * (int(number) + 1) <= 10_000 and int(size)):
        return _refused(kind, query)
    shown = found[int(size) * int(number) : int(size) * (int(number) + 1)]
    pages = -(-len(found) // int(size))
    counts = {"size": int(size), "totalElements": len(found), "totalPages": pages, "number": int(number)}
    value: dict[str, Any] = {"_links": _links(kind, query, int(number), pages), "page": counts}
    return _json({"_embedded": {kind: shown}, **value} if shown else value)


def _links(kind: str, query: dict[str, str], number: int, pages: int) -> dict[str, Any]:
    def link(at: int) -> dict[str, str]:
        return {"href": f"https://register.example{BASE}/{kind}?{urlencode({**query, 'page': str(at)})}"}

    if pages < 2:
        return {"self": link(number)}
    steps = {"next": link(number + 1)} if number + 1 < pages else {}
    return {"first": link(0), "self": link(number), **steps, "last": link(pages - 1)}


def _refused(kind: str, query: dict[str, str]) -> Reply:
    wrong = {"feilmelding": "Ugyldig sidetall", "parametere": ["page", "size"], "feilaktigVerdi": query.get("size")}
    told = {"status": 400, "feilmelding": "Feilaktig forespørsel", "valideringsfeil": [wrong], "antallFeil": 1}
    return _json({"tidsstempel": 1776086343349, **told, "sti": f"/enhetsregisteret/api/{kind}"}, 400)


def _updates(query: dict[str, str]) -> Reply:
    """The feed of changes from `oppdateringsid` on, that one included, which beats `dato`: then `become` of late."""
    asked, since = query.get("oppdateringsid", ""), query.get("dato", "")
    found = [
        _change(place, number, moment)
        for place, (number, moment) in enumerate(_changes())
        if (_FIRST_CHANGE + 2 * place >= int(asked) if asked.isdigit() else moment >= since)
    ]
    return _page("oppdaterteEnheter", found, query)


def _changes() -> list[tuple[str, str]]:
    """Number and moment of every change, the oldest first."""
    late = [(number, f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z") for number, at in told()]
    return [(company.number, _LONG_AGO) for company in NORWEGIAN] + [one for one in late if one[0] in _BY_NUMBER]


def _change(place: int, number: str, moment: str) -> dict[str, Any]:
    kinds = {"deleted": "Sletting", "hotel": "Ny"}
    return {
        "oppdateringsid": _FIRST_CHANGE + 2 * place,
        "dato": moment,
        "organisasjonsnummer": number,
        "endringstype": kinds.get(as_now(_BY_NUMBER[number]).key, "Endring"),
        "_links": {"enhet": {"href": f"https://register.example{BASE}/enheter/{number}"}},
    }
