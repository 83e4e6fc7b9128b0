"""The simulated Virk: CVR behind Basic auth, in the form of an old Elasticsearch (hits.total is a number)."""

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any

from clients.simulator.changes import as_now
from clients.simulator.danish import BY_NUMBER
from clients.simulator.danish_companies import DanishCompany
from clients.simulator.faults import FAULT_OF, Reply

BASE = "/dk/cvr-permanent"
PATH = f"{BASE}/virksomhed/_search"
_NUMBER, _NAME = "Vrvirksomhed.cvrNummer", "Vrvirksomhed.virksomhedMetadata.nyesteNavn.navn"
# Who may ask: with the wrong password 401, without the right to CVR 403.
_USERS = {b"demo:demo-secret": 200, b"no-rights:demo-secret": 403}
_STATUSES = {
    "bankrupt": "UNDERKONKURS",
    "ended_bankrupt": "OPLØSTEFTERKONKURS",
    "forced": "Under tvangsopløsning",
    "liquidation": "UNDERFRIVILLIGLIKVIDATION",
    "reorganisation": "underrekonstruktion",
    "ended": "OPHØRT",
    "unknown_status": "omdannet",
    "mixed_types": "Aktiv",
}


def question(body: bytes) -> dict[str, Any]:
    """What a body asks: {"query": {"term": {...}} or {"match": {...}}, "_source": [members]}; {} where it is none."""
    try:
        asked = json.loads(body)
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) and isinstance(asked.get("query"), dict) else {}


def number_in(asked: dict[str, Any]) -> str:
    """The number that a term query asks about, else ""."""
    term = asked.get("query", {}).get("term")
    return str(term.get(_NUMBER, "")) if isinstance(term, dict) else ""


def reply(asked: dict[str, Any], number: str, authorization: str) -> Reply:
    """The answer to a POST of PATH. `number` is the one to answer about, if it is a term query."""
    status = _USERS.get(_credentials(authorization), 401)
    if status != 200:
        return Reply(status, b"", {})
    match = asked.get("query", {}).get("match")
    words = match.get(_NAME) if isinstance(match, dict) else None
    if not number and not isinstance(words, str):
        return _json({"error": "SearchPhaseExecutionException", "status": 400}, 400)
    found = _by_number(number) if number else _by_name(str(words))
    members = [str(member).split(".") for member in asked.get("_source", ["Vrvirksomhed"])]
    hits = [{"_id": one.number, "_source": _only({"Vrvirksomhed": _whole(one)}, members)} for one in found]
    return _json({"took": 3, "timed_out": False, "hits": {"total": len(hits), "max_score": 1.0, "hits": hits[:20]}})


def _only(value: Any, members: list[list[str]]) -> Any:
    """What of the value is asked for: members by their ways, through lists."""
    if [] in members:
        return value
    if isinstance(value, list):
        return [_only(item, members) for item in value]
    if not isinstance(value, dict):
        return None
    inner = {name: [way[1:] for way in members if way[0] == name] for name in value}
    return {name: _only(value[name], ways) for name, ways in inner.items() if ways}


def _json(value: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value, ensure_ascii=False).encode())


def _credentials(authorization: str) -> bytes:
    try:
        return base64.b64decode(authorization.removeprefix("Basic "))
    except binascii.Error:
        return b""


def _by_number(number: str) -> list[DanishCompany]:
    if number in FAULT_OF:
        return [DanishCompany("fault", number, "Rigtigt Svar ApS")]
    return [as_now(BY_NUMBER[number])] if number in BY_NUMBER else []


def _by_name(words: str) -> list[DanishCompany]:
    """Those with any of the words, most of them first, as a match query scores."""
    wanted = set(words.upper().split())
    scored = [(len(wanted & set(company.name.upper().split())), as_now(company)) for company in BY_NUMBER.values()]
    return [company for score, company in sorted(scored, key=lambda one: -one[0]) if score]


def _period(since: str = "2012-04-02", until: str | None = None) -> dict[str, Any]:
    return {"periode": {"gyldigFra": since, "gyldigTil": until}, "sidstOpdateret": "2026-08-09T04:01:36.000+02:00"}


def _whole(company: DanishCompany) -> dict[str, Any]:
    number, short, long = company.form
    form = {"virksomhedsformkode": number, "kortBeskrivelse": short, "langBeskrivelse": long}
    business = {"branchekode": company.business[0], "branchetekst": company.business[1]}
    where, is_secret = _address(company), company.key == "secret"
    value = {
        "cvrNummer": int(company.number),
        "reklamebeskyttet": is_secret,
        "navne": [{"navn": company.name, **_period()}],
        "virksomhedsform": [form | _period()],
        "beliggenhedsadresse": [where | _period()],
        "postadresse": [],
        "hovedbranche": [business | _period()],
        "elektroniskPost": [{"kontaktoplysning": "hemmelig@post.example", "hemmelig": is_secret}],
        "telefonNummer": [{"kontaktoplysning": "99887766", "hemmelig": is_secret}],
        "deltagerRelation": _odd_relations() if company.key == "odd_roles" else _usual_relations(),
        **_life(company.key),
    }
    newest = {"nyesteNavn": {"navn": company.name}, "nyesteVirksomhedsform": form, "nyesteHovedbranche": business}
    status = {"sammensatStatus": _STATUSES.get(company.key, "NORMAL"), "stiftelsesDato": "2012-03-20"}
    value["virksomhedMetadata"] = newest | {"nyesteBeliggenhedsadresse": where} | status
    return _ODD[company.key](value) if company.key in _ODD else value


def _life(key: str) -> dict[str, Any]:
    ended = "2024-06-05" if key.startswith("ended") else None
    statuses = [{"status": "NORMAL", **_period(until="2026-03-02")}, {"status": "-", **_period("2026-03-02")}]
    return {"livsforloeb": [_period(until=ended)], "virksomhedsstatus": statuses}


def _address(company: DanishCompany) -> dict[str, Any]:
    house = {"vejnavn": company.street, "husnummerFra": 4, "bogstavFra": "B", "etage": "2", "sidedoer": "tv"}
    return {**house, "postnummer": 8541, "postdistrikt": company.city, "conavn": None, "landekode": "DK"}


def _relation(name: str, kind: str, organ: str, *functions: tuple[str, str | None]) -> dict[str, Any]:
    """A participant: what it does in one organ, each function with the day on which it ended."""
    values = [{"vaerdi": function, **_period(until=until)} for function, until in functions]
    member = {"attributter": [{"type": "VALGFORM", "vaerdier": []}, {"type": "FUNKTION", "vaerdier": values}]}
    home = [{"vejnavn": "Hemmeligvej", **_period()}]
    return {
        "deltager": {"enhedstype": kind, "navne": [{"navn": name, **_period()}], "beliggenhedsadresse": home},
        "organisationer": [{"hovedtype": organ, "organisationsNavn": [], "medlemsData": [member]}],
    }


def _usual_relations() -> list[dict[str, Any]]:
    return [
        _relation("Bodil Bølge", "PERSON", "LEDELSESORGAN", ("BESTYRELSESMEDLEM", None)),
        _relation("Frede Formand", "PERSON", "LEDELSESORGAN", ("FORMAND", None)),
        _relation("Dorthe Direktør", "PERSON", "LEDELSESORGAN", ("adm. dir", None), ("BESTYRELSESMEDLEM", None)),
        _relation("Revision Tal ApS", "VIRKSOMHED", "REVISION", ("REVISION", None)),
    ]


def _odd_relations() -> list[Any]:
    return [
        _relation("Per Tidligere", "PERSON", "LEDELSESORGAN", ("DIREKTØR", "2020-01-01")),
        _relation("Olga Ejer", "PERSON", "REGISTER", ("EJERREGISTER", None)),
        _relation("Holding Hånd ApS", "VIRKSOMHED", "LEDELSESORGAN", ("BESTYRELSESMEDLEM", None)),
        _relation("Nina Nyt", "PERSON", "LEDELSESORGAN", ("RUMKAPTAJN", None)),
        _relation("Ukendt", "ANDEN_DELTAGER", "LEDELSESORGAN", ("DIREKTØR", None)),
        None,
        {"deltager": None, "organisationer": None},
    ]


def _abroad(value: dict[str, Any]) -> dict[str, Any]:
    where = {"landekode": "GB", "fritekst": "5 Pier Road, AB11 5QN Aberdeen", "vejnavn": None, "postnummer": None}
    return value | {"virksomhedMetadata": value["virksomhedMetadata"] | {"nyesteBeliggenhedsadresse": where}}


def _with_history(value: dict[str, Any]) -> dict[str, Any]:
    past = _period("1999-01-01", "2012-04-01")
    lists = {
        "navne": [{"navn": "Ældre Navn ApS", **past}, *value["navne"]],
        "virksomhedsform": [{"virksomhedsformkode": 30, **past}, *value["virksomhedsform"]],
        "beliggenhedsadresse": [{"vejnavn": "Gammelgade", **past}, *value["beliggenhedsadresse"]],
        "livsforloeb": [past, *value["livsforloeb"]],
        "virksomhedMetadata": {"sammensatStatus": "Normal"},
    }
    return value | lists


def _without_a_zero(value: dict[str, Any]) -> dict[str, Any]:
    where = value["virksomhedMetadata"]["nyesteBeliggenhedsadresse"] | {"postnummer": 999}
    return value | {"virksomhedMetadata": value["virksomhedMetadata"] | {"nyesteBeliggenhedsadresse": where}}


def _care_of(value: dict[str, Any]) -> dict[str, Any]:
    post = _address(BY_NUMBER["99100192"]) | {"conavn": "c/o Sommer", "postnummer": "0999"} | _period()
    return value | {"cvrNummer": "99100192", "postadresse": [post]}


# Companies whose answer departs from the whole one.
_ODD: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "abroad": _abroad,
    "past_names": _with_history,
    "postcode_number": _without_a_zero,
    "mixed_types": _care_of,
    "nulls": lambda value: dict.fromkeys(value) | {name: value[name] for name in ("cvrNummer", "navne")},
    "unknown_codes": lambda value: value | {"nytFelt": [{"a": 1}]},
}
