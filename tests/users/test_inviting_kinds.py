"""Bjud in by kind: an external's days, people without packages or a login; where it is open, and to whom."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Reseller
from common.access import Permission
from mail.models import Message
from packages_billing.models import PackagePeriod
from tests import factories
from tests.users.inviting import AsUser, a_form, a_person_form, page, url
from users.choices import MemberKind
from users.models import Membership, User


def test_an_external_has_a_period(alfa: Client, anna: User, as_user: AsUser) -> None:
    today = timezone.localdate()
    first, last = today + timedelta(days=2), today + timedelta(days=9)
    form = a_form(starts_on=first.isoformat(), ends_on=last.isoformat())

    assert as_user(anna).post(url(alfa, 3), form).status_code == 303
    assert {(row.kind, row.starts_on, row.ends_on) for row in Membership.objects.filter(client=alfa)} == {
        (MemberKind.EXTERNAL, first, last)
    }


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (0, None, "Skriv den sista dagen."),
        (-1, 5, "Första dagen har redan passerat."),
        (5, 4, "Sista dagen kommer före den första."),
        (0, 4000, "Sista dagen är för långt fram."),
    ],
)
def test_days_that_cannot_be_are_named(
    alfa: Client, anna: User, as_user: AsUser, first: int, last: int | None, words: str
) -> None:
    today = timezone.localdate()
    days = {"starts_on": (today + timedelta(days=first)).isoformat(), "ends_on": ""}
    if last is not None:
        days["ends_on"] = (today + timedelta(days=last)).isoformat()

    response = as_user(anna).post(url(alfa, 3), a_form(**days))

    assert response.context["draft"].step == "people"
    assert words in page(response)


def test_the_last_day_is_offered_and_never_after_the_clients_own(alfa: Client, anna: User, as_user: AsUser) -> None:
    browser, today = as_user(anna), timezone.localdate()

    def until(which: str) -> str:
        return str(
            browser.post(url(alfa, 3), a_form(step="people", do=f"until:{which}")).context["draft"].data["ends_on"]
        )

    assert browser.get(url(alfa, 3)).context["draft"].data["ends_on"] == (today + timedelta(days=30)).isoformat()
    assert until("90") == (today + timedelta(days=90)).isoformat()
    assert until("year") == date(today.year, 12, 31).isoformat()
    alfa.ends_on = today + timedelta(days=10)
    alfa.save(update_fields=["ends_on"])
    assert until("90") == alfa.ends_on.isoformat()


def test_a_user_without_packages_needs_only_a_person(alfa: Client, anna: User, as_user: AsUser) -> None:
    response = as_user(anna).post(url(alfa, 4), a_form(step="people", addons=["bank"], main="crm"))

    assert response.status_code == 303
    assert {row.kind for row in Membership.objects.filter(client=alfa)} == {MemberKind.NO_SYSTEM}
    assert not PackagePeriod.objects.filter(membership__client=alfa).exists()
    assert Message.objects.filter(kind="invitation").count() == 2


def test_people_without_a_login_get_no_mail(alfa: Client, anna: User, as_user: AsUser) -> None:
    assert as_user(anna).post(url(alfa, 5), a_person_form()).status_code == 303

    rows = Membership.objects.filter(client=alfa)
    assert sorted(row.person.name for row in rows) == ["Håkan Brännström", "Ing-Marie Fälth"]
    assert all(row.selectable_as == ["project_manager", "invoice_reference"] for row in rows)
    assert not Message.objects.exists()


@pytest.mark.parametrize("wrong", [[], ["boss"]])
def test_people_without_a_login_can_be_chosen_as_something(
    alfa: Client, anna: User, as_user: AsUser, wrong: list[str]
) -> None:
    response = as_user(anna).post(url(alfa, 5), a_person_form(selectable_as=wrong))

    assert response.status_code == 422
    assert not Membership.objects.filter(client=alfa).exists()


def test_an_ended_client_invites_nobody(alfa: Client, anna: User, as_user: AsUser) -> None:
    alfa.ends_on = timezone.localdate() - timedelta(days=1)
    alfa.save(update_fields=["ends_on"])

    response = as_user(anna).post(url(alfa), a_form())

    assert not Membership.objects.filter(client=alfa).exists()
    put = reverse("users:put_employee", args=[alfa.pk])
    for answer in (response, *(as_user(anna).get(address) for address in (url(alfa), put))):
        assert "Alfa Bygg AB är avslutad sedan" in page(answer)
        assert reverse("clients:reopen", args=[alfa.pk]) in page(answer)


def test_a_client_administrator_invites_to_the_own_company_and_never_kind_1(
    alfa: Client, byran: Reseller, as_user: AsUser
) -> None:
    chief = factories.login("chef@alfa.example", "Johan")
    factories.give(factories.member(chief, alfa), "user_administration")
    beta = factories.client(byran)
    factories.member(chief, beta)
    browser = as_user(chief)

    assert browser.post(url(alfa), a_form()).status_code == 303
    assert browser.get(url(beta)).status_code == 403
    assert browser.get(url(factories.client(byran))).status_code == 404
    assert browser.get(reverse("users:put_employee", args=[alfa.pk])).status_code == 403
    assert browser.get(url(alfa, 1)).status_code == 404


def test_the_internal_client_and_unknown_kinds_have_no_such_page(byran: Reseller, anna: User, as_user: AsUser) -> None:
    internal = byran.clients.get(is_internal=True)

    assert [as_user(anna).get(url(internal, kind)).status_code for kind in (2, 5)] == [404, 404]
    assert as_user(anna).get(url(factories.client(byran), 6)).status_code == 404


def test_only_whoever_may_manage_people(alfa: Client, karin: User, as_user: AsUser) -> None:
    factories.put_on(karin, alfa)
    assert Permission.MANAGE_PEOPLE not in factories.actor_of(karin).staff_permissions

    assert as_user(karin).get(url(alfa)).status_code == 403
