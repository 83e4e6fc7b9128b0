"""The list that a client was opened from is carried on through its tabs and their dialogs."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import quote

import pytest
from django.test import Client as Browser

from clients.models import Client, Reseller
from tests import factories
from tests.users.inviting import a_form
from tests.users.inviting import url as invite_url
from users.models import User

SignIn = Callable[[User], Browser]
TABS = {"users": "people", "packages": "packages", "events": "events"}
NEWEST = "view=all&sort=newest"
CARRIED = f"?list={quote(NEWEST, safe='')}"


@pytest.fixture
def beta(byran: Reseller) -> Client:
    """Stands after Alfa by name, and before it by age."""
    return factories.client(byran, name="Beta AB")


def beside(page: str, way: str) -> str:
    """Where the arrow leads: "previous" or "next"; empty where there is none."""
    found = re.search(rf'id="near-{way}"[^>]*href="([^"]*)"', page)
    return unescape(found[1]) if found else ""


def addresses(page: str) -> set[str]:
    return {unescape(address) for address in re.findall(r'href="([^"]*)"', page)}


@pytest.mark.parametrize("tab", TABS)
def test_the_arrows_lead_to_the_same_tab_in_the_order_of_the_list(
    tab: str, alfa: Client, beta: Client, anna: User, as_user: SignIn
) -> None:
    browser = as_user(anna)
    by_name, by_age = (browser.get(f"/clients/{alfa.pk}/{tab}/{query}").content.decode() for query in ("", CARRIED))

    assert (beside(by_name, "previous"), beside(by_name, "next")) == ("", f"/clients/{beta.pk}/{tab}/")
    assert (beside(by_age, "previous"), beside(by_age, "next")) == (f"/clients/{beta.pk}/{tab}/{CARRIED}", "")
    assert f"/clients/?{NEWEST}" in addresses(by_age)


def test_tabs_carry_it_on_and_back(alfa: Client, anna: User, as_user: SignIn) -> None:
    browser = as_user(anna)
    overview = browser.get(f"/clients/{alfa.pk}/?{NEWEST}").content.decode()
    assert {f"/clients/{alfa.pk}/{tab}/{CARRIED}" for tab in TABS} <= addresses(overview)

    for tab in TABS:
        page = browser.get(f"/clients/{alfa.pk}/{tab}/{CARRIED}").content.decode()
        assert f"/clients/{alfa.pk}/?{NEWEST}" in addresses(page), tab


def test_a_search_on_the_tab_is_not_one_of_the_list(alfa: Client, beta: Client, anna: User, as_user: SignIn) -> None:
    page = as_user(anna).get(f"/clients/{alfa.pk}/users/?q=ek").content.decode()

    assert beside(page, "next") == f"/clients/{beta.pk}/users/"
    assert "/clients/" in addresses(page)


def test_where_the_reader_may_not_see_that_tab_it_leads_to_oversikt(
    alfa: Client, beta: Client, byran: Reseller, as_user: SignIn
) -> None:
    some = factories.employee(byran, "ny@byran.example", "Ny", "Ström", ["see_clients"])
    factories.give(factories.put_on(some, alfa), "user_administration")
    factories.put_on(some, beta)

    page = as_user(some).get(f"/clients/{alfa.pk}/users/{CARRIED}").content.decode()

    assert beside(page, "previous") == f"/clients/{beta.pk}/?{NEWEST}"


@pytest.mark.parametrize(
    "said", ["%00", "q%3D%2500", "tag%3Dx%26sort%3Dno", "%26%26%3D%3D", "a" * 3000, "%D8%00", "list%3Dlist"]
)
def test_what_no_list_writes_is_no_error(said: str, alfa: Client, anna: User, as_user: SignIn) -> None:
    for tab in TABS:
        assert as_user(anna).get(f"/clients/{alfa.pk}/{tab}/?list={said}").status_code == 200


def test_a_dialog_and_a_filter_lead_back_with_it(alfa: Client, anna: User, as_user: SignIn) -> None:
    browser = as_user(anna)
    page = browser.get(f"/clients/{alfa.pk}/users/{CARRIED}").content.decode()
    invite = invite_url(alfa) + CARRIED
    assert invite in addresses(page)

    invited = browser.post(invite, a_form())
    filtered = browser.post(f"/clients/{alfa.pk}/events/{CARRIED}", {"who": "system"})

    assert invited["Location"] == f"/clients/{alfa.pk}/users/{CARRIED}"
    assert filtered["Location"] == f"/clients/{alfa.pk}/events/?who=system&{CARRIED[1:]}"
