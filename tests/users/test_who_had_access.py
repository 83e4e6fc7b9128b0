"""The pages of who had access: who may ask, what they say, what they cost."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client, Reseller
from common.periods import day_starts_at
from tests import factories
from users.choices import MemberKind
from users.models import AccessPeriod, User

AsUser = Callable[[User], Browser]


def on(client: Client, day: str, **more: str) -> str:
    return reverse("users:access_on", args=[client.pk], query={"day": day, **more})


def text(browser: Browser, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return b"".join(response).decode() if response.streaming else response.content.decode()


@pytest.fixture
def kim(alfa: Client) -> Any:
    """External at Alfa in February and, as another kind, from April."""
    user = factories.login("kim@kund.example", "Kim", "Ström")
    row = factories.member(user, alfa, MemberKind.EXTERNAL, starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 28))
    factories.give(row, "crm")
    again = day_starts_at(date(2026, 4, 1), alfa.time_zone)
    AccessPeriod.objects.create(membership=row, kind=MemberKind.SYSTEM, starts_at=again)
    factories.give(row, "bank", starts_at=again, ends_at=None)
    return row


def test_a_day_shows_whoever_had_access_at_some_moment_of_it_and_what_they_held(
    as_user: AsUser, anna: User, alfa: Client, kim: Any
) -> None:
    browser = as_user(anna)

    for day, is_there in (("2026-01-31", False), ("2026-02-01", True), ("2026-02-28", True), ("2026-03-01", False)):
        assert ("Kim Ström" in text(browser, on(alfa, day))) is is_there, day
    february, april = text(browser, on(alfa, "2026-02-28")), text(browser, on(alfa, "2026-04-01"))
    assert "Extern användare" in february
    assert "CRM" in february
    assert "2026-02-28" in february
    assert "Bank" not in february
    assert "Bank" in april
    assert "Tills vidare" in april


def test_a_person_shows_each_time_on_each_client_that_the_reader_sees(
    as_user: AsUser, anna: User, karin: User, byran: Reseller, alfa: Client, kim: Any
) -> None:
    beta = factories.client(byran, name="Beta AB")
    factories.member(kim.person.user, beta)
    address = reverse("users:person_access", args=[kim.person_id])

    page = text(as_user(anna), address)
    assert page.count("Alfa Bygg AB") == 2
    assert "Beta AB" in page
    assert as_user(karin).get(address).status_code == 404
    factories.put_on(karin, alfa)
    assert "Beta AB" not in text(as_user(karin), address)
    assert as_user(anna).get(reverse("users:person_access", args=[uuid4()])).status_code == 404


def test_both_pages_export_what_they_show(as_user: AsUser, anna: User, alfa: Client, kim: Any) -> None:
    person = reverse("users:person_access", args=[kim.person_id], query={"export": "csv"})
    files = [text(as_user(anna), on(alfa, "2026-02-10", export="csv")), text(as_user(anna), person)]

    assert files[0].splitlines()[1].startswith("Kim Ström;kim@kund.example;Extern användare")
    assert files[0].splitlines()[1].endswith(";CRM;;2026-02-01;2026-02-28")
    assert len(files[1].splitlines()) == 3


def test_a_day_that_is_none_or_to_come_is_today(as_user: AsUser, anna: User, alfa: Client, kim: Any) -> None:
    for day in ("", "i går", "9999-01-01", "2990-01-01"):
        assert "Kim Ström" in text(as_user(anna), on(alfa, day))


def test_the_number_of_queries_is_the_same_for_one_and_for_fifty(
    as_user: AsUser, anna: User, alfa: Client, byran: Reseller, kim: Any
) -> None:
    browser = as_user(anna)
    addresses = [on(alfa, "2026-02-28"), reverse("users:person_access", args=[kim.person_id])]
    counted = []
    for round_number in range(2):
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                text(browser, address)
            counted.append(len(queries))
        for number in range(50):
            other = factories.login(f"p{number}.{round_number}@kund.example", "Per")
            factories.give(factories.member(other, alfa), "crm")
            factories.give(factories.member(kim.person.user, factories.client(byran)), "crm")

    assert counted[:2] == counted[2:]
    assert max(counted) <= 15, counted


def test_an_erased_person_has_no_name_there(as_user: AsUser, anna: User, alfa: Client, kim: Any) -> None:
    person = kim.person
    person.first_name = person.last_name = person.email = ""
    person.save()

    assert "Raderad person" in text(as_user(anna), on(alfa, "2026-02-10"))
