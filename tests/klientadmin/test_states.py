"""Lists that are empty: which filters make them so, and the link that clears them; else what to do next."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client, Reseller
from common.access import SYSTEM
from packages_billing.actions import close_month
from packages_billing.pricing import Month
from tests import factories
from users.models import User

SignIn = Callable[[User], Browser]
MONTH = Month.of(timezone.localdate())


@pytest.fixture
def annas(anna: User, as_user: SignIn) -> Browser:
    return as_user(anna)


@pytest.mark.parametrize(
    ("address", "said", "clears"),
    [
        ("/clients/?status=ending&demo=yes", "Filter som är på: Status: Avslutas, Demo: ", "/clients/"),
        ("/clients/?q=zzzz&status=ending", "Filter som är på: Status: Avslutas.", "/clients/?status=all&amp;q=zzzz"),
        ("/reports/mail/?state=bounced", "Filter som är på: Status: ", "/reports/mail/"),
        ("/reports/mail/?q=zzzz", "matchar ”zzzz”", "/reports/mail/"),
        (
            "/reports/events/?client=zzzz&who=system&from=2026-01-01",
            "Filter som är på: Klient: zzzz, Vem: Systemet, Från och med: 2026-01-01.",
            "/reports/events/",
        ),
        (
            "/reports/invoicing/?q=zzzz&changed=up",
            "Filter som är på: ”zzzz”, Ökat mot ",
            f"/reports/invoicing/?month={MONTH}",
        ),
        ("/employees/?q=zzzz", "Inget matchar ”zzzz”", "?"),
    ],
)
def test_a_list_that_filters_empty_says_which_and_clears_them(
    alfa: Client, annas: Browser, address: str, said: str, clears: str
) -> None:
    page = annas.get(address).content.decode()

    assert said in page
    assert f'href="{clears}"' in page.partition('class="empty"')[2]


def test_a_month_that_another_stands_before_leads_to_that_one(byran: Reseller, annas: Browser) -> None:
    closed = MONTH.previous.previous.previous
    close_month(byran, closed, by=SYSTEM)

    page = annas.get("/reports/invoicing/").content.decode()

    assert 'aria-describedby="why-not"' in page
    assert f'href="?month={closed.next}">Öppna' in page.partition('id="why-not"')[2]


def test_the_newest_month_offers_no_later_one(annas: Browser) -> None:
    page = annas.get(f"/reports/invoicing/?month={MONTH.previous}").content.decode()
    assert f"month={MONTH}" in page

    page = annas.get("/reports/invoicing/").content.decode()
    assert f"month={Month.of(MONTH.last + timedelta(days=1))}" not in page
    assert 'role="link"' not in page


def test_an_employee_without_clients_is_led_to_where_they_are_put_on_one(annas: Browser, karin: User) -> None:
    page = annas.get(f"/employees/{factories.employment_of(karin).pk}/").content.decode()

    assert "är inte på någon klient nu." in page
    assert "välj personen på fliken Användare" in page
