"""Bolagsverket: every state of a company, half answers, tokens, and what never leaves or stays."""

import logging
from datetime import date

import pytest

from clients.registries.contract import Address, CompanyRecord, CompanyStatus, NotFound, Rejected, Unavailable
from clients.registries.tokens import _seconds
from clients.simulator import SIMULATED, Simulator
from tests.clients.registries.conftest import MakeAdapter

SE = SIMULATED["SE"]


def test_an_active_company_in_every_field(swedish: MakeAdapter) -> None:
    record = swedish().fetch(SE["active"])

    assert (record.country, record.number, record.name) == ("SE", SE["active"], "Tallbackens Snickeri AB")
    assert (record.legal_form_code, record.legal_form) == ("AB", "Aktiebolag")
    assert record.postal_address == Address("Tallbacken 12", "782 10", "Granfors", "SE")
    assert record.registered_on == date(2009, 5, 18)
    assert (record.status, record.status_raw) == (CompanyStatus.ACTIVE, "JA")
    assert (record.industry_code, record.industry) == ("43320", "Byggnadssnickeriarbeten")
    assert (record.vat_registered, record.vat_number, record.employer, record.officers) == (None, "", None, ())
    assert record.is_complete
    assert record.source == "Bolagsverket"
    assert record.fetched_at.tzinfo is not None


@pytest.mark.parametrize(
    ("key", "status", "raw", "reason", "since"),
    [
        ("bankrupt", CompanyStatus.BANKRUPT, "KK", "Konkurs", date(2026, 3, 2)),
        ("liquidation", CompanyStatus.LIQUIDATION, "LI", "Likvidation", date(2025, 11, 17)),
        ("bankrupt_and_liquidation", CompanyStatus.BANKRUPT, "LI, KK", "Konkurs", date(2025, 1, 26)),
        ("reorganisation", CompanyStatus.REORGANISATION, "FR", "Företagsrekonstruktion", date(2026, 8, 11)),
        ("merging", CompanyStatus.ACTIVE, "FUOT", "Tar över ett annat företag genom fusion", None),
        ("dormant", CompanyStatus.DORMANT, "NEJ", "", None),
        ("deregistered", CompanyStatus.DEREGISTERED, "KKAV", "Avregistrerat efter konkurs", date(2023, 5, 5)),
        (
            "deregistered_with_time",
            CompanyStatus.DEREGISTERED,
            "LIAV",
            "Avregistrerat efter likvidation",
            date(2022, 2, 1),
        ),
        ("unknown_codes", CompanyStatus.UNKNOWN, "ZZ", "Något helt nytt", None),
        ("few_fields", CompanyStatus.UNKNOWN, "", "", None),
        ("partnership", CompanyStatus.ACTIVE, "JA", "", None),
    ],
)
def test_the_status_of_a_company(
    swedish: MakeAdapter, key: str, status: CompanyStatus, raw: str, reason: str, since: date | None
) -> None:
    record = swedish().fetch(SE[key])

    assert (record.status, record.status_raw, record.status_reason, record.status_since) == (status, raw, reason, since)


@pytest.mark.parametrize(
    ("key", "form"),
    [
        ("partnership", "Handelsbolag"),
        ("cooperative", "Ekonomisk förening"),
        ("housing", "Bostadsrättsförening"),
        ("foreign_branch", "Utländsk filial"),
        ("sole_trader", "Enskild firma"),
        ("unknown_codes", "Rymdbolag"),
        ("only_at_scb", "Ideella föreningar"),
    ],
)
def test_the_legal_form_in_swedish_or_in_the_registers_words(swedish: MakeAdapter, key: str, form: str) -> None:
    assert swedish().fetch(SE[key]).legal_form == form


def test_the_registered_name_comes_before_other_names(swedish: MakeAdapter) -> None:
    record = swedish().fetch(SE["names"])

    assert record.name == "Sjövik Bygg & Montage AB"
    assert record.postal_address == Address("c/o Marina Sjö, Hamnvägen 3", "451 20", "Sjövik", "SE")


def test_an_address_abroad_has_no_swedish_postcode(swedish: MakeAdapter) -> None:
    assert swedish().fetch(SE["foreign_branch"]).postal_address == Address("PIER ROAD 5 ABERDEEN", "", "Utlandet", "")


def test_a_postcode_may_come_as_a_number(swedish: MakeAdapter) -> None:
    address = swedish().fetch(SE["postcode_number"]).postal_address

    assert address is not None
    assert address.postcode == "173 41"


def test_tags_and_invisible_characters_are_taken_out_of_names(swedish: MakeAdapter) -> None:
    assert swedish().fetch(SE["hostile"]).name == "Ond Näpen alert(1) AB"


def test_several_firms_on_one_persons_number(swedish: MakeAdapter) -> None:
    record = swedish().fetch(SE["three_firms"])

    assert record.name == "Odd Ask Trädfällning"
    assert [other.name for other in record.alternatives] == ["Odd Ask Ved & Kol", "Asks Skor"]
    assert [other.status for other in record.alternatives] == [CompanyStatus.ACTIVE, CompanyStatus.DEREGISTERED]


@pytest.mark.parametrize("key", ["not_found", "empty_list", "person_without_firm"])
def test_a_number_that_is_not_in_the_register(swedish: MakeAdapter, key: str) -> None:
    with pytest.raises(NotFound):
        swedish().fetch(SE[key])


def test_a_wrong_check_digit_is_refused_by_the_register(swedish: MakeAdapter) -> None:
    with pytest.raises(Rejected):
        swedish().fetch("5599110012")


@pytest.mark.parametrize(
    ("key", "status", "missing"),
    [
        ("only_at_scb", CompanyStatus.UNKNOWN, ("legal_form", "status")),
        ("not_at_scb", CompanyStatus.ACTIVE, ("postal_address", "industry", "status")),
        ("half_answer", CompanyStatus.UNKNOWN, ("postal_address", "registered_on", "industry", "status")),
    ],
)
def test_half_an_answer_says_what_is_missing(
    swedish: MakeAdapter, key: str, status: CompanyStatus, missing: tuple[str, ...]
) -> None:
    record = swedish().fetch(SE[key])

    assert record.name
    assert (record.status, record.missing, record.is_complete) == (status, missing, False)


def test_half_an_answer_without_a_company_is_unavailable(swedish: MakeAdapter) -> None:
    with pytest.raises(Unavailable):
        swedish().fetch(SE["source_away"])


def test_a_token_serves_many_questions(swedish: MakeAdapter, simulator: Simulator) -> None:
    adapter = swedish()
    for key in ("active", "bankrupt", "dormant"):
        adapter.fetch(SE[key])

    assert (simulator.count("/token"), simulator.count("/organisationer")) == (1, 3)


def test_a_token_that_the_register_has_forgotten_is_renewed_once(swedish: MakeAdapter, simulator: Simulator) -> None:
    adapter = swedish()
    adapter.fetch(SE["active"])
    simulator.state.gate.change(revoke=True)

    assert adapter.fetch(SE["active"]).name

    assert (simulator.count("/token"), simulator.count("/organisationer")) == (2, 3)


def test_a_short_lived_token_is_renewed_before_it_ends(swedish: MakeAdapter, simulator: Simulator) -> None:
    simulator.state.gate.change(expires_in=0)
    adapter = swedish()
    with pytest.raises(Unavailable):  # every token is dead on arrival: one renewal, then no more
        adapter.fetch(SE["active"])

    assert (simulator.count("/token"), simulator.count("/organisationer")) == (2, 2)

    simulator.state.gate.change(expires_in=1)
    assert adapter.fetch(SE["active"]).name


def test_a_token_of_another_environment_is_never_sent(simulator: Simulator, swedish: MakeAdapter) -> None:
    with Simulator() as test_environment:
        names = test_environment.settings()
        there = swedish(url=names["REGISTRY_SE_URL"], token_url=names["REGISTRY_SE_TOKEN_URL"])
        swedish().fetch(SE["active"])
        there.fetch(SE["active"])
        assert (simulator.count("/organisationer"), test_environment.count("/organisationer")) == (1, 1)

        with pytest.raises(Unavailable):  # were it sent nonetheless, the other environment refuses it
            swedish(url=names["REGISTRY_SE_URL"]).fetch(SE["active"])


@pytest.mark.parametrize(
    ("client", "secret", "questions"), [("demo", "wrong", 0), ("", "", 0), ("ping-only", "demo-secret", 1)]
)
def test_trouble_with_our_own_credentials_is_not_about_the_number(
    swedish: MakeAdapter, simulator: Simulator, client: str, secret: str, questions: int
) -> None:
    with pytest.raises(Unavailable):
        swedish(client=client, secret=secret).fetch(SE["active"])

    assert simulator.count("/organisationer") == questions


def test_nothing_personal_reaches_the_logs(
    swedish: MakeAdapter, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    adapter = swedish()
    record = adapter.fetch(SE["sole_trader"])
    with pytest.raises(Rejected):  # the register's `detail` repeats the number
        adapter.fetch("199001012386")
    simulator.put("se", "reset")
    with pytest.raises(Unavailable):
        adapter.fetch(SE["sole_trader"])

    assert "register Bolagsverket: 200" in caplog.text
    tokens = list(simulator.state.gate._tokens)
    assert tokens
    for secret in (SE["sole_trader"], "9001012385", "199001012386", "demo-secret", "kontrollsiffra", *tokens):
        assert secret not in caplog.text
        assert secret not in repr(record)


def test_a_number_is_never_in_an_address(swedish: MakeAdapter, simulator: Simulator) -> None:
    swedish().fetch(SE["sole_trader"])

    assert not [asked for asked in simulator.state.asked if SE["sole_trader"] in asked.path]


def test_a_name_is_never_sent(swedish: MakeAdapter, simulator: Simulator) -> None:
    adapter = swedish()

    assert (adapter.has_name_search, adapter.search("Tallbacken")) == (False, ())
    assert not simulator.state.counts


def test_a_record_survives_json(swedish: MakeAdapter) -> None:
    for key in ("active", "bankrupt", "three_firms", "half_answer"):
        record = swedish().fetch(SE[key])
        assert CompanyRecord.from_json(record.to_json()) == record


def test_every_question_counts_against_the_limit(swedish: MakeAdapter) -> None:
    adapter = swedish()

    adapter.fetch(SE["active"])
    adapter.fetch(SE["active"])

    state = adapter.guard.state()
    assert (state.questions, state.left_this_minute) == (2, 58)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        (3600, 3600.0),
        ("3600", 3600.0),
        (None, 0.0),
        (True, 0.0),
        (-5, 0.0),
        ("soon", 0.0),
        (10**400, 86400.0),
        (1e300, 86400.0),
    ],
)
def test_the_life_of_a_token_is_read_with_care(told: object, seconds: float) -> None:
    assert _seconds(told) == seconds
