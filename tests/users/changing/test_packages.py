"""Ändra åtkomst: packages, who may change whose, and two who change at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Reseller
from events.models import Event
from mail.models import Message
from packages_billing.models import Package, SystemPermission
from tests import factories
from tests.at_once import in_a_thread
from tests.mail.test_killed_worker import is_waited_for, wait_until
from tests.users.changing.conftest import AsUser, by_hand, held, opened, page, url
from users import actions
from users.actions.meanwhile import opened_with
from users.choices import MemberKind, MembershipState
from users.models import IntegrationAccount, Membership, User
from users.standing import standing_of


def test_packages_are_changed_and_the_person_is_told(linnea: Membership, anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)
    first = browser.get(url(linnea))
    assert page(first).count("Har i dag") == 2

    form = {"do": "save", "opened": opened(first), "main": "projects", "addons": ["bank"]}
    response = browser.post(url(linnea), form)

    assert response["Location"] == f"{reverse('users:people', args=[linnea.client_id])}#person-{linnea.pk}"
    assert held(linnea) == ["bank", "projects"]
    assert Message.objects.filter(kind="access_changed").count() == 1
    assert Event.objects.filter(kind="membership.access_changed").count() == 1


def test_what_was_chosen_by_hand_stays_when_packages_change(linnea: Membership, anna: User, as_user: AsUser) -> None:
    browser, by = as_user(anna), factories.actor_of(anna)
    given = SystemPermission.objects.filter(code="payroll.see")
    actions.change_access(linnea, packages=Package.objects.filter(code="crm"), granted=given, by=by)
    first = browser.get(url(linnea))
    assert "1 behörighet är ändrad för hand." in page(first)

    browser.post(url(linnea), {"do": "save", "opened": opened(first), "main": "projects", "granted": ["payroll.see"]})

    assert by_hand(linnea) == {"payroll.see": True}


def test_a_retired_package_can_be_kept_and_not_given(
    linnea: Membership, alfa: Client, anna: User, as_user: AsUser
) -> None:
    Package.objects.filter(code="crm").update(retired_at=timezone.now())
    other = factories.member(factories.login("o@alfa.example"), alfa)
    browser = as_user(anna)

    first = browser.get(url(linnea))
    assert "Säljs inte längre" in page(first)
    kept = {"do": "save", "opened": opened(first), "main": "crm", "addons": ["bank"]}
    assert browser.post(url(linnea), kept).status_code == 303
    assert held(linnea) == ["bank", "crm"]
    refused = {"do": "save", "opened": opened(browser.get(url(other))), "main": "crm"}
    assert browser.post(url(other), refused).status_code == 422


def test_the_second_of_two_is_told_and_nothing_is_lost(
    linnea: Membership, anna: User, karin: User, as_user: AsUser
) -> None:
    browser = as_user(anna)
    first = browser.get(url(linnea))
    actions.change_access(
        linnea, packages=Package.objects.filter(code__in=["projects", "invoicing"]), by=factories.actor_of(karin)
    )

    mine = {"do": "save", "opened": opened(first), "main": "crm", "addons": ["invoicing", "bank"]}
    response = browser.post(url(linnea), mine)

    assert response.status_code == 422
    assert "Karin Åberg ändrade åtkomsten medan du hade sidan öppen." in page(response)
    (difference,) = response.context["news"].differences
    assert (difference.label, difference.theirs, difference.mine) == ("Huvudpaket", "Projektstyrning", "CRM")
    assert response.context["choice"].packages == {"projects", "invoicing", "bank"}
    assert held(linnea) == ["invoicing", "projects"], "nothing is saved before it is pressed again"

    both = mine | {"opened": opened(response), "main": "projects"}
    assert browser.post(url(linnea), both).status_code == 303
    assert held(linnea) == ["bank", "invoicing", "projects"]


@pytest.mark.django_db(transaction=True)
def test_whoever_waited_for_the_other_is_told_too(linnea: Membership, anna: User) -> None:
    """How it stands is asked of the moment after the wait: what the other gave then is not yet there before."""
    by, form = factories.actor_of(anna), opened_with(standing_of(linnea, timezone.now()))
    packages = {package.code: package for package in Package.objects.all()}

    @in_a_thread
    def save() -> None:
        actions.change_access(linnea, packages=[packages["crm"]], opened_with=form, by=by)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Client.objects.select_for_update(no_key=True).get(pk=linnea.client_id)
            waiting = pool.submit(save)
            wait_until(is_waited_for)
            actions.change_access(linnea, packages=[packages["bank"]], by=by)
        with pytest.raises(actions.AccessChangedMeanwhile):
            waiting.result()

    assert held(linnea) == ["bank"]


@pytest.mark.parametrize("signed", ["", "nonsense", "somebody's"])
def test_what_a_form_was_opened_with_cannot_be_made_up(
    linnea: Membership, alfa: Client, anna: User, as_user: AsUser, signed: str
) -> None:
    browser = as_user(anna)
    if signed == "somebody's":
        signed = opened(browser.get(url(factories.member(factories.login("o@alfa.example"), alfa))))
    response = browser.post(url(linnea), {"do": "save", "opened": signed, "main": "projects"})

    assert response.status_code == 422
    assert "Sidan var för gammal." in page(response)
    assert held(linnea) == ["crm", "invoicing"]
    assert browser.post(url(linnea), {"do": "save", "opened": opened(response), "main": "projects"}).status_code == 303


def test_the_last_administrator_stays(alfa: Client, anna: User, as_user: AsUser) -> None:
    only = factories.member(factories.login("chef@alfa.example", "Johan", "Berg"), alfa)
    factories.give(only, "user_administration")
    browser = as_user(anna)

    response = browser.post(url(only), {"do": "save", "opened": opened(browser.get(url(only))), "main": "crm"})

    assert "Johan Berg är ensam administratör hos Alfa Bygg AB" in page(response)
    assert held(only) == ["user_administration"]


def test_a_client_administrator_changes_the_own_and_not_the_firms(
    linnea: Membership, alfa: Client, karin: User, as_user: AsUser
) -> None:
    chief = factories.login("chef@alfa.example", "Johan")
    factories.give(factories.member(chief, alfa), "user_administration")
    consultant = factories.put_on(karin, alfa)
    browser = as_user(chief)

    first = browser.get(url(linnea))
    assert browser.post(url(linnea), {"do": "save", "opened": opened(first), "main": "complete"}).status_code == 303
    assert held(linnea) == ["complete"]
    for name in ("access", "tree"):
        assert browser.get(url(consultant, name)).status_code == 403
        assert browser.post(url(consultant, name), {"do": "save", "roles": ["auditor"]}).status_code == 403


def test_somebody_of_another_client_or_firm_is_not_found(
    linnea: Membership, alfa: Client, byran: Reseller, andra: Reseller, anna: User, as_user: AsUser
) -> None:
    browser = as_user(anna)
    for client in (factories.client(byran), factories.client(andra)):
        other = factories.member(factories.login(f"{client.pk}@x.example"), client)
        for name in ("access", "tree"):
            assert browser.get(reverse(f"users:{name}", args=[alfa.pk, other.pk])).status_code == 404
    actions.remove_access(linnea, by=factories.actor_of(anna))
    assert browser.get(url(linnea)).status_code == 404


@pytest.mark.parametrize("way", ["inactive", "blocked", "no packages", "no login", "client ended", "program"])
def test_what_cannot_be_changed_says_why_and_leads_to_the_cure(
    alfa: Client, linnea: Membership, anna: User, as_user: AsUser, way: str
) -> None:
    by, row, yesterday = factories.actor_of(anna), linnea, timezone.localdate() - timedelta(days=1)
    if way == "inactive":
        actions.deactivate(linnea, by=by)
    elif way == "blocked":
        row = factories.member(factories.login("x@x.example"), alfa, kind=MemberKind.EXTERNAL, ends_on=yesterday)
    elif way in ("no packages", "no login"):
        kind = MemberKind.NO_SYSTEM if way == "no packages" else MemberKind.NO_LOGIN
        row = factories.member(factories.login("x@x.example"), alfa, kind=kind)
    elif way == "client ended":
        Client.objects.filter(pk=alfa.pk).update(ends_on=yesterday)
    else:
        row = factories.member(factories.login("x@x.example"), alfa, kind=MemberKind.RESELLER)
        IntegrationAccount.objects.create(membership=row, system="Busy", purpose="Tid")
    words, cure = {
        "inactive": ("Linnea Sundkvist är inaktiverad.", url(row, "activate")),
        "blocked": ("är spärrad sedan", url(row, "extend")),
        "no packages": ("har inga paket", url(row, "move")),
        "no login": ("har inga paket", url(row, "move")),
        "client ended": ("Alfa Bygg AB är avslutad sedan", reverse("clients:reopen", args=[alfa.pk])),
        "program": ("är ett program", url(row, "integration")),
    }[way]

    for response in (as_user(anna).get(url(row)), as_user(anna).post(url(row), {"do": "save", "main": "crm"})):
        assert words in page(response)
        assert f'href="{cure}"' in page(response)
    assert as_user(anna).get(url(row, "tree"))["Location"] == url(row)


def test_an_invited_person_can_be_changed_before_they_answer(alfa: Client, anna: User, as_user: AsUser) -> None:
    (row,) = actions.invite_people(
        alfa, people=[actions.NewPerson("Bo", "Y", "bo@y.se")], by=factories.actor_of(anna),
        access=actions.NewAccess(kind=MemberKind.SYSTEM),
    )  # fmt: skip
    assert row.state == MembershipState.INVITED
    browser = as_user(anna)
    first = browser.get(url(row))
    assert "Gäller när inbjudan är accepterad." in page(first)

    assert browser.post(url(row), {"do": "save", "opened": opened(first), "main": "crm"}).status_code == 303
    assert held(row) == ["crm"]
