"""cvrapi.dk: types that wobble, errors with any status, one fuzzy hit, and fifty look-ups a day."""

import os
from datetime import date
from uuid import uuid4

import pytest

from clients.registries.contract import (
    Address,
    CompanyRecord,
    CompanyStatus,
    NotFound,
    RateLimited,
    RegistryError,
    Rejected,
    Resting,
    Unavailable,
)
from clients.registries.dk import Cvrapi
from clients.registries.guard import Guard
from clients.simulator import SIMULATED, Simulator
from tests.clients.registries.conftest import AMPLE, MakeAdapter

DK = SIMULATED["DK"]


def test_an_active_company_in_every_field(cvrapi: MakeAdapter) -> None:
    record = cvrapi().fetch(DK["active"])

    assert (record.country, record.number, record.name) == ("DK", "99100028", "Bølgebryderens Tømrer ApS")
    assert (record.legal_form_code, record.legal_form) == ("80", "Anpartsbolag (ApS)")
    assert record.address == Address("Havnegade 4B, 2. tv", "8541", "Lyngbugt", "DK")
    assert record.registered_on == date(1980, 4, 23)
    assert record.status == CompanyStatus.ACTIVE
    assert (record.industry_code, record.industry) == ("433200", "Tømrer- og bygningssnedkervirksomhed")
    assert (record.vat_registered, record.vat_number, record.employer) == (None, "", True)
    assert record.officers == ()
    assert record.is_complete
    assert record.source == "CVR via cvrapi.dk"


@pytest.mark.parametrize(
    ("key", "status", "raw", "reason", "since"),
    [
        ("bankrupt", CompanyStatus.BANKRUPT, "creditbankrupt", "Konkurs", date(2026, 3, 2)),
        ("ended", CompanyStatus.DEREGISTERED, "enddate", "Verksamheten har upphört", date(2023, 12, 31)),
        ("ended_bankrupt", CompanyStatus.DEREGISTERED, "enddate", "Avregistrerat efter konkurs", date(2024, 6, 5)),
        ("forced", CompanyStatus.UNKNOWN, "creditstatus 7", "", None),
        ("liquidation", CompanyStatus.UNKNOWN, "creditstatus 3", "", None),
        ("unknown_status", CompanyStatus.UNKNOWN, "", "", None),
        ("nulls", CompanyStatus.UNKNOWN, "", "", None),
    ],
)
def test_the_status_of_a_company(
    cvrapi: MakeAdapter, key: str, status: CompanyStatus, raw: str, reason: str, since: date | None
) -> None:
    record = cvrapi().fetch(DK[key])

    assert (record.status, record.status_raw, record.status_reason, record.status_since) == (status, raw, reason, since)


def test_numbers_may_come_as_text_and_employees_as_a_range(cvrapi: MakeAdapter) -> None:
    record = cvrapi().fetch(DK["mixed_types"])

    assert record.address == Address("c/o Sommer, Havnegade 4B, 2. tv", "0999", "Lyngbugt", "DK")
    assert (record.legal_form, record.industry_code, record.employer) == ("Anpartsbolag (ApS)", "471110", True)


def test_null_in_every_field_leaves_a_name(cvrapi: MakeAdapter) -> None:
    record = cvrapi().fetch(DK["nulls"])

    assert (record.name, record.address, record.employer, record.registered_on) == ("Tavse Tal ApS", None, None, None)


def test_a_postcode_may_come_as_a_number_without_its_zero(cvrapi: MakeAdapter) -> None:
    address = cvrapi().fetch(DK["postcode_number"]).address

    assert address is not None
    assert address.postcode == "0999"


def test_unknown_codes_keep_the_registers_words(cvrapi: MakeAdapter) -> None:
    record = cvrapi().fetch(DK["unknown_codes"])

    assert (record.legal_form_code, record.legal_form, record.employer) == ("280", "Øvrige virksomhedsformer", None)


def test_owners_are_no_officers(cvrapi: MakeAdapter) -> None:
    assert cvrapi().fetch(DK["odd_roles"]).officers == ()


def test_tags_and_invisible_characters_are_taken_out_of_names(cvrapi: MakeAdapter) -> None:
    assert cvrapi().fetch(DK["hostile"]).name == "Ond Navn alert(1) ApS"


@pytest.mark.parametrize(
    ("key", "error"),
    [
        ("not_found", NotFound),
        ("error_with_200", NotFound),
        ("quota_exceeded", RateLimited),
        ("banned", RateLimited),
        ("internal_error", Unavailable),
        ("invalid_vat", Rejected),
    ],
)
def test_an_error_is_read_whatever_the_status(cvrapi: MakeAdapter, key: str, error: type[RegistryError]) -> None:
    with pytest.raises(error) as refused:
        cvrapi().fetch(DK[key])

    assert type(refused.value) is error


def test_a_quota_that_is_used_up_there_is_not_a_company_that_is_missing(
    cvrapi: MakeAdapter, simulator: Simulator
) -> None:
    simulator.state.quota = 2
    adapter = cvrapi()
    adapter.fetch(DK["active"])
    with pytest.raises(NotFound):
        adapter.fetch(DK["not_found"])

    with pytest.raises(RateLimited):
        adapter.fetch(DK["active"])
    with pytest.raises(RateLimited):
        adapter.search("Bølgebryderen")


def test_look_ups_and_searches_of_all_processes_share_the_fifty(simulator: Simulator) -> None:
    url, name = simulator.settings_without_virk()["REGISTRY_DK_URL"], f"test-{uuid4()}"
    one, other = (
        Cvrapi(url, "", timeout=AMPLE, guard=Guard(name, os.environ["REDIS_URL"], per_day=50)) for _process in range(2)
    )
    for _question in range(25):
        one.fetch(DK["active"])
        assert other.search("Bølgebryderen")

    for ask in (lambda: one.fetch(DK["active"]), lambda: other.search("Bølgebryderen")):
        with pytest.raises(Resting):
            ask()

    assert simulator.count("/api") == 50


def test_a_name_gives_one_hit_to_pick_also_where_it_is_another_name(cvrapi: MakeAdapter) -> None:
    [exact] = cvrapi().search("knækbro stål")
    [fuzzy] = cvrapi().search("Bølgeblik Import")

    assert (exact.number, exact.city, exact.status) == (DK["bankrupt"], "Lyngbugt", CompanyStatus.BANKRUPT)
    assert (fuzzy.number, fuzzy.name) == (DK["active"], "Bølgebryderens Tømrer ApS")


def test_a_name_that_is_nobodys(cvrapi: MakeAdapter) -> None:
    assert cvrapi().search("Findes ikke") == ()


@pytest.mark.parametrize("name", ["", " ", "x", "900101-2385", "Vera 19900101-2385"])
def test_what_is_no_name_or_may_be_a_person_is_not_sent(cvrapi: MakeAdapter, simulator: Simulator, name: str) -> None:
    assert cvrapi().search(name) == ()
    assert not simulator.state.counts


@pytest.mark.parametrize("mode", ["down", "garbage", "a_list", "huge", "reset"])
def test_a_search_fails_as_a_look_up_does(cvrapi: MakeAdapter, simulator: Simulator, mode: str) -> None:
    simulator.put("dk", mode)

    with pytest.raises(Unavailable):
        cvrapi().search("Skumsprøjt")


def test_a_question_says_who_asks_and_how_to_reach_them(cvrapi: MakeAdapter, simulator: Simulator) -> None:
    cvrapi().fetch(DK["active"])

    [asked] = simulator.state.asked
    assert asked.headers["User-Agent"].startswith("Klientadministration/")
    assert asked.headers["User-Agent"].endswith("post@firm.example")
    assert asked.path == "/dk/api?country=dk&vat=99100028"


def test_a_record_survives_json(cvrapi: MakeAdapter) -> None:
    for key in ("active", "ended", "mixed_types"):
        record = cvrapi().fetch(DK[key])
        assert CompanyRecord.from_json(record.to_json()) == record
