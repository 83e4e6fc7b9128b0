"""Mina åtkomster: every company with what it gives, the default one, where a person lands, and nobody else's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client, Reseller
from events.models import Event
from tests import factories
from users import actions
from users.actions import NewAccess, NewPerson
from users.choices import MemberKind, MembershipState
from users.links import invitation_token
from users.models import Membership, User

AsUser = Callable[[User], Browser]


@pytest.fixture
def kim(db: None) -> User:
    """A person at clients of two firms."""
    return factories.login("kim@kund.example", "Kim", "Ström")


@pytest.fixture
def at_alfa(kim: User, alfa: Client) -> Membership:
    """Kim at Alfa, with CRM."""
    row = factories.member(kim, alfa)
    factories.give(row, "crm")
    return row


@pytest.fixture
def at_beta(kim: User, andra: Reseller) -> Membership:
    """Kim at a client of the other firm, for some days more."""
    return factories.member(kim, factories.client(andra, name="Beta AB"), kind=MemberKind.EXTERNAL)


def test_each_company_stands_there_with_what_it_gives(
    at_alfa: Membership, at_beta: Membership, kim: User, as_user: AsUser
) -> None:
    page = as_user(kim).get("/me/").text

    for words in ("Alfa Bygg AB", "CRM", "Byrån Ekonomi AB", "Beta AB", "Andra Byrån AB", str(at_beta.ends_on),
                  "Extern användare med systembehörigheter", "Tills vidare", "Aktiv"):  # fmt: skip
        assert words in page, words


@pytest.mark.parametrize(
    ("state", "words"), [(MembershipState.INACTIVE, "Inaktiverad"), (MembershipState.BLOCKED, "Spärrad")]
)
def test_one_that_is_not_open_says_so(
    at_alfa: Membership, kim: User, as_user: AsUser, state: MembershipState, words: str
) -> None:
    Membership.objects.filter(pk=at_alfa.pk).update(state=state)
    factories.end_access(at_alfa, timezone.now())

    assert words in as_user(kim).get("/me/").text
    page = as_user(kim).get(f"/me/{at_alfa.pk}/").text
    assert "Åtkomsten är inte öppen" in page
    assert "Begär åtkomst" not in page


def test_one_that_was_taken_away_is_gone_and_one_to_come_says_when(
    at_alfa: Membership, kim: User, andra: Reseller, as_user: AsUser
) -> None:
    Membership.objects.filter(pk=at_alfa.pk).update(state=MembershipState.REMOVED)
    later = timezone.localdate() + timedelta(days=4)
    factories.member(kim, factories.client(andra, name="Gamma AB"), starts_on=later)

    page = as_user(kim).get("/me/").text

    assert "Alfa Bygg AB" not in page
    assert f"Börjar {later}" in page
    assert as_user(kim).get(f"/me/{at_alfa.pk}/").status_code == 404


def test_an_invitation_that_waits_is_told_and_not_accepted_here(
    kim: User, alfa: Client, anna: User, as_user: AsUser
) -> None:
    access = NewAccess(kind=MemberKind.SYSTEM)
    people = [NewPerson("Kim", "S", "KIM@kund.example")]
    (row,) = actions.invite_people(alfa, people=people, access=access, by=factories.actor_of(anna))

    page = as_user(kim).get("/me/").text

    assert "Du är inbjuden" in page
    assert "Alfa Bygg AB" in page
    assert "Tacka ja med länken i mejlet" in page
    assert invitation_token(row.invitations.get()) not in page
    assert as_user(kim).get(f"/me/{row.pk}/").status_code == 404
    assert "Du är inbjuden" not in as_user(anna).get("/me/").text


def test_a_companys_page_says_what_is_reached_and_whom_to_ask(
    at_alfa: Membership, at_beta: Membership, kim: User, nils: User, as_user: AsUser
) -> None:
    page = as_user(kim).get(f"/me/{at_alfa.pk}/").text

    for words in ("Kunder och affärer", "Ändra kunder och kontakter", "Se kundfakturor", "post@byran.example",
                  "08-12 34 56", "Byt företag", f"/me/{at_beta.pk}/", "Begär åtkomst"):  # fmt: skip
        assert words in page, words
    assert "Godkänna betalningar" not in page
    assert f"/clients/{at_alfa.client_id}/" not in page, "Kim may not open the client"
    assert as_user(nils).get(f"/me/{at_alfa.pk}/").status_code == 404


def test_an_employee_finds_the_way_to_the_client(karin: User, alfa: Client, as_user: AsUser) -> None:
    row = factories.put_on(karin, alfa)

    page = as_user(karin).get(f"/me/{row.pk}/").text

    assert "Redovisningskonsult" in page
    assert f'href="/clients/{alfa.pk}/"' in page
    assert as_user(karin).get(f"/me/{factories.employment_of(karin).pk}/").status_code == 200


def test_the_default_company_comes_first_and_is_where_one_lands(
    at_alfa: Membership, at_beta: Membership, kim: User, as_user: AsUser
) -> None:
    browser = as_user(kim)
    assert browser.get("/").url == "/me/"

    for _time in range(2):
        browser.post(f"/me/{at_beta.pk}/default/", {"is_default": "on"})

    assert browser.get("/").url == f"/me/{at_beta.pk}/"
    page = browser.get("/me/").text
    assert page.index("Beta AB") < page.index("Alfa Bygg AB")
    assert list(Event.objects.values_list("kind", flat=True)) == ["user.default_company_set"]
    factories.end_access(at_beta, timezone.now())
    assert browser.get("/").url == "/me/", "it is not open any more"
    browser.post(f"/me/{at_beta.pk}/default/", {})
    kim.refresh_from_db()
    assert kim.default_client_id is None


def test_a_company_that_is_not_open_cannot_be_the_default(at_alfa: Membership, kim: User, as_user: AsUser) -> None:
    factories.end_access(at_alfa, timezone.now())

    as_user(kim).post(f"/me/{at_alfa.pk}/default/", {"is_default": "on"})

    kim.refresh_from_db()
    assert kim.default_client_id is None


def account(**more: Any) -> dict[str, Any]:
    return {"first_name": "Anna", "last_name": "Ek", "language": "sv", **more}


def test_the_start_page_is_followed_where_the_person_may_go_there(anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)
    browser.post("/me/account/", account(start_page="reports", shortcuts=["mail", "new_client"]))
    anna.refresh_from_db()
    assert (anna.start_page, sorted(anna.shortcuts)) == ("reports", ["mail", "new_client"])
    assert browser.get("/").url == "/reports/events/"
    assert 'href="/reports/mail/"' in browser.get("/me/").text
    assert Event.objects.get().before_values == {"start_page": "usual", "shortcuts": []}

    Membership.objects.filter(person__user=anna).update(permissions=["see_clients"])

    assert browser.get("/").url == "/clients/"
    assert 'href="/reports/mail/"' not in browser.get("/me/").text


def test_places_that_are_not_open_cannot_be_chosen(at_alfa: Membership, kim: User, as_user: AsUser) -> None:
    browser = as_user(kim)
    for more in ({"start_page": "clients"}, {"shortcuts": ["mail"]}):
        browser.post("/me/account/", account(**more))
    kim.refresh_from_db()

    assert (kim.start_page, kim.shortcuts) == ("usual", [])
    browser.post("/me/account/", account(start_page="access"))
    assert browser.get("/").url == "/me/"


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_however_many_companies(
    many: int, kim: User, byran: Reseller, as_user: AsUser, django_assert_max_num_queries: Any
) -> None:
    for _number in range(many):
        factories.give(factories.member(kim, factories.client(byran)), "crm")
    browser = as_user(kim)
    browser.get("/me/")
    with django_assert_max_num_queries(6):
        browser.get("/me/")
