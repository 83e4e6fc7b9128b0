"""Firms, employees, operators, and the demonstration's other commands."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from clients.models import Client, Reseller
from common.access import ADMINISTRATOR_PERMISSIONS, SYSTEM, Permission
from events.models import Event
from mail.models import Message
from tests import factories
from users.actions import create_employee, create_operator, create_reseller
from users.models import Membership, User


def test_a_new_firm_has_its_internal_client_and_an_administrator_who_is_sent_a_link(db: None) -> None:
    firm = create_reseller("Nya Byrån AB", number="559012-3450", email="Eva@Nya.example", by=SYSTEM)

    assert firm.requires_mfa
    internal = Client.objects.get(reseller=firm)
    assert (internal.is_internal, internal.name) == (True, "Nya Byrån AB")
    employment = Membership.objects.get(client=internal)
    assert set(employment.permissions) == {str(right) for right in ADMINISTRATOR_PERMISSIONS}
    eva = User.objects.get()
    assert (eva.email, eva.has_usable_password()) == ("eva@nya.example", False)
    message = Message.objects.get()
    assert (message.to_email, message.kind, message.reseller_id) == ("eva@nya.example", "account", None)
    assert "Nya Byrån AB har gett dig ett konto" in message.text
    assert list(Event.objects.order_by("id").values_list("kind", flat=True)) == [
        "reseller.created", "user.created", "employee.created",
    ]  # fmt: skip


def test_a_number_is_one_firms_only(byran: Reseller) -> None:
    with pytest.raises(ValidationError):
        create_reseller("En till", number=byran.org_number, email="x@x.example", by=SYSTEM)

    assert Reseller.objects.count() == 1
    assert not User.objects.exists()


def test_a_personal_number_is_no_firms_number(byran: Reseller) -> None:
    with pytest.raises(ValidationError):
        create_reseller("Enskild byrå", number="19811218-9876", email="x@x.example", by=SYSTEM)

    assert Reseller.objects.count() == 1
    assert not Event.objects.exists()


def test_a_person_works_at_one_firm_at_most(byran: Reseller, nils: User) -> None:
    with pytest.raises(ValidationError):
        create_employee(byran, email="NILS@andra.example", first_name="N", last_name="", permissions=[], by=SYSTEM)

    assert not byran.people.exists()


def test_a_client_user_who_is_employed_keeps_the_login_and_the_password(byran: Reseller, alfa: Client) -> None:
    kim = factories.login("kim@kund.example", "Kim", "Sand")
    factories.member(kim, alfa)

    membership = create_employee(
        byran,
        email="kim@kund.example",
        first_name="Kim",
        last_name="Sand",
        permissions=[Permission.SEE_CLIENTS],
        by=SYSTEM,
    )

    assert membership.person.user == kim
    assert not Message.objects.exists()


def test_operators_are_made_once(db: None) -> None:
    for _ in range(2):
        create_operator("drift@x.example", by=SYSTEM)

    assert User.objects.get().is_operator
    assert Event.objects.filter(kind="operator.created").count() == 1
    assert Message.objects.count() == 1


def test_the_commands_say_what_they_did(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_reseller", "Nya Byrån AB", "559012-3450", "eva@nya.example")
    call_command("create_operator", "drift@x.example")

    said = capsys.readouterr().out
    assert "Nya Byrån AB is set up. eva@nya.example has been mailed a link." in said
    assert "drift@x.example is an operator." in said


def test_a_wrong_number_is_refused_in_words(db: None) -> None:
    with pytest.raises(CommandError, match="Kontrollsiffran"):
        call_command("create_reseller", "Nya Byrån AB", "559012-3459", "eva@nya.example")

    assert not Reseller.objects.exists()


def test_the_operator_sets_a_firm_up_on_a_page_of_its_own(byran: Reseller) -> None:
    drift = create_operator("drift@klientadmin.example", by=SYSTEM)
    browser = Browser()
    browser.force_login(drift)
    form = {"name": "Fjord Regnskap AS", "country": "NO", "number": "923 609 016", "email": "Eva@Fjord.example"}

    wrong = browser.post("/operator/firms/new/", form | {"number": "923 609 017", "email": ""})
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"number", "email"}
    assert Reseller.objects.count() == 1

    assert browser.post("/operator/firms/new/", form).status_code == 303
    firm = Reseller.objects.exclude(pk=byran.pk).get()
    assert (firm.language, firm.time_zone) == ("nb", "Europe/Oslo")
    internal = firm.clients.get()
    assert (internal.is_internal, internal.currency, internal.time_zone) == (True, "NOK", "Europe/Oslo")
    assert User.objects.get(email="eva@fjord.example").language == "nb"
    assert Event.objects.get(kind="reseller.created").actor_id == drift.pk

    again = browser.post("/operator/firms/new/", form)
    assert again.context["form"].errors == {"number": ["Det finns redan en byrå med det numret."]}
