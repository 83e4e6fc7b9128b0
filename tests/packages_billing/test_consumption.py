"""Förbrukning on Översikt: closed months as they were frozen, others as they stand, and who reads it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from clients import firm_size
from clients.models import Client, Reseller
from packages_billing.actions import close_month
from packages_billing.models import Package, PackagePeriod
from packages_billing.pricing import Month
from tests import factories
from users.models import User

SignIn = Callable[[User], Browser]
APRIL = datetime(2026, 4, 15, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _april() -> object:
    cache.clear()
    with time_machine.travel(APRIL, tick=False):
        yield


def page(browser: Browser) -> str:
    return browser.get("/overview/").text.replace("\xa0", " ")


def test_this_month_against_the_last_and_twelve_in_a_table(held: PackagePeriod, anna: User, as_user: SignIn) -> None:
    text = page(as_user(anna))

    assert "April 2026, preliminärt" in text
    assert "199,00 kr<small>0,00 mot mars, 199,00 kr</small>" in text
    assert text.count('<th scope="row" class="nw">') >= 24  # of this and of the clients


def test_a_closed_month_stays_as_it_was_frozen(
    byran: Reseller, held: PackagePeriod, anna: User, as_user: SignIn, by: object
) -> None:
    close_month(byran, Month(2026, 3), by=by, at=APRIL)  # type: ignore[arg-type]
    bank = Package.objects.get(code="bank")
    PackagePeriod.objects.create(
        client=held.client, membership=held.membership, package=bank, slot=bank.slot, starts_at=held.starts_at
    )

    row = page(as_user(anna)).partition("Mars 2026</th>")[2].partition("</tr>")[0]

    assert "199,00" in row
    assert "preliminär" not in row


def test_who_may_not_see_the_basis_and_who_sees_other_clients(
    byran: Reseller, held: PackagePeriod, karin: User, nils: User, andra: Reseller, as_user: SignIn
) -> None:
    auditor = factories.employee(byran, "rev@byran.example", "Rut", "Vik", factories.AUDITOR)
    factories.put_on(karin, factories.client(byran))
    factories.client(andra)

    assert "Förbrukning" not in page(as_user(auditor))
    assert "199,00 kr<small>" not in page(as_user(karin))
    assert "Ingen klient har något som debiteras." in page(as_user(nils))


def test_a_large_firm_waits_once_in_a_while(
    byran: Reseller, alfa: Client, held: PackagePeriod, anna: User, as_user: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(firm_size, "_LARGE", 0)
    browser, counts = as_user(anna), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            text = page(browser)
        counts.append(len(asked))

    assert counts[0] - counts[1] == 3  # the consumption, the growth and what nobody uses
    assert "199,00 kr<small>" in text
    assert "ej stängd" in text  # what is neither closed nor of the last two months is not reckoned
