"""Kostar: what the dialogs say before it is saved is what the basis says afterwards; and who reads it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client, Reseller
from common.access import Permission
from packages_billing.basis import lines_of
from packages_billing.costs import Change, When, cost_of
from packages_billing.models import Package, PackagePeriod
from packages_billing.price_book import PriceBook, open_prices
from packages_billing.pricing import Holding, Month, Price
from tests import factories
from users import actions
from users.choices import MemberKind
from users.dialog_costs import costs_of_change
from users.models import Membership, User

SignIn = Callable[[User], Browser]
NOW = datetime(2026, 3, 24, 9, tzinfo=UTC)
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
STOCKHOLM = "Europe/Stockholm"
AMOUNTS = {"crm": "199.00", "projects": "249.00", "invoicing": "79.00", "bank": "49.00"}
BOOK = PriceBook(
    "SEK", tuple(Price(code, date(2024, 1, 1), Decimal(amount)) for code, amount in AMOUNTS.items()),
    {"crm": "main", "projects": "main", "invoicing": "addon:invoicing", "bank": "addon:bank", "odd": "addon:odd"},
    {code: code for code in ("projects", "crm", "invoicing", "bank", "odd")},
)  # fmt: skip


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """It is the twenty-fourth of March: eight days of it are left."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def holding(code: str, starts_at: datetime = SINCE, ends_at: datetime | None = None) -> Holding:
    return Holding(code, BOOK.slots[code], starts_at, ends_at)


def test_another_huvudpaket_and_other_addons() -> None:
    """As the design draws it: Projektstyrning for CRM, Bank, and Fakturering taken away."""
    cost = cost_of([holding("crm"), holding("invoicing")], {"projects", "bank"}, BOOK, When(NOW, STOCKHOLM))

    assert cost.changes == (
        Change("projects", "crm", Decimal("50.00")),
        Change("", "invoicing", Decimal("-79.00")),
        Change("bank", "", Decimal("49.00")),
    )
    assert (cost.monthly_before, cost.monthly_after, cost.monthly) == (Decimal(278), Decimal(298), Decimal(20))
    # 8/31 of 249 and of 49, 23/31 of 199 and 24/31 of 79: the last day of what is taken away is charged too.
    assert cost.this_month_after == Decimal("64.26") + Decimal("12.65") + Decimal("147.65") + Decimal("61.16")
    assert cost.this_month == cost.this_month_after - Decimal("278.00")


@pytest.mark.parametrize(
    ("when", "this_month"),
    [
        (When(NOW, STOCKHOLM), "51.35"),  # 8/31
        (When(NOW, STOCKHOLM, starts_at=NOW + timedelta(days=10)), "185.73"),  # in April, 28/30
        (When(NOW, STOCKHOLM, ends_at=NOW + timedelta(days=1)), "12.84"),
        (When(NOW, STOCKHOLM, ends_on=date(2026, 3, 24)), "6.42"),
        (When(NOW, STOCKHOLM, ends_on=date(2026, 3, 1)), "0.00"),
    ],
)
def test_only_the_days_that_are_charged(when: When, this_month: str) -> None:
    one, three = (cost_of([], {"crm"}, BOOK, when, people=people) for people in (1, 3))

    assert three.this_month == 3 * one.this_month
    assert three.monthly == Decimal("597.00")
    assert one.this_month == Decimal(this_month)


def test_nothing_changed_costs_nothing_and_what_has_no_price_is_named() -> None:
    same = cost_of([holding("crm")], {"crm"}, BOOK, When(NOW, STOCKHOLM))
    odd = cost_of([], {"odd", "bank"}, BOOK, When(NOW, STOCKHOLM))

    assert (same.changes, same.monthly, same.this_month) == ((), 0, 0)
    assert (odd.unpriced, odd.monthly) == (("odd",), Decimal("49.00"))


@pytest.mark.parametrize("seed", range(6))
def test_what_is_told_is_what_is_charged(byran: Reseller, anna: User, alfa: Client, clock: Any, seed: int) -> None:
    random, by = Random(seed), factories.actor_of(anna)
    ends_on = NOW.date() + timedelta(days=60) if seed % 2 else None
    row = factories.member(
        factories.login("kim@kund.example"), alfa, kind=MemberKind.EXTERNAL if ends_on else MemberKind.SYSTEM,
        ends_on=ends_on,
    )  # fmt: skip
    for hours in range(0, 1200, 170):
        clock.move_to(NOW + timedelta(hours=hours))
        codes = {code for code in ("bank", "invoicing", "payroll") if random.random() < 0.5}
        codes |= {random.choice(["crm", "projects", "complete"])} if random.random() < 0.8 else set()
        costs = costs_of_change(row, codes, by=by)
        assert costs is not None
        actions.change_access(row, packages=list(Package.objects.filter(code__in=codes)), by=by)

        charged = sum(line.amount for line in lines_of(byran.pk, costs.cost.month))
        assert costs.cost.this_month_after == charged


@pytest.fixture
def kim(alfa: Client) -> Membership:
    row = factories.member(factories.login("kim@kund.example", "Kim", "Ström"), alfa)
    factories.give(row, "crm")
    return row


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode().replace("\xa0", " ").replace("&nbsp;", " ")


@pytest.mark.parametrize("name", ["users:access", "users:tree"])
def test_the_dialogs_say_it_before_saving(
    alfa: Client, kim: Membership, anna: User, as_user: SignIn, name: str
) -> None:
    """Without script too: the same address, posted with what is chosen, answers with the sum."""
    browser, url = as_user(anna), reverse(name, args=[alfa.pk, kim.pk])

    assert "Skillnad" in text_of(browser.get(url))
    text = text_of(browser.post(url, {"do": "update", "main": "projects", "addons": ["bank"]}))

    assert "Projektstyrning i stället för CRM" in text
    assert "+99,00" in text
    assert "298,00 kr per månad i stället för 199,00." in text
    assert PackagePeriod.objects.get(membership=kim).package.code == "crm"


def test_prices_are_for_the_firms_staff_with_the_basis(
    byran: Reseller, alfa: Client, kim: Membership, karin: User, as_user: SignIn
) -> None:
    boss = factories.member(factories.login("vd@kund.example"), alfa)
    factories.give(boss, "user_administration")
    factories.put_on(karin, alfa)
    rights = {Permission.SEE_CLIENTS, Permission.SEE_PEOPLE, Permission.MANAGE_PEOPLE}
    Membership.objects.filter(person__user=karin, client__is_internal=True).update(permissions=sorted(rights))
    url = reverse("users:access", args=[alfa.pk, kim.pk])

    for login in (boss.person.user, karin):
        assert login is not None
        text = text_of(as_user(login).get(url))
        assert "Skillnad" not in text
        assert "199,00" not in text


def test_a_demo_client_costs_nothing(byran: Reseller, anna: User, as_user: SignIn) -> None:
    demo = factories.client(byran, is_demo=True)
    row = factories.member(factories.login("d@kund.example"), demo)

    assert "Skillnad" not in text_of(as_user(anna).get(reverse("users:access", args=[demo.pk, row.pk])))


def test_bjud_in_says_what_everyone_comes_to(alfa: Client, anna: User, as_user: SignIn) -> None:
    people = {"pasted": "a@kund.example, b@kund.example", "form_key": "6f1f0d4e-1c5c-4a3e-9a43-0f6d0d3a1d11"}
    form = people | {"step": "people", "do": "to:summary", "main": "crm", "addons": ["bank"]}

    text = text_of(as_user(anna).post(reverse("users:invite", args=[alfa.pk, 2]), form))

    assert "Stämmer det?" in text
    assert "× 2" in text
    assert "+496,00" in text
    assert "+128,00" in text  # twice 51,35 and 12,65


def test_the_price_book_is_one_query(byran: Reseller, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        book = open_prices(byran.pk, "SEK")

    assert book.a_month("crm", date(2026, 3, 1)) == Decimal("199.00")
    assert Month.of(NOW.date()) == Month(2026, 3)
