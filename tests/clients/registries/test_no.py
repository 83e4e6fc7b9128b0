"""Brønnøysundregistrene: companies, branches, roles, deletions and the name search."""

from datetime import date

import pytest

from clients.registries.contract import Address, CompanyRecord, CompanyStatus, NotFound, Officer, Unavailable
from clients.simulator import SIMULATED, Simulator
from tests.clients.registries.conftest import MakeAdapter

NO = SIMULATED["NO"]


def test_an_active_company_in_every_field(norwegian: MakeAdapter) -> None:
    record = norwegian().fetch(NO["active"])

    assert (record.country, record.number, record.name) == ("NO", NO["active"], "TINDEBAKKEN BYGG AS")
    assert (record.legal_form_code, record.legal_form) == ("AS", "Aktiebolag (AS)")
    assert record.postal_address == Address("Postboks 12", "0585", "Lyngvik", "NO")
    assert record.visiting_address == Address("Havnegata 4", "0585", "Lyngvik", "NO")
    assert record.registered_on == date(2015, 4, 9)
    assert record.status == CompanyStatus.ACTIVE
    assert (record.industry_code, record.industry) == ("41.000", "Oppføring av bygninger")
    assert (record.vat_registered, record.vat_number, record.employer) == (True, "NO899100018MVA", True)
    assert record.contact == Officer("Ingrid Tindebakk", "DAGL", "VD")
    assert [officer.role_code for officer in record.officers] == ["DAGL", "LEDE", "MEDL", "REVI"]
    assert record.is_complete
    assert record.source == "Brønnøysundregistrene"


@pytest.mark.parametrize(
    ("key", "status", "reason", "since"),
    [
        ("bankrupt", CompanyStatus.BANKRUPT, "Konkurs", date(2026, 2, 4)),
        ("forced", CompanyStatus.LIQUIDATION, "Tvångsavveckling eller tvångsupplösning", date(2026, 5, 6)),
        ("winding_up", CompanyStatus.LIQUIDATION, "Under avveckling", date(2026, 1, 15)),
        ("reorganisation", CompanyStatus.REORGANISATION, "Rekonstruktionsförhandling", date(2026, 6, 20)),
        ("deleted", CompanyStatus.DEREGISTERED, "Borttaget ur registret", date(2024, 11, 26)),
        ("removed", CompanyStatus.DEREGISTERED, "Borttaget ur registret av rättsliga skäl", date(2025, 5, 24)),
        ("no_flags", CompanyStatus.UNKNOWN, "", None),
    ],
)
def test_the_status_of_a_company(
    norwegian: MakeAdapter, key: str, status: CompanyStatus, reason: str, since: date | None
) -> None:
    record = norwegian().fetch(NO[key])

    assert (record.status, record.status_reason, record.status_since) == (status, reason, since)


def test_a_removed_company_has_no_name(norwegian: MakeAdapter) -> None:
    record = norwegian().fetch(NO["removed"])

    assert (record.name, record.missing) == ("", ("name",))


def test_a_sole_trader_has_an_owner_and_an_unknown_number_of_employees(norwegian: MakeAdapter) -> None:
    record = norwegian().fetch(NO["sole_trader"])

    assert (record.legal_form, record.vat_registered, record.vat_number) == ("Enskild firma", False, "")
    assert record.employer is None
    assert record.contact == Officer("Tuva Tang", "INNH", "Innehavare")


def test_an_address_abroad_keeps_its_code_in_the_town(norwegian: MakeAdapter) -> None:
    record = norwegian().fetch(NO["foreign_branch"])

    assert record.postal_address is None
    assert record.visiting_address == Address("5 Pier Road", "", "AB11 5QN ABERDEEN", "GB")
    assert record.address == record.visiting_address


def test_a_postcode_may_come_as_a_number(norwegian: MakeAdapter) -> None:
    address = norwegian().fetch(NO["postcode_number"]).visiting_address

    assert address is not None
    assert address.postcode == "0585"


def test_unknown_codes_keep_the_registers_words(norwegian: MakeAdapter) -> None:
    record = norwegian().fetch(NO["unknown_codes"])

    assert (record.legal_form_code, record.legal_form, record.vat_registered) == ("XX", "Romfartsselskap", None)


def test_tags_and_invisible_characters_are_taken_out_of_names(norwegian: MakeAdapter) -> None:
    assert norwegian().fetch(NO["hostile"]).name == "OND KLIPPE alert(1) AS"


def test_only_those_who_hold_a_role_now_are_officers(norwegian: MakeAdapter) -> None:
    record = norwegian().fetch(NO["odd_roles"])

    assert record.officers == (
        Officer("Kari Kontakt", "KONT", "Kontaktperson"),
        Officer("TALLKNUSERNE AS", "REGN", "Redovisningsbyrå", is_person=False),
        Officer("Nils Nyord", "ZZZZ", "Noe nytt"),
    )


def test_no_date_of_birth_is_kept(norwegian: MakeAdapter) -> None:
    assert "1970" not in str(norwegian().fetch(NO["active"]).to_json())


def test_a_company_without_roles_is_whole(norwegian: MakeAdapter) -> None:
    record = norwegian().fetch(NO["no_roles"])

    assert (record.officers, record.contact, record.missing) == ((), None, ())


def test_roles_that_cannot_be_had_do_not_cost_the_company(norwegian: MakeAdapter) -> None:
    record = norwegian().fetch(NO["roles_away"])

    assert record.name == "ROLLENE ER BORTE AS"
    assert (record.officers, record.missing) == ((), ("officers",))


def test_a_branch_is_found_where_companies_are_not(norwegian: MakeAdapter, simulator: Simulator) -> None:
    record = norwegian().fetch(NO["branch"])

    assert (record.name, record.legal_form) == ("GRANVIN AVD ALVIK", "Driftställe")
    assert record.visiting_address == Address("Havnegata 4", "0585", "Lyngvik", "NO")
    assert simulator.count("/roller") == 0


def test_a_number_that_is_not_in_the_register(norwegian: MakeAdapter, simulator: Simulator) -> None:
    with pytest.raises(NotFound):
        norwegian().fetch(NO["not_found"])

    assert simulator.count(f"/underenheter/{NO['not_found']}") == 1


def test_a_name_search_lists_the_first_page(norwegian: MakeAdapter) -> None:
    hits = norwegian().search("nordlys handel")

    assert len(hits) == 20
    assert (hits[0].number, hits[0].name, hits[0].city) == (NO["nordlys_alvik"], "NORDLYS HANDEL ALVIK AS", "Alvik")


@pytest.mark.parametrize(("name", "found"), [("tindebakken", 1), ("Finnes Ikke", 0), ("knekkevik", 1), ("gamlebua", 0)])
def test_a_name_search_finds_one_or_none(norwegian: MakeAdapter, name: str, found: int) -> None:
    assert len(norwegian().search(name)) == found


def test_a_hit_says_that_the_company_is_bankrupt(norwegian: MakeAdapter) -> None:
    [hit] = norwegian().search("knekkevik")

    assert hit.status == CompanyStatus.BANKRUPT


@pytest.mark.parametrize("name", ["", " ", "x", "900101-2385", "Vera 19900101-2385"])
def test_what_is_no_name_or_may_be_a_person_is_not_sent(
    norwegian: MakeAdapter, simulator: Simulator, name: str
) -> None:
    assert norwegian().search(name) == ()
    assert not simulator.state.counts


def test_a_name_is_sent_as_one_value(norwegian: MakeAdapter, simulator: Simulator) -> None:
    norwegian().search("A&B=c/../?size=9999#x")

    [asked] = simulator.state.asked
    assert asked.path.startswith("/no/enhetsregisteret/api/enheter?navn=A%26B%3Dc%2F")


@pytest.mark.parametrize("mode", ["down", "garbage", "a_list", "huge", "reset"])
def test_a_search_fails_as_a_look_up_does(norwegian: MakeAdapter, simulator: Simulator, mode: str) -> None:
    simulator.put("no", mode)

    with pytest.raises(Unavailable):
        norwegian().search("nordlys")


def test_a_question_says_who_asks(norwegian: MakeAdapter, simulator: Simulator) -> None:
    norwegian().fetch(NO["active"])

    assert simulator.state.asked[0].headers["User-Agent"].startswith("Klientadministration/")


def test_a_record_survives_json(norwegian: MakeAdapter) -> None:
    for key in ("active", "deleted", "odd_roles"):
        record = norwegian().fetch(NO[key])
        assert CompanyRecord.from_json(record.to_json()) == record
