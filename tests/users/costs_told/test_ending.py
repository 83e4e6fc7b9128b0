"""What ends or comes back says what that changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client, Reseller
from tests import factories
from tests.users.costs_told.reading import NOW, SignIn, charged, text_of
from users import actions
from users.choices import MemberKind
from users.dialog_costs import costs_of_return
from users.models import Membership, User


@pytest.mark.parametrize("what", ["deactivate", "remove"])
def test_what_ends_says_what_that_changes(alfa: Client, kim: Membership, annas: Browser, what: str) -> None:
    """The last day is charged too: 24/31 of 199,00 and of 49,00 are 154,06 and 37,94, of 248,00."""
    url = reverse(f"users:{what}", args=[alfa.pk, kim.pk])
    line = "Kostnaden ändras med −248,00 kr per månad, −56,00 kr i mars 2026, exkl. moms."

    assert line in text_of(annas.get(url))
    annas.post(url)
    assert str(charged(alfa.reseller)) == "192.00"


def test_flytta_says_what_a_kind_without_packages_changes(alfa: Client, kim: Membership, annas: Browser) -> None:
    text = text_of(annas.get(reverse("users:move", args=[alfa.pk, kim.pk])))

    assert "Utan paket ändras kostnaden med −248,00 kr per månad, −56,00 kr i mars 2026, exkl. moms." in text


def test_radera_says_it_of_each_client(alfa: Client, byran: Reseller, kim: Membership, annas: Browser) -> None:
    url, line = reverse("users:erase", args=[alfa.pk, kim.pk]), "Kostnaden ändras med −248,00 kr per månad"
    assert line in text_of(annas.get(url))

    beta = factories.client(byran, name="Beta AB")
    assert kim.person.user is not None
    factories.give(factories.member(kim.person.user, beta), "bank")
    text = text_of(annas.get(url))

    assert f"{alfa.name}: {line}" in text
    assert "Beta AB: Kostnaden ändras med −49,00 kr per månad" in text


@pytest.mark.parametrize("after", [0, 30])
def test_forlang_says_what_goes_on_or_comes_back(
    alfa: Client, anna: User, as_user: SignIn, clock: Any, after: int
) -> None:
    row = factories.member(
        factories.login("e@rev.example"), alfa, kind=MemberKind.EXTERNAL, ends_on=NOW.date() + timedelta(days=5)
    )
    factories.give(row, "crm", ends_at=row.ends_at)
    clock.move_to(NOW + timedelta(days=after))

    text = text_of(as_user(anna).get(reverse("users:extend", args=[alfa.pk, row.pk])))

    assert "Det kostar 199,00 kr per månad, exkl. moms." in text


def test_aktivera_says_what_comes_back(alfa: Client, kim: Membership, anna: User, as_user: SignIn, clock: Any) -> None:
    """Two days later: 30/31 of 199,00 and of 49,00 are 192,58 and 47,42, of which 192,00 were charged anyway."""
    actions.deactivate(kim, by=factories.actor_of(anna))
    clock.move_to(NOW + timedelta(days=2))
    annas, url = as_user(anna), reverse("users:activate", args=[alfa.pk, kim.pk])

    assert "Kostnaden ändras med +248,00 kr per månad, +48,00 kr i mars 2026, exkl. moms." in text_of(annas.get(url))
    annas.post(url)
    assert str(charged(alfa.reseller)) == "240.00"


def test_what_is_given_for_a_time_comes_back_for_what_is_left_of_it(
    alfa: Client, kim: Membership, anna: User, clock: Any
) -> None:
    """Lön until the end of the 27th: back on the 26th it is two more days."""
    by, until = factories.actor_of(anna), datetime(2026, 3, 27, 23, tzinfo=UTC)
    factories.give(kim, "payroll", until=until, ends_at=until)
    actions.deactivate(kim, by=by)
    clock.move_to(NOW + timedelta(days=2))
    kim.refresh_from_db()

    costs = costs_of_return(kim, by=by)
    actions.activate(kim, by=by)

    assert costs is not None
    assert costs.cost.this_month_after == charged(alfa.reseller)


def test_nothing_ends_where_nothing_is_held(alfa: Client, annas: Browser) -> None:
    row = factories.member(factories.login("utan@kund.example"), alfa)

    assert "Kostnaden" not in text_of(annas.get(reverse("users:remove", args=[alfa.pk, row.pk])))


def test_what_ends_without_a_price_is_named(byran: Reseller, annas: Browser) -> None:
    pounds = factories.client(byran, currency="GBP")
    row = factories.member(factories.login("p@kund.example"), pounds)
    factories.give(row, "bank")

    text = text_of(annas.get(reverse("users:remove", args=[pounds.pk, row.pk])))

    assert "0,00 GBP per månad" in text
    assert "Utan pris, och därför inte med i summan: Bank." in text
