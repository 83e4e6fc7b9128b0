"""Visa: density, keys and columns are the person's own, kept on the login, and lead back to where one was."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser

from clients.models import Client
from tests import factories
from users.models import User

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Browser]
URL = "/me/tables/"


def page(browser: Browser, url: str = "/clients/") -> str:
    return browser.get(url).content.decode()


def kept(user: User) -> tuple[bool, bool, Any]:
    user.refresh_from_db()
    return user.is_dense, user.has_letter_keys, user.list_columns


def test_tables_are_dense_on_every_page_and_at_the_next_sign_in(alfa: Client, anna: User, as_user: AsUser) -> None:
    assert 'class="dense"' not in page(as_user(anna))

    answer = as_user(anna).post(URL, {"of_list": "1", "density": "dense", "keys": "1", "columns": ["number", "own"]})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/clients/")
    assert kept(anna) == (True, True, ["number", "own"])
    elsewhere = as_user(anna)  # another session: another machine
    assert all('<html lang="sv" class="dense"' in page(elsewhere, url) for url in ("/clients/", "/employees/"))


def test_the_list_comes_back_as_it_was_shown(anna: User, as_user: AsUser) -> None:
    query = "status=ended&q=alfa&after=x&export=csv"

    answer = as_user(anna).post(URL, {"of_list": "1", "density": "airy", "query": query})

    assert answer.headers["Location"] == "/clients/?q=alfa&status=ended"
    assert 'name="query" value="status=ended&amp;q=alfa"' in page(as_user(anna), "/clients/?status=ended&q=alfa")


def test_reset_brings_the_columns_back_and_nothing_else(alfa: Client, anna: User, as_user: AsUser) -> None:
    browser, posted = as_user(anna), {"of_list": "1", "density": "dense", "columns": ["own"]}
    assert 'name="reset"' not in page(browser)
    browser.post(URL, posted)
    assert 'name="reset"' in page(browser)

    browser.post(URL, posted | {"reset": "1"})

    assert kept(anna) == (True, False, None)


def test_my_account_leaves_the_columns_alone(alfa: Client, anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)
    browser.post(URL, {"of_list": "1", "density": "airy", "keys": "1", "columns": ["own"]})

    answer = browser.post(URL, {"density": "dense"})

    assert answer.headers["Location"] == "/me/account/#tables"
    assert kept(anna) == (True, False, ["own"])


@pytest.mark.parametrize("posted", [{}, {"density": "x"}, {"columns": ["own"], "of_list": "1"}])
def test_what_the_form_does_not_offer_changes_nothing(posted: dict[str, Any], anna: User, as_user: AsUser) -> None:
    answer = as_user(anna).post(URL, posted)

    assert answer.status_code == 303
    assert kept(anna) == (False, True, None)


def test_a_column_that_is_gone_since_the_form_was_opened_is_left_out(anna: User, as_user: AsUser) -> None:
    as_user(anna).post(URL, {"of_list": "1", "density": "dense", "columns": ["fax", "own"]})

    assert kept(anna) == (True, False, ["own"])


def test_a_clients_own_person_has_tables_too(alfa: Client, as_user: AsUser) -> None:
    own = factories.login("own@kund.example", "Own")
    factories.member(own, alfa)

    as_user(own).post(URL, {"density": "dense", "keys": "1"})

    assert kept(own) == (True, True, None)
    assert 'class="dense"' in page(as_user(own), "/me/")
