"""What the switches of a client's overview say that they cost, before they are pressed; and who reads it."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse

from clients.actions import set_extra
from clients.models import Client, Reseller
from common.access import Permission
from packages_billing.basis import lines_of
from packages_billing.extra_notes import notes_on_extras
from packages_billing.pricing import Month
from tests import factories
from users.models import Membership, User

SignIn = Callable[[User], Browser]
NOW = datetime(2026, 3, 11, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """It is the eleventh of March: twenty-one days of it are left."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def overview(browser: Browser, client: Client) -> str:
    response = browser.get(reverse("clients:detail", args=[client.pk]))
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_off_on_and_off_again(alfa: Client, anna: User, as_user: SignIn, clock: Any) -> None:
    """Företagssök is 99,00: 21/31 are 67,06, 10/31 31,94, and 17/31 54,29."""
    by = factories.actor_of(anna)
    assert "Kostar 99,00 kr per månad, 67,06 kr i mars 2026. " in overview(as_user(anna), alfa)
    assert "Kostar 49,00 kr per månad, 33,19 kr i mars 2026. " in overview(as_user(anna), alfa)

    alfa = set_extra(alfa, extra="company_search", is_on=True, by=by)
    clock.move_to(NOW + timedelta(days=9))
    on = "Kostar 99,00 kr per månad, 67,06 kr i mars 2026. Slår du av nu blir det 31,94 kr."
    assert on in overview(as_user(anna), alfa)

    alfa = set_extra(alfa, extra="company_search", is_on=False, by=by)
    (line,) = lines_of(alfa.reseller_id, Month(2026, 3))
    assert str(line.amount) == "31.94"
    clock.move_to(NOW + timedelta(days=14))
    assert "Kostar 99,00 kr per månad, 22,35 kr i mars 2026. " in overview(as_user(anna), alfa)


def test_the_card_that_htmx_gets_after_a_press_says_it_too(alfa: Client, anna: User, as_user: SignIn) -> None:
    address = reverse("clients:set_extra", args=[alfa.pk, "company_search"])

    card = as_user(anna).post(address, {"on": "1"}, headers={"HX-Request": "true"}).content.decode()

    assert "Slår du av nu blir det" in card
    assert 'aria-describedby="company_search-hint company_search-note"' in card


def test_in_the_clients_own_currency_and_until_its_last_day(byran: Reseller, anna: User, as_user: SignIn) -> None:
    norsk = factories.client(byran, country="NO", currency="NOK", time_zone="Europe/Oslo", ends_on=date(2026, 3, 20))

    assert "Kostar 99,00 NOK per månad, 31,94 NOK i mars 2026." in overview(as_user(anna), norsk)


def test_what_has_no_price_says_so_and_what_has_ended_says_nothing(
    byran: Reseller, anna: User, as_user: SignIn
) -> None:
    unpriced = factories.client(byran, currency="GBP")
    ended = factories.client(byran, ends_on=date(2026, 3, 10))

    assert overview(as_user(anna), unpriced).count("Har inget pris, och debiteras inte.") == 2
    assert "Kostar" not in overview(as_user(anna), ended)


def test_who_reads_it(alfa: Client, anna: User, karin: User, as_user: SignIn) -> None:
    """Staff without Fakturaunderlag have the switches and no price; the client's own people have neither."""
    factories.put_on(karin, alfa)
    job = Membership.objects.filter(person__user=karin, client__is_internal=True)
    job.update(permissions=sorted({Permission.SEE_CLIENTS, Permission.EDIT_CLIENTS}))
    own = factories.login("vd@alfa.example")
    factories.member(own, alfa, permissions=[Permission.SEE_CLIENTS, Permission.EDIT_CLIENTS])

    assert 'role="switch"' in as_user(karin).get(reverse("clients:detail", args=[alfa.pk])).content.decode()
    for reader in (karin, own):
        assert "Kostar" not in overview(as_user(reader), alfa)


def test_a_demo_client_says_once_that_it_is_never_charged(byran: Reseller, anna: User, as_user: SignIn) -> None:
    text = overview(as_user(anna), factories.client(byran, is_demo=True))

    assert text.count("En demoklient debiteras aldrig.") == 1
    assert "Kostar" not in text


def test_it_is_one_question(alfa: Client, anna: User, rf: RequestFactory, django_assert_num_queries: Any) -> None:
    request: Any = rf.get("/")
    request.actor = factories.actor_of(anna)

    with django_assert_num_queries(1):
        assert set(notes_on_extras(request, alfa)) == {"company_search", "custom_invoice_email", "card"}
