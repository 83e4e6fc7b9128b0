"""The tab Paket, and Överförbrukning: what they show, to whom, and how many questions they ask."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.actions import set_extra
from clients.models import Client, Reseller
from packages_billing.basis import lines_of
from packages_billing.pricing import Month
from tests import factories
from users.choices import MemberKind, MembershipState
from users.models import Membership, User
from users.unused import unused_packages

SignIn = Callable[[User], Browser]
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
UNUSED = "/reports/invoicing/unused/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """It is the twentieth of March."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def kim(alfa: Client) -> Membership:
    """Kim of Alfa: CRM until the tenth, Projektstyrning since, Bank since the year began."""
    row = factories.member(factories.login("kim@kund.example", "Kim", "Ström"), alfa)
    change = datetime(2026, 3, 10, 9, tzinfo=UTC)
    factories.give(row, "crm", ends_at=change)
    factories.give(row, "projects", change)
    factories.give(row, "bank")
    return row


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode().replace("\xa0", " ").replace("&nbsp;", " ")


def tab(client: Client) -> str:
    return reverse("users:packages", args=[client.pk])


def test_who_holds_what_since_when_and_what_it_costs(
    byran: Reseller, alfa: Client, kim: Membership, anna: User, as_user: SignIn
) -> None:
    set_extra(alfa, extra="company_search", is_on=True, by=factories.actor_of(anna))

    response = as_user(anna).get(tab(alfa))

    (person,), (own,), sums = (response.context[name] for name in ("people", "own", "sums"))
    assert [(one.name, one.since, one.a_month) for one in person.held] == [
        ("Projektstyrning", date(2026, 3, 10), Decimal("249.00")), ("Bank", date(2026, 1, 1), Decimal("49.00")),
    ]  # fmt: skip
    assert (own.name, [one.name for one in own.held], own.a_month) == (
        "Alfa Bygg AB",
        ["Företagssök"],
        Decimal("99.00"),
    )
    assert sums.a_month == Decimal("397.00")
    assert sums.expected == sum(line.amount for line in lines_of(byran.pk, Month(2026, 3)))
    # 9/31 of CRM, 11/31 of Projektstyrning and 20/31 of Bank; a day of Företagssök.
    assert sums.so_far == Decimal("57.77") + Decimal("88.35") + Decimal("31.61") + Decimal("3.19")
    text = text_of(response)
    assert reverse("users:access", args=[alfa.pk, kim.pk]) in text
    assert f"/reports/invoicing/{alfa.pk}/?month=2026-03" in text
    history = [(past.package, past.since, past.until) for past in response.context["history"]]
    assert history[:2] == [("Företagssök", date(2026, 3, 20), None), ("Projektstyrning", date(2026, 3, 10), None)]
    assert set(history[2:]) == {
        ("CRM", date(2026, 1, 1), date(2026, 3, 10)), ("Bank", date(2026, 1, 1), None),
    }  # fmt: skip


def test_nothing_is_expected_after_the_clients_last_day(
    byran: Reseller, kim: Membership, anna: User, as_user: SignIn
) -> None:
    Client.objects.filter(pk=kim.client_id).update(ends_on=date(2026, 3, 9))

    sums = as_user(anna).get(tab(kim.client)).context["sums"]

    assert sums.so_far == sums.expected == Decimal("57.77") + Decimal("14.23")
    assert sums.expected == sum(line.amount for line in lines_of(byran.pk, Month(2026, 3)))


def test_prices_are_for_staff_with_the_basis(alfa: Client, kim: Membership, as_user: SignIn, byran: Reseller) -> None:
    boss = factories.login("vd@kund.example")
    factories.give(factories.member(boss, alfa), "user_administration")
    rev = factories.employee(byran, "rev@byran.example", "Rev", "Lind", factories.AUDITOR)
    factories.put_on(rev, alfa, "auditor")

    for reader in (boss, rev):
        text = text_of(as_user(reader).get(tab(alfa)))
        assert "Projektstyrning" in text
        assert "249,00" not in text
        assert "Per månad" not in text
        assert ("Rev Lind" in text) is (reader == rev)  # a client knows nothing of the firm's side


def test_a_demo_client_and_a_foreign_one(byran: Reseller, andra: Reseller, anna: User, as_user: SignIn) -> None:
    demo, foreign, browser = factories.client(byran, is_demo=True), factories.client(andra), as_user(anna)
    factories.give(factories.member(factories.login("d@kund.example"), demo), "crm")

    text = text_of(browser.get(tab(demo)))

    assert "CRM" in text
    assert "199,00" not in text
    assert browser.get(tab(foreign)).status_code == 404


def test_as_many_questions_for_fifty_as_for_one(alfa: Client, kim: Membership, anna: User, as_user: SignIn) -> None:
    browser = as_user(anna)
    counts = []
    for people in (0, 49):
        for number in range(people):
            factories.give(factories.member(factories.login(f"n{number}@kund.example"), alfa), "crm")
        browser.get(tab(alfa))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(browser.get(tab(alfa)).context["people"]) == people + 1
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 12


# --- Överförbrukning -----------------------------------------------------------------------------------------------


def test_who_never_accepted_and_who_has_not_been_here(
    byran: Reseller, andra: Reseller, alfa: Client, anna: User, as_user: SignIn
) -> None:
    states = {
        "never": (MembershipState.INVITED, None), "away": (MembershipState.ACTIVE, NOW - timedelta(days=91)),
        "here": (MembershipState.ACTIVE, NOW - timedelta(days=89)), "off": (MembershipState.INACTIVE, None),
    }  # fmt: skip
    beta, ended = factories.client(byran), factories.client(byran, ends_on=date(2026, 3, 19))
    demo, foreign = factories.client(byran, is_demo=True), factories.client(andra)
    for target in (alfa, beta, demo, ended, foreign):
        for name, (state, last_login) in states.items():
            login = factories.login(f"{name}@{target.pk}.example", name, "Ek")
            User.objects.filter(pk=login.pk).update(last_login=last_login)
            row = factories.member(login, target, state=state)
            factories.give(row, "crm")
            if target == alfa and name == "away":
                factories.give(row, "bank")
    browser = as_user(anna)

    with CaptureQueriesContext(connection) as asked:
        found = browser.get(UNUSED).context["found"]

    assert [(row.name, row.cost, row.packages) for row in found.rows[:1]] == [("away Ek", 248, ["CRM", "Bank"])]
    assert {(row.client_id, row.name) for row in found.rows} == {
        (target.pk, name) for target in (alfa, beta) for name in ("never Ek", "away Ek")
    }
    assert (found.count, found.totals) == (4, {"SEK": Decimal("845.00")})
    assert len(asked) <= 10
    assert reverse("users:access", args=[alfa.pk, found.rows[0].membership_id]) in text_of(browser.get(UNUSED))
    rows = browser.get(UNUSED, {"export": "csv"}).getvalue().decode("utf-8-sig").splitlines()
    assert len(rows) == 5
    assert rows[1].startswith("Alfa Bygg AB;away Ek;")
    assert rows[1].endswith("CRM, Bank;248,00;SEK")


def test_the_totals_are_of_all_also_of_those_that_are_not_shown(byran: Reseller, alfa: Client) -> None:
    fjell = factories.client(byran, name="Fjell AS", country="NO", currency="NOK")
    for target, package in ((alfa, "complete"), (alfa, "crm"), (fjell, "crm")):
        login = factories.login(f"{package}@{target.pk}.example")
        factories.give(factories.member(login, target, state=MembershipState.INVITED), package)

    found = unused_packages(byran.pk, at=NOW, time_zone="Europe/Stockholm", most=1)

    assert ([row.cost for row in found.rows], found.count) == ([Decimal("399.00")], 3)
    assert found.totals == {"SEK": Decimal("598.00"), "NOK": Decimal("199.00")}


def test_a_consultant_sees_those_of_their_clients(byran: Reseller, alfa: Client, karin: User, as_user: SignIn) -> None:
    beta = factories.client(byran)
    for target in (alfa, beta):
        row = factories.member(factories.login(f"n@{target.pk}.example"), target, state=MembershipState.INVITED)
        factories.give(row, "crm")
    factories.put_on(karin, beta)
    User.objects.filter(pk=karin.pk).update(last_login=NOW)

    assert [row.client_id for row in as_user(karin).get(UNUSED).context["found"].rows] == [beta.pk]


def test_nobody_and_a_program(alfa: Client, anna: User, as_user: SignIn) -> None:
    factories.integration(alfa, owner=anna)
    factories.member(factories.login("k@kund.example"), alfa, MemberKind.NO_SYSTEM, state=MembershipState.INVITED)

    assert "Ingen överförbrukning" in text_of(as_user(anna).get(UNUSED))
