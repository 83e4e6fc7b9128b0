"""Kunder with the columns that somebody has chosen: what is left out is neither drawn, nor sorted by, nor missed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from clients.columns import COLUMNS
from clients.models import Client, Reseller
from common.access import Actor
from tests import factories
from users import actions
from users.models import User

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Browser]


def chosen(user: User, *columns: str) -> User:
    """The person sees these columns."""
    user.list_columns = list(columns)
    user.save(update_fields=["list_columns"])
    return user


def names(answer: Any) -> list[str]:
    return [client.name for client in answer.context["page"].rows]


def test_what_is_not_chosen_is_not_drawn(alfa: Client, anna: User, as_user: AsUser) -> None:
    whole = as_user(anna).get("/clients/").content.decode()
    assert all(text in whole for text in ("p-sub nw", "p-r0", "p-r1", "p-sub2", "Tillägg</th>", "Externa</th>"))

    page = as_user(chosen(anna, "agreement", "own")).get("/clients/").content.decode()

    assert "Alfa Bygg AB" in page
    assert "p-r1" in page
    assert "Egna</th>" in page
    assert all(
        text not in page for text in ("p-sub nw", "p-r0", "p-sub2", "Tillägg</th>", "Externa</th>", ">Paket</th>")
    )
    alone = as_user(chosen(anna)).get("/clients/").content.decode()
    assert alone.count('scope="col"') == 3, "the tick, the name and the menu"


def test_the_list_asks_as_many_questions_with_fewer_columns(byran: Reseller, anna: User, as_user: AsUser) -> None:
    for _ in range(3):
        factories.client(byran, responsible=factories.employment_of(anna))
    browser = as_user(chosen(anna, "number"))
    browser.get("/clients/")

    with CaptureQueriesContext(connection) as asked:
        browser.get("/clients/")

    assert len(asked) == 6


def test_a_column_that_is_not_there_does_not_order_the_list(byran: Reseller, anna: User, as_user: AsUser) -> None:
    for name, number in (("Beta AB", "5569110185"), ("Alfa AB", "5599110011")):
        factories.client(byran, name=name, org_number=number)
    browser = as_user(anna)
    view = {"view": "all", "status": "active", "sort": "number"}  # as somebody has saved it
    assert names(browser.get("/clients/", view)) == ["Beta AB", "Alfa AB"]

    chosen(anna, "status")

    answer = browser.get("/clients/", view)
    assert names(answer) == ["Alfa AB", "Beta AB"]
    assert answer.context["list_query"] == "view=all&status=active", "the way through the list is in the same order"
    assert "number" not in dict(answer.context["sorts"])
    assert names(browser.get("/clients/", {"sort": "-name"})) == ["Beta AB", "Alfa AB"]
    assert names(browser.get("/clients/", {"status": "active", "sort": "newest"})) == ["Alfa AB", "Beta AB"]


def test_the_file_has_every_column(alfa: Client, anna: User, as_user: AsUser) -> None:
    answer = as_user(chosen(anna, "status")).get("/clients/?export=csv")

    head = answer.getvalue().decode("utf-8-sig").splitlines()[0]
    assert {"Organisationsnummer", "Ansvarig", "Externa användare"} <= {*head.split(";")}


def test_a_column_of_another_time_is_left_out(alfa: Client, anna: User, as_user: AsUser) -> None:
    answer = as_user(chosen(anna, "fax", "number")).get("/clients/")

    assert answer.context["columns"].keys == {"number"}


def test_who_ticks_all_has_chosen_none(anna: User, actor_of: Callable[[User], Actor]) -> None:
    by = actor_of(anna)

    assert actions.choose_columns(anna.pk, columns=["own", "number", "fax"], by=by).list_columns == ["number", "own"]
    assert actions.choose_columns(anna.pk, columns=list(COLUMNS), by=by).list_columns is None
    assert actions.choose_columns(anna.pk, columns=[], by=by).list_columns == []
    assert actions.choose_columns(anna.pk, columns=None, by=by).list_columns is None
