"""PRH: companies by number, their status over time, addresses of many shapes, and the name search by pages."""

from datetime import date

import pytest

from clients.registries.contract import Address, CompanyRecord, CompanyStatus, NotFound, Unavailable
from clients.registries.fi_answer import read_companies
from clients.simulator import SIMULATED, Simulator
from tests.clients.registries.conftest import MakeAdapter

FI = SIMULATED["FI"]


def test_an_active_company_in_every_field(finnish: MakeAdapter) -> None:
    record = finnish().fetch(FI["active"])

    assert (record.country, record.number, record.name) == ("FI", "9910001-9", "Kuusirannan Puu Oy")
    assert (record.legal_form_code, record.legal_form) == ("16", "Aktiebolag (Oy)")
    assert record.visiting_address == Address("Sahatie 4 B 12", "00580", "Kuusiranta", "FI")
    assert record.postal_address == Address("Sahatie 7 B 12", "00580", "Kuusiranta", "FI")
    assert record.registered_on == date(2012, 4, 2)
    assert (record.status, record.status_reason) == (CompanyStatus.ACTIVE, "")
    assert (record.industry_code, record.industry) == ("43320", "Byggnadssnickerier")
    assert (record.vat_registered, record.vat_number, record.employer) == (True, "FI99100019", True)
    assert (record.officers, record.contact) == ((), None)
    assert record.is_complete
    assert record.source == "PRH"


@pytest.mark.parametrize(
    ("key", "status", "raw", "reason", "since"),
    [
        ("bankrupt", CompanyStatus.BANKRUPT, "KONK", "Konkurs", date(2026, 2, 11)),
        ("liquidation", CompanyStatus.LIQUIDATION, "SELTILA", "Likvidation", date(2026, 3, 2)),
        ("reorganisation", CompanyStatus.REORGANISATION, "SANE", "Företagssanering", date(2025, 12, 1)),
        ("two_situations", CompanyStatus.BANKRUPT, "SANE, KONK", "Konkurs", date(2026, 4, 4)),
        ("annulled", CompanyStatus.ACTIVE, "tradeRegisterStatus 1, status 2", "", None),
        ("ended", CompanyStatus.DEREGISTERED, "endDate", "Verksamheten har upphört", date(2024, 11, 26)),
        (
            "removed",
            CompanyStatus.DEREGISTERED,
            "tradeRegisterStatus 2, status 2",
            "Borttaget ur handelsregistret",
            None,
        ),
        (
            "ended_by_code",
            CompanyStatus.DEREGISTERED,
            "tradeRegisterStatus 4, status 2",
            "Verksamheten har upphört",
            None,
        ),
        (
            "not_yet",
            CompanyStatus.UNKNOWN,
            "tradeRegisterStatus 0, status 1",
            "Ännu inte infört i handelsregistret",
            None,
        ),
        (
            "waiting",
            CompanyStatus.UNKNOWN,
            "tradeRegisterStatus 3, status 2",
            "Ännu inte infört i handelsregistret",
            None,
        ),
        (
            "invalidated",
            CompanyStatus.DEREGISTERED,
            "tradeRegisterStatus 1, status 5",
            "Numret är inte längre i kraft",
            None,
        ),
        ("unknown_codes", CompanyStatus.UNKNOWN, "UUSI", "", None),
        ("few_fields", CompanyStatus.UNKNOWN, "", "", None),
    ],
)
def test_the_status_of_a_company(
    finnish: MakeAdapter, key: str, status: CompanyStatus, raw: str, reason: str, since: date | None
) -> None:
    record = finnish().fetch(FI[key])

    assert (record.status, record.status_raw, record.status_reason, record.status_since) == (status, raw, reason, since)


@pytest.mark.parametrize(("trade", "number"), [("9", "2"), ("1", "8"), (True, "2"), ("1", ["2"]), (None, None)])
def test_a_code_that_nobody_has_seen_is_never_active(finnish: MakeAdapter, trade: object, number: object) -> None:
    row = {"businessId": {"value": "9910001-9"}, "tradeRegisterStatus": trade, "status": number}
    moment = finnish().fetch(FI["active"]).fetched_at

    assert read_companies({"companies": [row]}, "9910001-9", fetched_at=moment).status == CompanyStatus.UNKNOWN


def test_past_names_and_forms_are_passed_over(finnish: MakeAdapter) -> None:
    record = finnish().fetch(FI["past_names"])

    assert (record.name, record.legal_form_code, record.legal_form) == (
        "Kolmas Nimi Oyj",
        "17",
        "Publikt aktiebolag (Oyj)",
    )


def test_a_company_that_has_ended_keeps_its_last_name(finnish: MakeAdapter) -> None:
    assert finnish().fetch(FI["ended"]).name == "Vanha Mylly Oy"


def test_empty_parts_of_an_address_leave_no_trace(finnish: MakeAdapter) -> None:
    record = finnish().fetch(FI["empty_address"])

    assert record.visiting_address is None
    assert record.postal_address == Address("PL 226", "00581", "Hiekkaranta", "FI")
    assert record.status == CompanyStatus.ACTIVE  # its codes came as numbers


def test_an_address_abroad_stands_in_one_line(finnish: MakeAdapter) -> None:
    assert finnish().fetch(FI["abroad"]).address == Address("5 Pier Road, AB11 5QN Aberdeen", "", "", "GB")


def test_a_postcode_may_come_as_a_number(finnish: MakeAdapter) -> None:
    address = finnish().fetch(FI["postcode_number"]).address

    assert address is not None
    assert address.postcode == "00580"


def test_what_has_left_the_vat_register_is_not_in_it(finnish: MakeAdapter) -> None:
    record = finnish().fetch(FI["no_vat"])

    assert (record.vat_registered, record.vat_number, record.employer) == (False, "", False)
    assert finnish().fetch(FI["few_fields"]).vat_registered is None


def test_unknown_codes_keep_the_registers_words(finnish: MakeAdapter) -> None:
    record = finnish().fetch(FI["unknown_codes"])

    assert (record.legal_form_code, record.legal_form) == ("99", "Rymdbolag")


def test_tags_and_invisible_characters_are_taken_out_of_names(finnish: MakeAdapter) -> None:
    assert finnish().fetch(FI["hostile"]).name == "Paha Nimi alert(1) Oy"


def test_a_number_that_is_not_in_the_register(finnish: MakeAdapter, simulator: Simulator) -> None:
    with pytest.raises(NotFound):
        finnish().fetch(FI["not_found"])

    [asked] = simulator.state.asked
    assert asked.path == "/fi/opendata-ytj-api/v3/companies?businessId=9910032-6"


def test_a_name_search_goes_on_while_few_of_the_hits_are_alive(finnish: MakeAdapter, simulator: Simulator) -> None:
    hits = finnish().search("revontuli")

    assert simulator.count("/companies") == 2
    assert len({hit.number for hit in hits}) == len(hits) == 20
    assert {hit.status for hit in hits} == {CompanyStatus.ACTIVE}
    assert (hits[0].name, hits[0].city) == ("Revontuli 91 Oy", "Hiekkaranta")


@pytest.mark.parametrize(("name", "found"), [("kuusirannan", 1), ("Ei ole", 0), ("ruosteinen ankkuri", 1)])
def test_a_name_search_finds_one_or_none_with_one_question(
    finnish: MakeAdapter, simulator: Simulator, name: str, found: int
) -> None:
    assert len(finnish().search(name)) == found
    assert simulator.count("/companies") == 1


def test_a_hit_says_what_has_become_of_the_company(finnish: MakeAdapter) -> None:
    assert [hit.status for hit in finnish().search("ruosteinen")] == [CompanyStatus.BANKRUPT]
    assert [hit.status for hit in finnish().search("vanha mylly")] == [CompanyStatus.DEREGISTERED]


@pytest.mark.parametrize("name", ["", " ", "x", "900101-2385", "Vera 19900101-2385"])
def test_what_is_no_name_or_may_be_a_person_is_not_sent(finnish: MakeAdapter, simulator: Simulator, name: str) -> None:
    assert finnish().search(name) == ()
    assert not simulator.state.counts


@pytest.mark.parametrize("mode", ["down", "garbage", "a_list", "huge", "reset", "empty"])
def test_a_search_fails_as_a_look_up_does(finnish: MakeAdapter, simulator: Simulator, mode: str) -> None:
    simulator.put("fi", mode)

    with pytest.raises(Unavailable):
        finnish().search("revontuli")


def test_a_record_survives_json(finnish: MakeAdapter) -> None:
    for key in ("active", "ended", "abroad"):
        record = finnish().fetch(FI[key])
        assert CompanyRecord.from_json(record.to_json()) == record
