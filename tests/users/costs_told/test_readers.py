"""Who reads prices, what a demo client says instead, and how much is asked for it."""

import re
from typing import Any

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client, Reseller
from common.access import Permission
from tests import factories
from tests.users.costs_told.reading import FREE, SignIn, picked, put_url, text_of
from users import actions
from users.dialog_costs import costs_of_change, costs_of_return
from users.models import Membership, User


def addresses(client: Client, kim: Membership, of_the_firm: Membership, program: Membership) -> list[str]:
    """Every page of this file."""
    rows = [("deactivate", kim), ("remove", kim), ("move", kim), ("access", of_the_firm)]
    rows += [("integration_access", program), ("integration_end", program), ("erase", kim)]
    pages = [reverse(f"users:{name}", args=[client.pk, row.pk]) for name, row in rows]
    return [*pages, reverse("users:integration_new", args=[client.pk])]


def test_prices_are_for_those_with_the_basis(
    alfa: Client, kim: Membership, anna: User, karin: User, as_user: SignIn
) -> None:
    program, rights = factories.integration(alfa, owner=anna), {Permission.SEE_CLIENTS, Permission.SEE_PEOPLE}
    of_the_firm = factories.put_on(karin, alfa)
    boss = factories.member(factories.login("vd@kund.example"), alfa)
    factories.give(boss, "user_administration")
    job = Membership.objects.filter(person__user=karin, client__is_internal=True)
    job.update(permissions=sorted(rights | {Permission.MANAGE_PEOPLE}))
    assert boss.person.user is not None

    for address in addresses(alfa, kim, of_the_firm, program):
        assert re.search(r"\d,\d\d", text_of(as_user(anna).get(address))), address
        assert not re.search(r"\d,\d\d|Kostnaden", text_of(as_user(karin).get(address))), address
    put = picked({anna: ["consultant"]}, do="next")
    assert not re.search(r"\d,\d\d", text_of(as_user(karin).post(put_url(alfa), put)))
    ending = text_of(as_user(boss.person.user).get(reverse("users:remove", args=[alfa.pk, kim.pk])))
    assert "upphör nu" in ending
    assert "Kostnaden" not in ending


def test_a_demo_client_says_once_that_it_is_never_charged(
    byran: Reseller, anna: User, karin: User, as_user: SignIn
) -> None:
    demo = factories.client(byran, is_demo=True)
    row = factories.member(factories.login("d@kund.example"), demo)
    factories.give(row, "crm")
    program, of_the_firm = factories.integration(demo, owner=anna), factories.put_on(karin, demo)
    browser = as_user(anna)
    more = [reverse("users:access", args=[demo.pk, row.pk]), reverse("users:tree", args=[demo.pk, row.pk])]

    for address in [*addresses(demo, row, of_the_firm, program)[:5], *more]:
        text = text_of(browser.get(address))
        assert text.count(FREE) == 1, address
        assert not re.search(r"\d,\d\d|som debiteras", text), address
    assert FREE in text_of(browser.post(put_url(demo), picked({anna: ["auditor"]}, do="next")))
    people = {"pasted": "a@kund.example", "form_key": "6f1f0d4e-1c5c-4a3e-9a43-0f6d0d3a1d11", "step": "people"}
    invited = browser.post(reverse("users:invite", args=[demo.pk, 2]), people | {"do": "to:summary"})
    assert FREE in text_of(invited)


def test_the_questions_are_as_many_for_one_picked_as_for_twenty(alfa: Client, anna: User, annas: Browser) -> None:
    people = [
        factories.employee(alfa.reseller, f"e{number}@byran.example", "E", str(number), factories.CONSULTANT)
        for number in range(20)
    ]
    asked = []
    for picks in (people[:1], people[:1], people):
        form = picked({person: ["consultant"] for person in picks}, do="next")
        with CaptureQueriesContext(connection) as queries:
            annas.post(put_url(alfa), form, headers={"HX-Request": "true"})
        asked.append(len(queries))

    assert asked[1] == asked[2]


def test_a_change_is_two_questions_and_a_return_three(
    alfa: Client, kim: Membership, anna: User, django_assert_num_queries: Any
) -> None:
    by = factories.actor_of(anna)
    with django_assert_num_queries(2):
        costs_of_change(kim, (), by=by)
    actions.deactivate(kim, by=by)
    kim.refresh_from_db()
    kim.client = alfa
    with django_assert_num_queries(3):
        costs_of_return(kim, by=by)
