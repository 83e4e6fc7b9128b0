"""Kostar in Välj anställd, Ändra åtkomst of kind 1, Integrationsanvändare, and where packages end or come back."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client, Reseller
from common.access import Permission
from packages_billing.basis import lines_of
from packages_billing.models import Package, PackagePeriod
from packages_billing.pricing import Month
from tests import factories
from users import actions
from users.dialog_costs import costs_of_change, costs_of_return
from users.models import Membership, User

SignIn = Callable[[User], Browser]
NOW = datetime(2026, 3, 24, 9, tzinfo=UTC)
MARCH = Month(2026, 3)
FREE = "En demoklient debiteras aldrig."


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """It is the twenty-fourth of March: eight days of it are left."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def annas(anna: User, as_user: SignIn) -> Browser:
    return as_user(anna)


@pytest.fixture
def kim(alfa: Client) -> Membership:
    """CRM and Bank since the first of January: 248,00 a month."""
    row = factories.member(factories.login("kim@kund.example", "Kim", "Ström"), alfa)
    for code in ("crm", "bank"):
        factories.give(row, code)
    return row


def text_of(response: Any) -> str:
    """What is read of the page, in one line."""
    assert response.status_code == 200, response.status_code
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def put_url(client: Client) -> str:
    return reverse("users:put_employee", args=[client.pk])


def picked(roles: dict[User, list[str]], **more: Any) -> dict[str, Any]:
    jobs = {factories.employment_of(user): said for user, said in roles.items()}
    said = {f"roles-{job.pk}": chosen for job, chosen in jobs.items()}
    return {"employment": [str(job.pk) for job in jobs], "step": "beside", **said, **more}


def charged(firm: Reseller) -> Any:
    return sum(line.amount for line in lines_of(firm.pk, MARCH))


def test_valj_anstalld_says_what_everyone_picked_comes_to(
    alfa: Client, byran: Reseller, anna: User, karin: User, annas: Browser
) -> None:
    """Redovisningskonsult 149,00 and Revisor 0,00, with Bank 49,00 each: 8/31 are 38,45 and twice 12,65."""
    form = picked({karin: ["consultant"], anna: ["auditor"]}, beside=["bank"])

    response = annas.post(put_url(alfa), form | {"do": "update"})
    text = text_of(response)

    assert "Redovisningskonsult +149,00 Revisor 0,00 Bank × 2 +98,00 Skillnad +247,00 I mars 2026 +63,75" in text
    assert "Användaradministration Bjuda in, ändra och avsluta åtkomst hos klienten 29,00" in text
    assert not PackagePeriod.objects.filter(client=alfa).exists(), "asking puts nobody there"
    annas.post(put_url(alfa), form | {"do": "put"})
    assert charged(byran) == response.context["costs"].cost.this_month


def test_the_step_before_says_no_sum(alfa: Client, karin: User, annas: Browser) -> None:
    assert "Skillnad" not in text_of(annas.post(put_url(alfa), picked({karin: ["consultant"]}, do="back")))
    assert "Skillnad +149,00" in text_of(annas.post(put_url(alfa), picked({karin: ["consultant"]}, do="next")))


def test_someone_who_was_there_this_morning_pays_no_day_twice(
    alfa: Client, byran: Reseller, anna: User, karin: User, annas: Browser, clock: Any
) -> None:
    """Taken off at nine and put back at ten: the whole of March, 149,00, of which 24/31 were charged anyway."""
    actions.remove_access(factories.put_on(karin, alfa), by=factories.actor_of(anna))
    clock.move_to(NOW + timedelta(hours=1))

    response = annas.post(put_url(alfa), picked({karin: ["consultant"]}, do="next"))

    assert "Skillnad +149,00 I mars 2026 +33,65" in text_of(response)
    annas.post(put_url(alfa), picked({karin: ["consultant"]}, do="put"))
    assert charged(byran) == response.context["costs"].cost.this_month_after


def test_other_roles_cost_the_difference(alfa: Client, karin: User, annas: Browser) -> None:
    """From Redovisningskonsult to Revisor with Bank: 24/31 of 149,00 are 115,35, and 8/31 of 49,00 are 12,65."""
    row = factories.put_on(karin, alfa)
    url = reverse("users:access", args=[alfa.pk, row.pk])
    first = annas.get(url)
    form = {"opened": first.context["opened"], "roles": ["auditor"], "beside": ["bank"]}

    assert "Skillnad 0,00" in text_of(first)
    response = annas.post(url, form | {"do": "update"})
    text = text_of(response)

    assert "Redovisningskonsult tas bort −149,00" in text
    assert "Skillnad −100,00 I mars 2026 −21,00" in text
    assert "49,00 kr per månad i stället för 149,00." in text
    assert PackagePeriod.objects.get(membership=row).ends_at is None, "asking changes nothing"
    saved = annas.post(url, form | {"opened": response.context["opened"]})
    assert saved.status_code == 303
    assert charged(alfa.reseller) == response.context["costs"].cost.this_month_after


def test_asking_with_no_role_at_all_is_no_error(alfa: Client, karin: User, annas: Browser) -> None:
    url = reverse("users:access", args=[alfa.pk, factories.put_on(karin, alfa).pk])

    text = text_of(annas.post(url, {"do": "update", "roles": ["boss"], "reason": "Vikarie"}))

    assert "Skillnad −149,00" in text
    assert "Välj Redovisningskonsult eller Revisor." not in text


def test_a_program_says_what_it_comes_to_and_keeps_what_was_typed(
    alfa: Client, byran: Reseller, anna: User, annas: Browser
) -> None:
    """Its own package 99,00 and Bank 49,00: 8/31 are 25,55 and 12,65."""
    url, bank = reverse("users:integration_new", args=[alfa.pk]), str(Package.objects.get(code="bank").pk)
    form = {"name": "Busy", "email": "busy@byran.example", "system": "Busy", "purpose": "Tider", "packages": [bank]}
    form |= {"owner": str(factories.employment_of(anna).pk)}

    assert "Skillnad +99,00 I mars 2026 +25,55" in text_of(annas.get(url))
    response = annas.post(url, form | {"do": "update"})
    text = text_of(response)

    assert "Integrationsanvändare +99,00" in text
    assert "Skillnad +148,00 I mars 2026 +38,20" in text
    assert 'value="busy@byran.example"' in response.content.decode()
    assert not Membership.objects.filter(client=alfa).exists()
    assert "Skillnad +148,00" in text_of(annas.get(url, {"do": "update", "packages": [bank]}))
    assert annas.post(url, form).status_code == 303
    assert charged(byran) == response.context["costs"].cost.this_month


def test_another_access_of_a_program_costs_the_difference(alfa: Client, anna: User, annas: Browser) -> None:
    row = factories.integration(alfa, owner=anna, packages=[Package.objects.get(code="bank")])
    url = reverse("users:integration_access", args=[alfa.pk, row.pk])
    payroll = str(Package.objects.get(code="payroll").pk)

    assert "Skillnad 0,00" in text_of(annas.get(url))
    text = text_of(annas.post(url, {"do": "update", "packages": [payroll, "x"]}))

    assert "Bank tas bort −49,00" in text
    assert "Skillnad +40,00" in text
    assert "188,00 kr per månad i stället för 148,00." in text
    end = text_of(annas.get(reverse("users:integration_end", args=[alfa.pk, row.pk])))
    assert "Kostnaden ändras med −148,00 kr per månad" in end


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


def addresses(client: Client, kim: Membership, of_the_firm: Membership, program: Membership) -> list[str]:
    """Every page of this file."""
    rows = [("deactivate", kim), ("remove", kim), ("move", kim), ("access", of_the_firm)]
    rows += [("integration_access", program), ("integration_end", program)]
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


def test_a_change_is_three_questions_and_a_return_four(
    alfa: Client, kim: Membership, anna: User, django_assert_num_queries: Any
) -> None:
    by = factories.actor_of(anna)
    with django_assert_num_queries(3):
        costs_of_change(kim, (), by=by)
    actions.deactivate(kim, by=by)
    kim.refresh_from_db()
    kim.client = alfa
    with django_assert_num_queries(4):
        costs_of_return(kim, by=by)
