"""Integrationsanvändare: the account of a program, its address, its owner, and who sees it."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from clients.models import Client, Reseller
from events.models import Event
from mail.models import Message
from packages_billing.models import Package, SystemPermission
from tests import factories
from tests.users.integrations.conftest import ActorOf, AsUser
from users import actions
from users.integration_forms import looks_like_a_person
from users.models import Membership, User


def form_of(owner: User, **values: Any) -> dict[str, Any]:
    facts = {"name": "Busy", "email": "busy@byran.example", "system": "Busy", "purpose": "Hämtar tider"}
    return facts | {"owner": str(factories.employment_of(owner).pk)} | values


def test_a_program_gets_an_account_of_its_own(alfa: Client, anna: User, as_user: AsUser) -> None:
    bank = Package.objects.get(code="bank")
    single = SystemPermission.objects.get(code="accounting.see")
    browser = as_user(anna)

    answer = browser.post(
        f"/clients/{alfa.pk}/users/integration/", form_of(anna, packages=[bank.pk], granted=[single.pk])
    )

    row = Membership.objects.get(client=alfa)
    assert answer.headers["Location"] == f"/clients/{alfa.pk}/users/{row.pk}/integration/"
    html = browser.get(answer.headers["Location"]).content.decode()
    assert all(words in html for words in ("Busy", "Hämtar tider", "Anna Ek", "Bank", "Se bokföringen"))
    assert row.person.user is None
    assert not Message.objects.exists()
    event = Event.objects.about(row).get()
    assert (event.kind, event.after_values["roles"]) == ("membership.started", ["integration"])


def test_the_same_form_twice_is_one_program(alfa: Client, anna: User, as_user: AsUser) -> None:
    browser, address = as_user(anna), f"/clients/{alfa.pk}/users/integration/"

    assert [browser.post(address, form_of(anna)).status_code for _ in range(3)] == [303] * 3

    assert Membership.objects.filter(client=alfa).count() == 1
    assert Event.objects.of_client(alfa.pk).count() == 1
    assert "redan en integration" in browser.post(address, form_of(anna, purpose="Annat")).content.decode()


def test_one_program_may_serve_several_clients(alfa: Client, byran: Reseller, anna: User) -> None:
    first, second = factories.integration(alfa, owner=anna), factories.integration(factories.client(byran), owner=anna)

    assert first.person == second.person


@pytest.mark.parametrize(
    ("email", "is_like"),
    [
        ("anna.ek@byran.se", True),
        ("Åsa-Öberg@byran.se", True),
        ("busy@byran.se", False),
        ("busy.integration@byran.se", False),
        ("fortnox-api@byran.se", False),
        ("system2@byran.se", False),
    ],
)
def test_which_addresses_look_like_a_persons(email: str, *, is_like: bool) -> None:
    assert looks_like_a_person(email) is is_like


def test_an_address_like_a_persons_needs_a_tick(alfa: Client, anna: User, as_user: AsUser) -> None:
    browser, address = as_user(anna), f"/clients/{alfa.pk}/users/integration/"
    likely = form_of(anna, email="otto.robotsson@byran.example")

    refused = browser.post(address, likely)

    assert refused.status_code == 422
    assert "ser ut som en persons" in refused.content.decode()
    assert browser.post(address, likely | {"is_neutral": "on"}).status_code == 303


def test_the_address_of_somebody_at_the_firm_is_refused(alfa: Client, anna: User, karin: User, as_user: AsUser) -> None:
    form = form_of(anna, email="KARIN@byran.example", is_neutral="on")

    answer = as_user(anna).post(f"/clients/{alfa.pk}/users/integration/", form)

    assert "Adressen är en persons hos er" in answer.content.decode()
    assert not Membership.objects.filter(client=alfa).exists()


def test_nobody_is_told_who_has_a_login_elsewhere(alfa: Client, anna: User, nils: User, as_user: AsUser) -> None:
    form = form_of(anna, email="nils@andra.example")

    assert as_user(anna).post(f"/clients/{alfa.pk}/users/integration/", form).status_code == 303


def test_nobody_is_invited_to_a_programs_address(alfa: Client, byran: Reseller, anna: User, actor_of: ActorOf) -> None:
    factories.integration(alfa, owner=anna)
    internal = byran.clients.get(is_internal=True)
    program = actions.NewPerson(first_name="Busy", email="busy@byran.example")

    with pytest.raises(ValidationError, match="programs"):
        actions.invite_employees(internal, people=[program], permissions=[], by=actor_of(anna))


def test_another_firms_employee_cannot_own_it(alfa: Client, anna: User, nils: User, as_user: AsUser) -> None:
    answer = as_user(anna).post(f"/clients/{alfa.pk}/users/integration/", form_of(nils))

    assert answer.status_code == 422
    assert "Ägaren ska vara anställd hos er" in answer.content.decode()
    assert "Nils" not in answer.content.decode()


def test_a_clients_own_administrator_sees_no_programs(alfa: Client, anna: User, as_user: AsUser) -> None:
    own = factories.login("own@kund.example", "Olga")
    factories.give(factories.member(own, alfa), "user_administration")
    row = factories.integration(alfa, owner=anna)

    for address in ("integration/", f"{row.pk}/integration/", f"{row.pk}/integration/end/"):
        assert as_user(own).get(f"/clients/{alfa.pk}/users/{address}").status_code == 403


def test_a_consultant_with_user_administration_there_may(
    alfa: Client, byran: Reseller, karin: User, as_user: AsUser
) -> None:
    factories.give(factories.put_on(karin, alfa), "user_administration")
    beta = factories.client(byran)
    factories.put_on(karin, beta)

    answers = [as_user(karin).get(f"/clients/{row.pk}/users/integration/").status_code for row in (alfa, beta)]

    assert answers == [200, 403]


def test_the_owner_who_leaves_hands_over(
    alfa: Client, anna: User, karin: User, as_user: AsUser, actor_of: ActorOf
) -> None:
    row, job = factories.integration(alfa, owner=karin), factories.employment_of(karin)
    browser, address = as_user(anna), f"/employees/{job.pk}/leave/"

    html = browser.get(address).content.decode()
    assert "Busy" in html
    assert browser.post(address, {"state": "removed"}).status_code == 422
    successor = factories.employment_of(anna)
    assert browser.post(address, {"state": "removed", "successor": successor.pk}).status_code == 303

    assert row.package_periods.get(role__isnull=False).role.owner == successor


def test_owner_and_purpose_are_changed_with_an_event(alfa: Client, anna: User, karin: User, as_user: AsUser) -> None:
    row = factories.integration(alfa, owner=anna)
    form = {"system": "Busy", "purpose": "Nytt", "owner": factories.employment_of(karin).pk}

    for _twice in range(2):
        as_user(anna).post(f"/clients/{alfa.pk}/users/{row.pk}/integration/change/", form)

    event = Event.objects.get(kind="integration.changed")
    assert event.after_values["purpose"] == "Nytt"
    assert event.detail.personal_values["after"]["owner"] == "Karin Åberg"
