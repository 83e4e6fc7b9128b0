"""The simulated Bolagsverket's answers, in the form of its API för värdefulla datamängder v1."""

import json
from collections.abc import Callable
from typing import Any

from clients.simulator.changes import as_now
from clients.simulator.companies import ABSENT, SWEDISH, SwedishCompany
from clients.simulator.faults import FAULT_OF

Member = dict[str, Any]

_BY_NUMBER = {company.number: company for company in SWEDISH}
_OPEN = {
    "bankrupt": [("KK", "Konkurs", "2026-03-02")],
    "liquidation": [("LI", "Likvidation", "2025-11-17")],
    "bankrupt_and_liquidation": [
        ("LI", "Likvidation", "2024-05-26T00:00:00.000+00:00"),
        ("KK", "Konkurs", "2025-01-26T00:00:00.000+00:00"),
    ],
    "reorganisation": [("FR", "Företagsrekonstruktion", "2026-08-11")],
    "merging": [("FUOT", "Fusion, övertagande", "2026-09-01")],
    "unknown_codes": [("ZZ", "Något helt nytt", "2026-09-09")],
}
_ENDED = {
    "deregistered": ("2023-05-05", "KKAV", "Konkurs"),
    "deregistered_with_time": ("2022-02-01T00:00:00.000+00:00", "LIAV", "Likvidation"),
}
_PROCEEDINGS = "pagaendeAvvecklingsEllerOmstruktureringsforfarande"
_BOLAGSVERKET, _SCB = "Bolagsverket", "SCB"


def answer(number: str) -> bytes:
    """The body of a 200 answer about this number."""
    return json.dumps({"organisationer": _companies(number)}, ensure_ascii=False).encode()


def _companies(number: str) -> list[Member]:
    company = _BY_NUMBER.get(number)
    if number in FAULT_OF:
        company = SwedishCompany("fault", number, "Rätt Svar AB")
    if number == ABSENT["empty_list"]:
        return []
    if company is None:
        is_away = number == ABSENT["source_away"]
        return [_nothing(number, "OTILLGANGLIG_UPPGIFTSKALLA" if is_away else "ORGANISATION_FINNS_EJ")]
    company = as_now(company)
    if company.key == "three_firms":
        return _three_firms(company)
    whole = _whole(company)
    return [_ODD[company.key](whole) if company.key in _ODD else whole]


def _from(producer: str, **values: Any) -> Member:
    return {**values, "dataproducent": producer, "fel": None}


def _whole(company: SwedishCompany) -> Member:
    """A company's answer, in every member."""
    ended = _ENDED.get(company.key, (None, None, None))
    return {
        "organisationsidentitet": _identity(company.number),
        "namnskyddslopnummer": None,
        "organisationsnamn": _from(_BOLAGSVERKET, organisationsnamnLista=[_named(company.name, "FORETAGSNAMN")]),
        "registreringsland": {"kod": "SE-LAND", "klartext": "Sverige"},
        "organisationsform": _from(_BOLAGSVERKET, kod=company.form[0], klartext=company.form[1]),
        "juridiskForm": _from(_SCB, kod="49", klartext="Övriga aktiebolag"),
        "reklamsparr": _from(_SCB, kod="NEJ"),
        "verksamOrganisation": _from(_SCB, kod="NEJ" if company.key == "dormant" or ended[0] else "JA"),
        "postadressOrganisation": _from(_SCB, postadress=_address(company)),
        "verksamhetsbeskrivning": _from(_BOLAGSVERKET, beskrivning="\\n       Bolaget ska bedriva sin verksamhet. "),
        "organisationsdatum": _from(_BOLAGSVERKET, registreringsdatum=company.registered, infortHosScb="2009-06-01"),
        "avregistreradOrganisation": _from(_BOLAGSVERKET, avregistreringsdatum=ended[0]),
        "avregistreringsorsak": _from(_BOLAGSVERKET, kod=ended[1], klartext=ended[2]) if ended[0] else None,
        "naringsgrenOrganisation": _from(_SCB, sni=_padded(company.sni)),
        _PROCEEDINGS: _from(_BOLAGSVERKET, **{f"{_PROCEEDINGS}Lista": _open(company.key)}),
    }


def _identity(number: str) -> Member:
    kind = ("PERSONNUMMER", "n/a") if len(number) == 12 else ("ORGNR", "Organisationsnummer")
    return {"identitetsbeteckning": number, "typ": {"kod": kind[0], "klartext": kind[1]}}


def _named(name: str, kind: str) -> Member:
    return {"namn": name, "organisationsnamntyp": {"kod": kind, "klartext": "n/a"}, "registreringsdatum": "2009-05-18"}


def _address(company: SwedishCompany) -> Member:
    land = None if company.city == "Utlandet" else "Sverige"
    lines = {"utdelningsadress": company.street, "coAdress": "", "land": land}
    return {**lines, "postnummer": company.postcode, "postort": company.city}


def _padded(sni: tuple[str, str]) -> list[Member]:
    blank = {"kod": "     ", "klartext": ""}
    return [{"kod": sni[0], "klartext": sni[1]}, blank, blank, blank, blank]


def _open(key: str) -> list[Member]:
    return [{"kod": code, "klartext": words, "fromDatum": since} for code, words, since in _OPEN.get(key, [])]


def _failed(producer: str, kind: str, **values: None) -> Member:
    return {**values, "dataproducent": producer, "fel": {"typ": kind, "felBeskrivning": "Uppgiften kunde inte lämnas."}}


def _of_bolagsverket(kind: str) -> Member:
    """The members that Bolagsverket produces, all failed the same way."""
    return {
        "organisationsnamn": _failed(_BOLAGSVERKET, kind, organisationsnamnLista=None),
        "organisationsform": _failed(_BOLAGSVERKET, kind, kod=None, klartext=None),
        "organisationsdatum": _failed(_BOLAGSVERKET, kind, registreringsdatum=None),
        "avregistreradOrganisation": _failed(_BOLAGSVERKET, kind, avregistreringsdatum=None),
        "avregistreringsorsak": _failed(_BOLAGSVERKET, kind, kod=None, klartext=None),
        "verksamhetsbeskrivning": _failed(_BOLAGSVERKET, kind, beskrivning=None),
        _PROCEEDINGS: _failed(_BOLAGSVERKET, kind, **{f"{_PROCEEDINGS}Lista": None}),
    }


def _of_scb(kind: str) -> Member:
    return {
        "juridiskForm": _failed(_SCB, kind, kod=None, klartext=None),
        "verksamOrganisation": _failed(_SCB, kind, kod=None),
        "postadressOrganisation": _failed(_SCB, kind, postadress=None),
        "naringsgrenOrganisation": _failed(_SCB, kind, sni=None),
    }


def _nothing(number: str, kind: str) -> Member:
    identity = _identity(number) if kind == "ORGANISATION_FINNS_EJ" else None
    return {"organisationsidentitet": identity, **_of_bolagsverket(kind), **_of_scb(kind)}


def _three_firms(company: SwedishCompany) -> list[Member]:
    """One person's three firms; the first was deregistered long ago."""
    firms = []
    for serial, name in enumerate(("Asks Skor", company.name, "Odd Ask Ved & Kol"), start=1):
        firm = {**_whole(company), "namnskyddslopnummer": serial, "verksamOrganisation": None}
        firm["organisationsnamn"] = _from(_BOLAGSVERKET, organisationsnamnLista=[_named(name, "FORETAGSNAMN")])
        firms.append(firm)
    firms[0]["avregistreradOrganisation"] = _from(_BOLAGSVERKET, avregistreringsdatum="2001-03-15")
    firms[0]["avregistreringsorsak"] = _from(_BOLAGSVERKET, kod="VERKUPP", klartext="n/a")
    return firms


def _with_more_names(member: Member) -> Member:
    name = member["organisationsnamn"]["organisationsnamnLista"]
    name.insert(0, _named("Sjövik Construction", "FORETAGSNAMN_PA_FRAMMANDE_SPRAK"))
    name.append(_named("Altanbyggarna", "SARSKILT_FORETAGSNAMN"))
    member["postadressOrganisation"]["postadress"]["coAdress"] = "c/o Marina Sjö"
    return member


def _with_empty_names(member: Member) -> Member:
    name = member["organisationsnamn"]["organisationsnamnLista"]
    name[:0] = [_named("", "FORETAGSNAMN"), {"namn": None, "organisationsnamntyp": None}, None]
    name.append(name[-1])
    return member


def _with_number_as_postcode(member: Member) -> Member:
    member["postadressOrganisation"]["postadress"]["postnummer"] = 17341
    return member


def _known_to_scb_only(member: Member) -> Member:
    listed = member["organisationsnamn"]["organisationsnamnLista"][0]
    return {
        **member,
        **_of_bolagsverket("ORGANISATION_FINNS_EJ"),
        "organisationsnamn": _from(_SCB, organisationsnamnLista=[{**listed, "organisationsnamntyp": None}]),
        "organisationsdatum": _from(_SCB, registreringsdatum=None, infortHosScb="2024-09-06"),
        "juridiskForm": _from(_SCB, kod="61", klartext="Ideella föreningar"),
    }


# Companies whose answer departs from the whole one.
_ODD: dict[str, Callable[[Member], Member]] = {
    "names": _with_more_names,
    "hostile": _with_empty_names,
    "postcode_number": _with_number_as_postcode,
    "only_at_scb": _known_to_scb_only,
    "not_at_scb": lambda member: {**member, **_of_scb("ORGANISATION_FINNS_EJ")},
    "half_answer": lambda member: {
        **member,
        **_of_scb("TIMEOUT"),
        "organisationsdatum": _failed(_BOLAGSVERKET, "TIMEOUT", registreringsdatum=None),
    },
    "unknown_codes": lambda member: {
        **member,
        "nyttFalt": {"a": [1, None]},
        "verksamOrganisation": _from(_SCB, kod="KANSKE"),
    },
    "few_fields": lambda member: {
        key: member[key] for key in ("organisationsidentitet", "organisationsnamn", "organisationsform")
    },
}
