"""Fakturaunderlag as pages: what it shows, to whom, and how many questions it asks."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from clients.models import Client, Reseller
from common.access import SYSTEM
from packages_billing.actions import carry_out_orders, close_month
from packages_billing.models import Closing, Package, PackagePeriod, Price
from packages_billing.pricing import Month
from tests import factories
from users.choices import MemberKind
from users.models import Membership, User

SignIn = Callable[[User], Browser]
URL = "/reports/invoicing/"
MARCH = datetime(2026, 3, 20, 12, tzinfo=UTC)
APRIL = datetime(2026, 4, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Any:
    """It is the twentieth of March."""
    with time_machine.travel(MARCH, tick=False) as traveller:
        yield traveller


@pytest.fixture
def kim(alfa: Client) -> Membership:
    """Kim of Alfa, with CRM since the eleventh of March and Bank since the year began."""
    row = factories.member(factories.login("kim@kund.example", "Kim", "Ström"), alfa)
    factories.give(row, "crm", datetime(2026, 3, 11, 9, tzinfo=UTC))
    factories.give(row, "bank")
    return row


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode().replace("\xa0", " ").replace("&nbsp;", " ")


def test_a_row_a_client_with_users_packages_sum_and_change(
    alfa: Client, kim: Membership, anna: User, as_user: SignIn
) -> None:
    response = as_user(anna).get(URL)

    report = response.context["report"]
    (row,) = report.rows
    assert [package.code for package in report.main_packages] == ["complete", "accounting", "projects", "crm"]
    assert (row.main, row.addons, row.extras) == ([0, 0, 0, 1], 1, 0)
    assert (row.client.firm_users_then, row.client.own_users_then, row.client.external_users_then) == (0, 1, 0)
    assert [(one.currency, one.amount, one.change) for one in row.sums] == [
        ("SEK", Decimal("183.81"), Decimal("134.81"))
    ]
    assert (report.clients, report.users, report.users_change, report.unpriced) == (1, 1, 0, [])
    text = text_of(response)
    assert "183,81" in text
    assert "+134,81 mot februari" in text
    assert "Mars 2026 kan stängas från 2026-04-01." in text


def test_every_sum_opens_to_words(alfa: Client, kim: Membership, anna: User, as_user: SignIn) -> None:
    text = text_of(as_user(anna).get(f"{URL}{alfa.pk}/?month=2026-03"))

    assert "Kim Ström fick CRM 2026-03-11" in text
    assert "21 av 31 dagar, 21/31 × 199,00" in text
    assert "134,81" in text
    assert "Kim Ström har Bank sedan 2026-01-01" in text
    assert f"/clients/{alfa.pk}/events/?from=2026-03-11&amp;to=2026-03-31" in text


def test_a_clients_packages_unfold_in_the_table(alfa: Client, kim: Membership, anna: User, as_user: SignIn) -> None:
    text = text_of(as_user(anna).get(URL, {"open": str(alfa.pk)}))

    assert "21/31" in text
    assert "× 199,00" in text
    assert f"/reports/invoicing/{alfa.pk}/?month=2026-03#crm" in text


def test_demo_clients_and_other_firms_never_appear(
    byran: Reseller, andra: Reseller, alfa: Client, kim: Membership, anna: User, as_user: SignIn
) -> None:
    demo = factories.client(byran, name="Demo AB", is_demo=True)
    foreign = factories.client(andra, name="Främmande AB")
    for number, target in enumerate((demo, foreign)):
        factories.give(factories.member(factories.login(f"{number}@kund.example"), target), "crm")
    browser = as_user(anna)

    text = text_of(browser.get(URL))

    assert "Demo AB" not in text
    assert "Främmande AB" not in text
    assert [total.amount for total in browser.get(URL).context["report"].totals] == [Decimal("183.81")]
    assert browser.get(f"{URL}{demo.pk}/").status_code == 403
    assert browser.get(f"{URL}{foreign.pk}/").status_code == 404


def test_a_consultant_sees_the_clients_that_they_are_on(
    byran: Reseller, alfa: Client, kim: Membership, karin: User, as_user: SignIn
) -> None:
    beta = factories.client(byran, name="Beta AB")
    factories.give(factories.member(factories.login("b@kund.example"), beta), "complete")
    factories.put_on(karin, beta)
    browser = as_user(karin)

    report = browser.get(URL).context["report"]

    assert [row.client.name for row in report.rows] == ["Beta AB"]
    assert [total.amount for total in report.totals] == [Decimal("548.00")]  # Komplett, and Karin's own role
    assert report.clients == 1
    assert browser.get(f"{URL}{alfa.pk}/").status_code == 404
    assert browser.get(f"{URL}close/2026-02/").status_code == 403


def test_currencies_are_never_added_up(
    byran: Reseller, alfa: Client, kim: Membership, anna: User, as_user: SignIn
) -> None:
    fjell = factories.client(byran, name="Fjell AS", country="NO", currency="NOK", time_zone="Europe/Oslo")
    factories.give(factories.member(factories.login("f@kund.example"), fjell), "complete")

    response = as_user(anna).get(URL)

    report = response.context["report"]
    assert [(total.currency, total.amount) for total in report.totals] == [
        ("SEK", Decimal("183.81")), ("NOK", Decimal("399.00")),
    ]  # fmt: skip
    assert [one.currency for one in report.page_sums] == ["SEK", "NOK"]
    assert "399,00 NOK" in text_of(response)
    counts = report.page_counts  # users and packages are added up, whatever they are paid in
    assert (counts.users, sum(counts.main), counts.addons, counts.extras) == ([0, 2, 0], 2, 1, 0)


def test_filters_search_and_strange_values(
    byran: Reseller, alfa: Client, kim: Membership, anna: User, as_user: SignIn
) -> None:
    beta = factories.client(byran, name="Beta AB", responsible=factories.employment_of(anna))
    factories.give(factories.member(factories.login("b@kund.example"), beta), "crm")
    browser = as_user(anna)

    def names(**query: str) -> list[str]:
        return [row.client.name for row in browser.get(URL, query).context["report"].rows]

    assert names() == ["Alfa Bygg AB", "Beta AB"]
    assert names(q="beta") == ["Beta AB"]
    assert names(responsible=str(factories.employment_of(anna).pk)) == ["Beta AB"]
    assert names(changed="any") == ["Alfa Bygg AB"]
    assert names(changed="up") == ["Alfa Bygg AB"]
    assert names(changed="down") == []
    assert names(month="2026-01") == ["Alfa Bygg AB", "Beta AB"]
    strange = {"month": "2026-13", "responsible": "x", "changed": "'", "open": "1", "after": "nonsense"}
    assert names(**strange) == ["Alfa Bygg AB", "Beta AB"]
    assert browser.get(URL, {"month": "2031-01"}).context["month"] == Month(2026, 3)


def test_a_personal_number_is_searched_without_standing_in_an_address(
    byran: Reseller, alfa: Client, kim: Membership, anna: User, as_user: SignIn
) -> None:
    browser = as_user(anna)

    answer = browser.post(URL, {"q": "811218-9876", "month": "2026-03"})
    other = browser.post(URL, {"q": "alfa", "month": "2026-03"})

    assert answer.status_code == 200
    assert answer.context["report"].rows == []
    assert "811218" not in answer.content.decode().replace("811218-****", "")
    assert other.headers["Location"] == f"{URL}?month=2026-03&q=alfa"


def test_a_package_without_a_price_is_named(alfa: Client, kim: Membership, anna: User, as_user: SignIn) -> None:
    row = Package.objects.create(code="new", kind="addon", position=99, name="Nymodighet")
    PackagePeriod.objects.create(client=alfa, membership=kim, package=row, slot=row.slot, starts_at=MARCH)

    text = text_of(as_user(anna).get(URL))

    assert "Utan pris" in text
    assert "Nymodighet" in text


@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize("month", ["2026-03", "2026-02"])
def test_the_page_asks_six_questions_whatever_its_length(
    count: int, month: str, byran: Reseller, anna: User, as_user: SignIn
) -> None:
    for number in range(count):
        target = factories.client(byran, responsible=factories.employment_of(anna))
        factories.give(factories.member(factories.login(f"{number}@kund.example"), target), "crm")
    close_month(byran, Month(2026, 2), by=SYSTEM)
    browser = as_user(anna)
    browser.get(URL)

    with CaptureQueriesContext(connection) as asked:
        response = browser.get(URL, {"month": month})

    assert len(response.context["report"].rows) == count
    assert len(asked) <= 6, [query["sql"][:80] for query in asked]


def test_paging_by_keyset(byran: Reseller, anna: User, as_user: SignIn) -> None:
    for number in range(60):
        target = factories.client(byran, name=f"Klient {number:02} AB")
        factories.give(factories.member(factories.login(f"{number}@kund.example"), target), "crm")
    browser = as_user(anna)

    first = browser.get(URL)
    second = browser.get(URL, {"after": first.context["page"].after})

    assert [len(page.context["report"].rows) for page in (first, second)] == [50, 10]
    assert first.context["report"].totals == second.context["report"].totals


def test_a_month_is_closed_on_screen_once(
    alfa: Client, kim: Membership, anna: User, as_user: SignIn, clock: Any
) -> None:
    browser = as_user(anna)
    early = browser.post(f"{URL}close/2026-03/")
    clock.move_to(APRIL)
    browser = as_user(anna)  # the session has ended meanwhile

    dialog = text_of(browser.get(f"{URL}close/2026-03/"))
    asked = browser.post(f"{URL}close/2026-03/", follow=True)
    carry_out_orders(APRIL)
    closed = browser.post(f"{URL}close/2026-03/", follow=True)

    assert early.status_code == 422
    assert "Mars 2026 kan stängas från 2026-04-01." in early.content.decode()
    assert "183,81 kr" in dialog
    assert "Mars 2026 stängs …" in text_of(asked)
    assert "Stängning nr 1: mars 2026 är stängd." in text_of(closed)
    assert Closing.objects.count() == 1
    assert browser.get(f"{URL}close/mars/").status_code == 404


def test_a_correction_stands_as_its_own_line_with_its_reason(
    byran: Reseller, alfa: Client, kim: Membership, anna: User, as_user: SignIn, clock: Any
) -> None:
    clock.move_to(datetime(2026, 5, 3, 12, tzinfo=UTC))
    close_month(byran, Month(2026, 3), by=SYSTEM)
    PackagePeriod.objects.filter(membership=kim, slot="main").update(ends_at=datetime(2026, 3, 16, 9, tzinfo=UTC))
    browser = as_user(anna)

    dialog = text_of(browser.get(f"{URL}close/2026-04/"))
    close_month(byran, Month(2026, 4), by=SYSTEM)
    text = text_of(browser.get(f"{URL}{alfa.pk}/?month=2026-04"))
    table = text_of(browser.get(URL, {"month": "2026-04", "open": str(alfa.pk)}))

    assert "1 rad, −96,29 kr" in dialog
    assert "Rättelse av mars 2026: Kim Ström hade CRM färre dagar än när månaden stängdes" in text
    assert "−15 av 31 dagar, −15/31 × 199,00" in text
    assert "CRM, rättelse av mars" in table


def test_the_chart_has_the_same_numbers_as_its_table(
    alfa: Client, kim: Membership, anna: User, as_user: SignIn
) -> None:
    response = as_user(anna).get(URL)

    ((currency, chart),) = response.context["report"].charts
    assert currency == "SEK"
    assert [str(column.month) for column in chart.columns][-3:] == ["2026-01", "2026-02", "2026-03"]
    assert len(chart.columns) == 12
    assert (chart.columns[-1].main, chart.columns[-1].addon) == (Decimal("134.81"), Decimal("49.00"))
    assert "Visa SEK som tabell" in text_of(response)


def test_an_external_and_an_employee_are_counted_as_what_they_are(
    alfa: Client, kim: Membership, karin: User, anna: User, as_user: SignIn
) -> None:
    factories.put_on(karin, alfa)
    factories.member(factories.login("x@kund.example"), alfa, kind=MemberKind.EXTERNAL, starts_on=date(2026, 2, 1))

    (row,) = as_user(anna).get(URL).context["report"].rows

    assert (row.client.firm_users_then, row.client.own_users_then, row.client.external_users_then) == (1, 1, 1)


def test_hostile_names_are_text(byran: Reseller, anna: User, as_user: SignIn) -> None:
    target = factories.client(byran, name='"><img src=x onerror=alert(1)>{{7*7}}')
    row = factories.member(factories.login("kim@kund.example", "<b>Kim", "=1+1"), target)
    factories.give(row, "crm")
    browser = as_user(anna)

    for url in (URL, f"{URL}{target.pk}/"):
        text = text_of(browser.get(url))
        assert "<img src=x" not in text
        assert "<b>Kim" not in text
        assert "49</" not in text.replace("149", "")
    assert Price.objects.exists()
