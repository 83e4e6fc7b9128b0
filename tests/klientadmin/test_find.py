"""Sök: clients, people, pages and what can be done, to whoever may see and do it."""

import html
import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Reseller
from common.telephones import Digits
from tests import factories
from tests.clients.cards import SOLE_TRADER, sole_trader
from users.models import Person, User

FIND = "/find/"
AS_TYPED = {"HX-Request": "true", "HX-Target": "find-hits"}


def found(browser: Any, typed: str) -> dict[str, list[str]]:
    """The words of the lines, by the heading of their group."""
    page = html.unescape(browser.post(FIND, {"q": typed}, headers=AS_TYPED).content.decode())
    groups = re.findall(r'<section aria-label="(.*?)">(.*?)</section>', page, re.DOTALL)
    return {words: re.findall(r'<span class="trunc(?: ended)?">(.*?)</span>', lines) for words, lines in groups}


@pytest.fixture
def alfa(byran: Reseller) -> Client:
    return factories.client(byran, name="Alfa Måleri AB", org_number="5560125790", contact_name="Maj Berg")


def test_a_client_by_name_number_or_contact(alfa: Client, anna: User, as_user: Any) -> None:
    for typed in ("alfa", "måleri", "556012-5790", "5560125790", "maj b"):
        assert found(as_user(anna), typed)["Kunder"] == ["Alfa Måleri AB"], typed
    assert found(as_user(anna), "finns inte") == {}


@pytest.mark.parametrize("written", ["070-174 11 32", "+46 70 174 11 32", "0046 (0)70 1741132"])
@pytest.mark.parametrize("typed", ["0701741132", "070-174 11 32", "+46701741132", "0046 70 174 11 32", "174 11 32"])
def test_whoever_calls_is_found_by_the_telephone_number(
    typed: str, written: str, alfa: Client, byran: Reseller, anna: User, as_user: Any
) -> None:
    Client.objects.filter(pk=alfa.pk).update(contact_phone=written)
    person = Person.objects.create(reseller=byran, first_name="Rut", last_name="Ek", phone=written)
    factories.membership(person, factories.client(byran, name="Beta AB"), kind=2)
    factories.client(byran, name="Gamma AB", contact_phone="070-999 99 99")

    groups = found(as_user(anna), typed)

    # Without its zero it may be an organisation number, and is looked for as one.
    assert groups == ({} if typed == "174 11 32" else {"Kunder": ["Alfa Måleri AB"], "Användare": ["Rut Ek"]})


def test_telephone_numbers_are_found_by_an_index(alfa: Client, anna: User) -> None:
    rows = [Client.objects.with_telephone("701741132"), Person.objects.alias(telephone=Digits("phone"))]
    rows[1] = rows[1].filter(telephone__contains="701741132")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plans = [listed.order_by().values("pk").explain() for listed in rows]

    assert "client_telephone" in plans[0]
    assert "person_telephone" in plans[1]


def test_a_personal_number_is_found_and_stands_nowhere_in_the_answer(byran: Reseller, anna: User, as_user: Any) -> None:
    sole_trader(byran, name="Vera Keramik")

    answer = as_user(anna).post(FIND, {"q": SOLE_TRADER}, headers=AS_TYPED)
    assert "Vera Keramik" in answer.content.decode()
    assert SOLE_TRADER[2:] not in answer.content.decode()
    assert found(as_user(anna), SOLE_TRADER[2:])["Kunder"] == ["Vera Keramik"]


def test_not_another_firms_where_one_happens_to_be_a_user(andra: Reseller, anna: User, as_user: Any) -> None:
    theirs = factories.client(andra, name="Beta Bygg AB", org_number="5560125790", contact_name="Ivar Hult")
    factories.member(anna, theirs)

    User.objects.filter(pk=anna.pk).update(favourites=[theirs.pk])  # from when she worked there

    for typed in ("", "beta", "5560125790", "ivar hult", "bjud in till beta"):
        assert found(as_user(anna), typed) == {}, typed


def test_what_can_be_done_with_a_client(alfa: Client, anna: User, as_user: Any) -> None:
    browser = as_user(anna)
    for typed in ("bjud in till alfa", "Bjud in Alfa", "inbjudan alfa"):
        assert found(browser, typed)["Gör"] == ["Bjud in till Alfa Måleri AB"], typed
    assert found(browser, "avsluta alfa")["Gör"] == ["Avsluta Alfa Måleri AB"]
    page = browser.post(FIND, {"q": "bjud in till alfa"}, headers=AS_TYPED).content.decode()
    assert reverse("users:invite", args=[alfa.pk, 2]) in page


def test_new_things_and_pages(anna: User, as_user: Any) -> None:
    browser = as_user(anna)

    assert found(browser, "ny ku")["Gör"] == ["Ny kund"]
    assert found(browser, "utskick")["Sidor"] == ["Utskick"]
    assert "Fakturaunderlag" in found(browser, "faktura")["Sidor"]


def test_people_and_employees(alfa: Client, anna: User, karin: User, as_user: Any) -> None:
    row = factories.member(factories.login("kim@kund.example", "Kim", "Ström"), alfa)
    browser = as_user(anna)

    assert found(browser, "kim str")["Användare"] == ["Kim Ström"]
    assert found(browser, "KIM@KUND")["Användare"] == ["Kim Ström"]
    page = browser.post(FIND, {"q": "kim"}, headers=AS_TYPED).content.decode()
    assert f"{reverse('users:people', args=[alfa.pk])}#person-{row.pk}" in page
    assert found(browser, "karin")["Anställda"] == ["Karin Åberg"]


def test_a_consultant_finds_the_own_clients_and_their_people_alone(alfa: Client, karin: User, as_user: Any) -> None:
    beta = factories.client(alfa.reseller, name="Beta Alfabet AB")
    factories.member(factories.login("kim@kund.example", "Kim", "Ström"), alfa)
    factories.member(factories.login("kia@kund.example", "Kim", "Beta"), beta)
    factories.put_on(karin, beta)
    browser = as_user(karin)

    assert found(browser, "alfa")["Kunder"] == ["Beta Alfabet AB"]
    assert found(browser, "kim")["Användare"] == ["Kim Beta"]
    assert "Gör" not in found(browser, "avsluta beta")


def test_another_firm_finds_nothing_of_this_one(alfa: Client, as_user: Any) -> None:
    factories.member(factories.login("kim@kund.example", "Kim", "Ström"), alfa)
    other = factories.reseller("Andra Byrån AB", "5592031236")
    nils = factories.employee(other, "nils@andra.example", "Nils", "Holm", factories.ADMINISTRATOR)

    for typed in ("alfa", "kim", "5560125790", "bjud in till alfa", "karin"):
        assert found(as_user(nils), typed) == {}, typed


def test_a_clients_own_person_has_no_such_page(alfa: Client, as_user: Any) -> None:
    row = factories.member(factories.login("kim@kund.example", "Kim", "Ström"), alfa)

    assert as_user(row.person.user).get(FIND).status_code == 403


@pytest.mark.parametrize("typed", ["%", "_", "\\", "' OR 1=1", "a" * 500, "\x00\x00", "<b>", "²³", "🦆"])
def test_odd_words_are_words(alfa: Client, anna: User, as_user: Any, typed: str) -> None:
    answer = as_user(anna).post(FIND, {"q": typed}, headers=AS_TYPED)

    assert answer.status_code == 200
    assert "<b>" not in answer.content.decode()


def test_without_script_it_is_a_page(alfa: Client, anna: User, as_user: Any) -> None:
    browser = as_user(anna)

    assert "Sök" in browser.get(FIND).content.decode()
    page = browser.post(FIND, {"q": "alfa"}).content.decode()
    assert "<html" in page
    assert reverse("clients:detail", args=[alfa.pk]) in page


def test_the_questions_are_as_many_for_one_as_for_fifty(byran: Reseller, anna: User, as_user: Any) -> None:
    browser, asked = as_user(anna), []
    for count in (1, 50):
        for number in range(count):
            client = factories.client(byran, name=f"Gemensam {count} {number}", org_number="")
            factories.member(factories.login(f"g{count}-{number}@kund.example", "Gemensam"), client)
        browser.post(FIND, {"q": "gemensam"}, headers=AS_TYPED)
        with CaptureQueriesContext(connection) as queries:
            browser.post(FIND, {"q": "gemensam"}, headers=AS_TYPED)
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert asked[0] <= 8


def test_before_anything_is_typed_favourites_and_what_was_opened_last(alfa: Client, anna: User, as_user: Any) -> None:
    beta, gamma = (factories.client(alfa.reseller, name=name) for name in ("Beta AB", "Gamma AB"))
    browser = as_user(anna)
    assert found(browser, "") == {}

    for client in (beta, gamma, alfa):
        browser.get(reverse("clients:detail", args=[client.pk]))
    browser.post(reverse("users:favourite", args=[gamma.pk]), {"on": "1"})
    assert found(browser, "") == {"Favoriter": ["Gamma AB"], "Senast öppnade": ["Alfa Måleri AB", "Beta AB"]}

    browser.post(reverse("users:favourite", args=[gamma.pk]), {"on": "0"})
    browser.post(reverse("users:favourite", args=[gamma.pk]), {"on": "0"})
    assert found(browser, "")["Senast öppnade"] == ["Alfa Måleri AB", "Gamma AB", "Beta AB"]


def switcher(browser: Any, client: Client, page: str = "clients:detail") -> tuple[list[str], list[str]]:
    """The heads and the clients in Byt klient, opened on a page of the client's."""
    answer = browser.get(reverse(page, args=[client.pk])).content.decode()
    (address,) = re.findall(r'<details class="menu switcher" hx-get="(.*?)"', answer)
    menu = html.unescape(browser.get(address, headers={"HX-Request": "true"}).content.decode())
    return re.findall(r'<p class="pop-h">(.*?)</p>', menu), re.findall(
        r'<span class="trunc(?: ended)?">(.*?)</span>', menu
    )


def test_the_same_are_at_hand_on_a_client(alfa: Client, anna: User, as_user: Any) -> None:
    beta, gamma = (factories.client(alfa.reseller, name=name) for name in ("Beta AB", "Gamma AB"))
    browser = as_user(anna)
    assert switcher(browser, alfa) == ([], [])
    assert switcher(browser, beta) == (["Senast öppnade"], ["Alfa Måleri AB"])

    browser.post(reverse("users:favourite", args=[gamma.pk]), {"on": "1"})
    browser.post(reverse("users:favourite", args=[alfa.pk]), {"on": "1"})

    assert switcher(browser, alfa) == (["Favoriter", "Senast öppnade"], ["Gamma AB", "Beta AB"])
    assert switcher(browser, gamma, "users:people") == (["Favoriter", "Senast öppnade"], ["Alfa Måleri AB", "Beta AB"])


@pytest.mark.parametrize("count", [1, 15])
def test_what_is_at_hand_is_asked_for_when_the_menu_is_opened(
    count: int, alfa: Client, anna: User, as_user: Any
) -> None:
    browser, address = as_user(anna), reverse("clients:at_hand", args=[alfa.pk])
    anna.favourites = [factories.client(alfa.reseller).pk for _ in range(count)]
    anna.save(update_fields=["favourites"])

    with CaptureQueriesContext(connection) as asked:
        page = browser.get(address, headers={"HX-Request": "true"})

    assert page.content.decode().count("<a href") == count
    assert len(asked) == 5  # session, user, rights, the client, those at hand
    assert browser.get(address).headers["Location"] == "/find/"  # without script: the same stands there


def test_a_clients_own_person_is_shown_no_others(alfa: Client, as_user: Any) -> None:
    chief = factories.login("chief@kund.example", "Chief")
    factories.give(factories.member(chief, alfa), "user_administration")

    page = as_user(chief).get(reverse("users:people", args=[alfa.pk]))

    assert page.status_code == 200
    assert b"switcher" not in page.content


def test_what_is_out_of_reach_is_not_at_hand_any_more(alfa: Client, karin: User, as_user: Any) -> None:
    place = factories.put_on(karin, alfa)
    browser = as_user(karin)
    browser.get(reverse("clients:detail", args=[alfa.pk]))
    browser.post(reverse("users:favourite", args=[alfa.pk]), {"on": "1"})
    assert found(browser, "") == {"Favoriter": ["Alfa Måleri AB"]}

    factories.end_access(place, timezone.now())

    assert found(browser, "") == {}
    assert browser.post(reverse("users:favourite", args=[alfa.pk]), {"on": "1"}).status_code == 404


def test_favourites_have_an_end(alfa: Client, anna: User, as_user: Any) -> None:
    User.objects.filter(pk=anna.pk).update(favourites=[uuid4() for _number in range(20)])

    answer = as_user(anna).post(reverse("users:favourite", args=[alfa.pk]), {"on": "1"}, follow=True)

    assert "Du har 20 favoriter" in answer.content.decode()
