"""Virk: lists of periods, status words that are open, those in the management, and nothing that is secret."""

from datetime import UTC, date, datetime

import pytest

from clients.registries.contract import (
    Address,
    CompanyRecord,
    CompanyStatus,
    NotFound,
    Officer,
    RegistryError,
    Unavailable,
)
from clients.registries.dk_virk_answer import MEMBERS, read_companies
from clients.simulator import SIMULATED, Simulator, danish_virk
from tests.clients.registries.conftest import MakeAdapter

DK = SIMULATED["DK"]
LETS_IN = "Basic ZGVtbzpkZW1vLXNlY3JldA=="  # demo:demo-secret


def test_an_active_company_in_every_field(virk: MakeAdapter) -> None:
    record = virk().fetch(DK["active"])

    assert (record.country, record.number, record.name) == ("DK", "99100028", "Bølgebryderens Tømrer ApS")
    assert (record.legal_form_code, record.legal_form) == ("80", "Anpartsbolag (ApS)")
    assert record.visiting_address == Address("Havnegade 4 B, 2. tv", "8541", "Lyngbugt", "DK")
    assert record.postal_address is None
    assert record.registered_on == date(2012, 3, 20)
    assert (record.status, record.status_raw) == (CompanyStatus.ACTIVE, "NORMAL")
    assert (record.industry_code, record.industry) == ("433200", "Tømrer- og bygningssnedkervirksomhed")
    assert record.contact == Officer("Dorthe Direktør", "ADM. DIR", "VD")
    assert [officer.role for officer in record.officers] == [
        "VD",
        "Styrelseordförande",
        "Styrelseledamot",
        "Styrelseledamot",
    ]
    assert record.is_complete
    assert record.source == "CVR"


@pytest.mark.parametrize(
    ("key", "status", "raw", "reason", "since"),
    [
        ("bankrupt", CompanyStatus.BANKRUPT, "UNDERKONKURS", "Konkurs", date(2026, 3, 2)),
        ("forced", CompanyStatus.LIQUIDATION, "Under tvangsopløsning", "Tvångsupplösning", date(2026, 3, 2)),
        ("liquidation", CompanyStatus.LIQUIDATION, "UNDERFRIVILLIGLIKVIDATION", "Likvidation", date(2026, 3, 2)),
        ("reorganisation", CompanyStatus.REORGANISATION, "underrekonstruktion", "Rekonstruktion", date(2026, 3, 2)),
        ("ended", CompanyStatus.DEREGISTERED, "OPHØRT", "Verksamheten har upphört", date(2024, 6, 5)),
        (
            "ended_bankrupt",
            CompanyStatus.DEREGISTERED,
            "OPLØSTEFTERKONKURS",
            "Avregistrerat efter konkurs",
            date(2024, 6, 5),
        ),
        ("unknown_status", CompanyStatus.UNKNOWN, "omdannet", "", None),
        ("mixed_types", CompanyStatus.ACTIVE, "Aktiv", "", None),
        ("nulls", CompanyStatus.UNKNOWN, "", "", None),
    ],
)
def test_the_status_of_a_company(
    virk: MakeAdapter, key: str, status: CompanyStatus, raw: str, reason: str, since: date | None
) -> None:
    record = virk().fetch(DK[key])

    assert (record.status, record.status_raw, record.status_reason, record.status_since) == (status, raw, reason, since)


def test_what_holds_now_is_taken_from_lists_of_periods(virk: MakeAdapter) -> None:
    record = virk().fetch(DK["past_names"])

    assert (record.name, record.legal_form_code) == ("Gamle Navne ApS", "80")
    assert record.address == Address("Havnegade 4 B, 2. tv", "8541", "Lyngbugt", "DK")
    assert (record.status, record.registered_on) == (CompanyStatus.ACTIVE, date(1999, 1, 1))


def test_only_those_in_the_management_now_are_officers(virk: MakeAdapter) -> None:
    assert virk().fetch(DK["odd_roles"]).officers == (
        Officer("Holding Hånd ApS", "BESTYRELSESMEDLEM", "Styrelseledamot", is_person=False),
        Officer("Nina Nyt", "RUMKAPTAJN", "RUMKAPTAJN"),
    )


def test_secret_contact_data_and_where_people_live_are_neither_asked_for_nor_kept(virk: MakeAdapter) -> None:
    kept = str(virk().fetch(DK["secret"]).to_json())
    asked = {"query": {}, "_source": [f"Vrvirksomhed.{member}" for member in MEMBERS]}
    whole, sent = (danish_virk.reply(ask, DK["secret"], LETS_IN).body.decode() for ask in ({"query": {}}, asked))

    for secret in ("hemmelig@post.example", "99887766", "Hemmeligvej"):
        assert secret in whole
        assert secret not in sent
        assert secret not in kept


def test_addresses_of_other_shapes(virk: MakeAdapter) -> None:
    adapter = virk()

    assert adapter.fetch(DK["abroad"]).address == Address("5 Pier Road, AB11 5QN Aberdeen", "", "", "GB")
    assert adapter.fetch(DK["mixed_types"]).postal_address == Address(
        "c/o Sommer, Havnegade 4 B, 2. tv", "0999", "Lyngbugt", "DK"
    )
    postcode = adapter.fetch(DK["postcode_number"]).visiting_address
    assert postcode is not None
    assert postcode.postcode == "0999"


def test_tags_and_invisible_characters_are_taken_out_of_names(virk: MakeAdapter) -> None:
    assert virk().fetch(DK["hostile"]).name == "Ond Navn alert(1) ApS"


def test_a_number_that_is_not_in_the_register(virk: MakeAdapter, simulator: Simulator) -> None:
    with pytest.raises(NotFound):
        virk().fetch(DK["not_found"])

    [asked] = simulator.state.asked
    assert (asked.method, asked.path) == ("POST", "/dk/cvr-permanent/virksomhed/_search")


@pytest.mark.parametrize(
    ("hits", "error"),
    [
        ({"total": 0, "hits": []}, NotFound),
        ({"total": {"value": 0, "relation": "eq"}, "hits": []}, NotFound),
        ({"total": 3, "hits": []}, Unavailable),
        ({"total": False, "hits": []}, Unavailable),
        ({"hits": []}, Unavailable),
        ({"total": 1, "hits": [{"_source": None}]}, Unavailable),
        (None, Unavailable),
    ],
)
def test_only_a_whole_answer_says_that_there_is_none(hits: object, error: type[RegistryError]) -> None:
    with pytest.raises(error):
        read_companies({"hits": hits}, DK["active"], fetched_at=datetime.now(UTC))


@pytest.mark.parametrize(
    ("user", "password"), [("demo", "wrong"), ("nobody", "demo-secret"), ("no-rights", "demo-secret"), ("æ", "ø:å")]
)
def test_trouble_with_our_own_credentials_is_not_about_the_number(virk: MakeAdapter, user: str, password: str) -> None:
    with pytest.raises(Unavailable):
        virk(user=user, password=password).fetch(DK["active"])


def test_a_name_search_lists_as_many_as_anyone_picks_from(virk: MakeAdapter) -> None:
    hits = virk().search("skumsprøjt aps")

    assert len(hits) == 20
    assert (hits[0].number, hits[0].name, hits[0].city) == (DK["skumsproejt_agerby"], "Skumsprøjt Agerby ApS", "Agerby")


@pytest.mark.parametrize(("name", "found"), [("bølgebryderens", 1), ("Findes Ikke", 0), ("knækbro", 1)])
def test_a_name_search_finds_one_or_none(virk: MakeAdapter, name: str, found: int) -> None:
    assert len(virk().search(name)) == found


def test_a_hit_says_that_the_company_is_bankrupt(virk: MakeAdapter) -> None:
    [hit] = virk().search("knækbro")

    assert hit.status == CompanyStatus.BANKRUPT


@pytest.mark.parametrize("name", ["", " ", "x", "900101-2385", "Vera 19900101-2385"])
def test_what_is_no_name_or_may_be_a_person_is_not_sent(virk: MakeAdapter, simulator: Simulator, name: str) -> None:
    assert virk().search(name) == ()
    assert not simulator.state.counts


@pytest.mark.parametrize("mode", ["down", "garbage", "a_list", "huge", "reset", "empty"])
def test_a_search_fails_as_a_look_up_does(virk: MakeAdapter, simulator: Simulator, mode: str) -> None:
    simulator.put("dk", mode)

    with pytest.raises(Unavailable):
        virk().search("Skumsprøjt")


def test_a_record_survives_json(virk: MakeAdapter) -> None:
    for key in ("active", "ended", "odd_roles"):
        record = virk().fetch(DK[key])
        assert CompanyRecord.from_json(record.to_json()) == record
