"""Företagssök, the search: each outcome apart, nobody's personal number in an address, and only for whom it is."""

import logging
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone

from clients.models import FollowedCompany
from clients.simulator import Simulator
from events.models import Event, EventDetail
from tests.users.companies.conftest import followed
from tests.users.companies.searching import (
    ABSENT,
    ACTIVE,
    BANKRUPT,
    DOWN,
    LIMITED,
    VERA,
    search,
    text_after,
)
from users.models import Membership

_PAGE_QUERIES, _CARD_QUERIES = 7, 8


def test_a_number_leads_to_its_card_with_all_that_the_register_says(kims: Browser, at_alfa: Membership) -> None:
    response = search(kims, at_alfa, ACTIVE)
    assert (response.status_code, response.url) == (303, f"/me/{at_alfa.pk}/companies/SE/5599110011/")

    page = kims.get(response.url).text

    for words in ("Tallbackens Snickeri AB", "559911-0011", "Aktiebolag", "Tallbacken 12", "782 10 Granfors", "Aktivt",
                  "Byggnadssnickeriarbeten", "2009-05-18", "Bolagsverket, hämtat", "Följ"):  # fmt: skip
        assert words in page, words


def test_a_norwegian_card_has_vat_employees_and_roles(kims: Browser, at_alfa: Membership) -> None:
    page = text_after(kims, at_alfa, "899 100 018", "NO")

    for words in ("TINDEBAKKEN BYGG AS", "899 100 018", "NO899100018MVA", "Har anställda", "Ingrid Tindebakk"):
        assert words in page, words


@pytest.mark.parametrize(
    ("country", "typed", "words"),
    [
        ("FI", "FI99100019", ["Kuusirannan Puu Oy", "9910001-9", "FI99100019", "Aktiebolag (Oy)", "PRH, hämtat"]),
        ("DK", "99 10 00 28", ["Bølgebryderens Tømrer ApS", "99 10 00 28", "Dorthe Direktør", "CVR, hämtat"]),
    ],
)
def test_a_finnish_and_a_danish_card(
    kims: Browser, at_alfa: Membership, country: str, typed: str, words: list[str]
) -> None:
    page = text_after(kims, at_alfa, typed, country)

    for word in (*words, "Aktivt", "Följ"):
        assert word in page, word


@pytest.mark.parametrize(
    ("country", "name", "words"),
    [
        ("FI", "revontuli", ["20 träffar på ”revontuli”", "Hiekkaranta", "companies/FI/99201"]),
        ("DK", "skumsprøjt", ["20 träffar på ”skumsprøjt”", "Birkedal", "99 20 00 14", "companies/DK/99200014/"]),
    ],
)
def test_names_are_searched_in_finland_and_denmark_too(
    kims: Browser, at_alfa: Membership, country: str, name: str, words: list[str]
) -> None:
    page = text_after(kims, at_alfa, name, country)

    for word in words:
        assert word in page, word


def test_the_status_comes_with_since_when_and_why(kims: Browser, at_alfa: Membership) -> None:
    page = text_after(kims, at_alfa, BANKRUPT)

    assert "Konkurs" in page
    assert "sedan 2026-03-02" in page
    assert page.count(">Konkurs<") == 1  # the reason is the status, and is not said twice


def test_a_name_is_searched_where_the_register_can_and_the_search_is_an_address(
    kims: Browser, at_alfa: Membership
) -> None:
    response = search(kims, at_alfa, "nordlys handel", "NO")
    assert response.url == f"/me/{at_alfa.pk}/companies/?country=NO&q=nordlys+handel"

    page = kims.get(response.url).text

    assert "20 träffar på ”nordlys handel”" in page
    assert f"/me/{at_alfa.pk}/companies/NO/899200012/" in page


def test_sweden_is_searched_by_number_alone_and_the_page_says_so(
    kims: Browser, at_alfa: Membership, register: Simulator
) -> None:
    assert "Bara på nummer: Sverige." in kims.get(f"/me/{at_alfa.pk}/companies/").text
    assert "Hos Bolagsverket går det bara att söka på nummer." in text_after(kims, at_alfa, "Tallbacken")
    assert not register.state.counts


@pytest.mark.parametrize(
    ("typed", "country", "words"),
    [
        (ABSENT, "SE", "559912-0051 finns inte i registret."),
        (DOWN, "SE", "Bolagsverket svarar inte just nu."),
        (LIMITED, "SE", "Bolagsverket tar inte emot fler frågor just nu."),
        ("finnes ikke", "NO", "Inget företag heter något med ”finnes ikke”."),
        ("ei ole", "FI", "Finlands öppna register har inte enskilda näringsidkare."),
        ("9910032-6", "FI", "Finlands öppna register har inte enskilda näringsidkare."),
        ("9980001-5", "FI", "PRH svarar inte just nu."),
        ("99100346", "DK", "99 10 03 46 finns inte i registret."),
        ("99800275", "DK", "CVR tar inte emot fler frågor just nu."),
    ],
)
def test_each_outcome_has_its_own_words(
    kims: Browser, at_alfa: Membership, typed: str, country: str, words: str
) -> None:
    page = text_after(kims, at_alfa, typed, country)

    assert words in page
    assert "hämtat" not in page


def test_our_own_count_being_full_is_said_as_the_registers_own(
    kims: Browser, at_alfa: Membership, register: Simulator
) -> None:
    for _question in range(5):  # failures in a row: the circuit opens
        text_after(kims, at_alfa, DOWN)

    assert "Bolagsverket tar inte emot fler frågor just nu." in text_after(kims, at_alfa, ACTIVE)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("559911-0012", "Kontrollsiffran stämmer inte"), ("", "Skriv ett organisationsnummer"), ("12", "siffror")],
)
def test_what_is_no_number_stays_in_the_form_with_the_reason(
    kims: Browser, at_alfa: Membership, register: Simulator, typed: str, words: str
) -> None:
    response = search(kims, at_alfa, typed)

    assert response.status_code == 422
    assert words in response.text
    assert f'value="{typed}"' in response.text or not typed
    assert not register.state.counts


def test_a_sole_trader_is_masked_has_no_address_and_cannot_be_followed(
    kims: Browser, at_alfa: Membership, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    response = search(kims, at_alfa, VERA)

    assert response.status_code == 200
    assert "Vera Vass Keramik" in response.text
    assert "900101-****" in response.text
    assert "kan inte följas" in response.text
    assert "companies/follow/" not in response.text
    for written in ("2385", "199001012385"):
        assert written not in response.text
        assert written not in caplog.text
    assert not Event.objects.filter(kind__startswith="company").exists()
    assert not EventDetail.objects.filter(values__contains="2385").exists()


def test_nor_by_an_address_of_ones_own(kims: Browser, at_alfa: Membership, register: Simulator) -> None:
    for number in ("199001012385", "9001012385", "559911-0011", "5599110012", "x"):
        assert kims.get(f"/me/{at_alfa.pk}/companies/SE/{number}/").status_code == 404, number
    assert kims.get(f"/me/{at_alfa.pk}/companies/XX/5599110011/").status_code == 404
    assert kims.get(f"/me/{at_alfa.pk}/companies/?country=NO&q=900101-2385").status_code == 200
    assert not register.state.counts


def test_a_name_with_a_personal_number_in_it_is_refused(
    kims: Browser, at_alfa: Membership, register: Simulator
) -> None:
    response = search(kims, at_alfa, "Vera 900101-2385", "NO")

    assert response.status_code == 422
    assert not register.state.counts


def test_a_followed_company_is_shown_as_it_was_while_the_register_is_away(
    kims: Browser, at_alfa: Membership, register: Simulator
) -> None:
    answer = kims.get(f"/me/{at_alfa.pk}/companies/SE/5599110011/")
    kims.post(f"/me/{at_alfa.pk}/companies/follow/", {"record": answer.context["signed"]})
    register.put("se", "down")

    page = kims.get(f"/me/{at_alfa.pk}/companies/SE/5599110011/").text

    assert "Bolagsverket svarar inte just nu." in page
    assert "Det här sade Bolagsverket senast" in page
    assert "Tallbackens Snickeri AB" in page


def test_searching_is_recorded_nowhere(kims: Browser, at_alfa: Membership) -> None:
    before = Event.objects.count()

    text_after(kims, at_alfa, ACTIVE)
    text_after(kims, at_alfa, "nordlys", "NO")

    assert Event.objects.count() == before
    assert not FollowedCompany.objects.exists()


def test_too_many_searches_are_429(kims: Browser, at_alfa: Membership, register: Simulator) -> None:
    with time_machine.travel(timezone.now().replace(second=20), tick=False):
        answers = [search(kims, at_alfa, "559911-0012") for _search in range(21)]
        looks = [kims.get(f"/me/{at_alfa.pk}/companies/SE/5599120051/").status_code for _look in range(41)]

    assert [answer.status_code for answer in answers] == [422] * 20 + [429]
    assert answers[-1]["Retry-After"] == "40"
    assert looks == [200] * 40 + [429]


def test_hostile_names_are_text(kims: Browser, at_alfa: Membership) -> None:
    page = text_after(kims, at_alfa, "559912-0093")

    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_the_pages_cost_the_same_however_much_is_followed(
    kims: Browser, at_alfa: Membership, siv: Membership, django_assert_num_queries: Any
) -> None:
    counts = []
    for numbers in (["5599110011"], ["5599110185", "5599110359", "5599110524"]):
        for number in numbers:
            followed(at_alfa, number)
            followed(siv, number)
        with django_assert_num_queries(_PAGE_QUERIES) as asked:
            kims.get(f"/me/{at_alfa.pk}/companies/")
        counts.append(len(asked))
        with django_assert_num_queries(_CARD_QUERIES):
            kims.get(f"/me/{at_alfa.pk}/companies/SE/5599110011/")
    assert len(set(counts)) == 1
