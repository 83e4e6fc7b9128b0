"""Momsnummer: derived, checked when asked and by itself; not checked is never shown as not valid."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.urls import reverse

from clients import actions
from clients.actions.cards import company_values
from clients.models import Client, Reseller, VatCheck, VatVerdict
from clients.registries.vies import VatAnswer
from clients.simulator import SIMULATED, Simulator
from clients.vat import shown_vat_number
from common.access import SYSTEM
from common.identifiers import parse_number
from events.models import Event
from tests import factories
from tests.clients.cards import sole_trader
from users.models import User

SE = SIMULATED["SE"]
AT = datetime(2026, 11, 27, 9, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("register")


def planned(client: Client) -> Client:
    actions.plan_vat_check(client, by=SYSTEM)
    return client


def verdict_of(client: Client) -> str:
    return VatCheck.objects.get(client=client).verdict


@pytest.mark.parametrize(
    ("country", "number", "shown"),
    [
        ("SE", SE["active"], "SE559911001101"),
        ("NO", SIMULATED["NO"]["active"], "NO899100018MVA"),
        ("FI", "0112038-9", "FI01120389"),
        ("DK", "24256790", "DK24256790"),
        ("SE", "", ""),
    ],
)
def test_the_number_is_derived(byran: Reseller, country: str, number: str, shown: str) -> None:
    assert shown_vat_number(factories.client(byran, country=country, org_number=number)) == shown


def test_the_page_says_what_is_known(byran: Reseller, anna: User, as_user: Any) -> None:
    client = planned(factories.client(byran, org_number=SE["active"], name="Tallbacken"))
    staff, page = as_user(anna), reverse("clients:detail", args=[client.pk])
    check = reverse("clients:check_vat", args=[client.pk])

    assert "Inte kontrollerat" in staff.get(page).content.decode()
    assert staff.post(check).status_code == 303
    html = staff.get(page).content.decode()
    assert "Giltigt" in html
    assert "INVENTED ACTIVE" in html
    assert Event.objects.filter(kind="client.vat_checked").count() == 1
    staff.post(check)
    assert Event.objects.filter(kind="client.vat_checked").count() == 1


def test_no_answer_is_not_checked_and_keeps_the_former_verdict(byran: Reseller, anna: User, as_user: Any) -> None:
    client = planned(factories.client(byran, org_number=SE["half_answer"]))
    staff, check = as_user(anna), reverse("clients:check_vat", args=[client.pk])

    html = staff.post(check, headers={"HX-Request": "true"}).content.decode()
    assert "Inte kontrollerat" in html
    assert "Det säger inget om numret." in html
    client.refresh_from_db()
    by = factories.actor_of(anna)
    actions.note_vat_answer(client, VatAnswer(True, AT, "VIES"), by=by, at=AT)
    assert "Giltigt" in staff.post(check, headers={"HX-Request": "true"}).content.decode()


def test_norway_is_asked_at_its_own_register(byran: Reseller) -> None:
    yes = factories.client(byran, country="NO", org_number=SIMULATED["NO"]["active"])
    no = factories.client(byran, country="NO", org_number=SIMULATED["NO"]["sole_trader"])

    for client in (yes, no):
        actions.check_vat(client, by=SYSTEM)
    assert (verdict_of(yes), verdict_of(no)) == (VatVerdict.VALID, VatVerdict.INVALID)


def test_a_sole_trader_is_masked_and_asked_about_only_when_somebody_asks(
    byran: Reseller, anna: User, as_user: Any, register: Simulator, settings: Any
) -> None:
    digits = SE["sole_trader"]
    client = planned(sole_trader(byran, digits))
    actions.check_vat_numbers(AT + timedelta(days=400))
    assert register.count("/check-vat-number") == 0

    html = as_user(anna).post(reverse("clients:check_vat", args=[client.pk]), headers={"HX-Request": "true"})
    assert register.count("/check-vat-number") == 1
    assert "SE900101****01" in html.content.decode()
    assert digits[2:] not in html.content.decode()
    assert digits[2:] not in str(list(Event.objects.values()))
    assert not VatCheck.objects.filter(next_check_at__isnull=False).exists()


def test_a_number_sealed_with_another_key_is_not_checked_and_no_error(
    byran: Reseller, anna: User, as_user: Any, register: Simulator, settings: Any
) -> None:
    client = planned(sole_trader(byran, SE["sole_trader"]))
    settings.FIELD_KEY = Fernet.generate_key().decode()

    page = as_user(anna).post(reverse("clients:check_vat", args=[client.pk]), headers={"HX-Request": "true"})

    assert page.status_code == 200
    assert "Inte kontrollerat" in page.text
    assert register.count("/check-vat-number") == 0


def test_a_round_asks_each_once_and_again_when_its_time_has_come(byran: Reseller, register: Simulator) -> None:
    clients = [planned(factories.client(byran, org_number=SE[key])) for key in ("active", "dormant", "bakery")]
    soon = datetime.now(UTC) + timedelta(minutes=1)

    for _round in range(3):
        actions.check_vat_numbers(soon)
    assert register.count("/check-vat-number") == 3
    assert [verdict_of(client) for client in clients] == ["valid", "invalid", "valid"]

    actions.check_vat_numbers(soon + timedelta(days=31))
    assert register.count("/check-vat-number") == 4
    actions.check_vat_numbers(soon + timedelta(days=91))
    assert register.count("/check-vat-number") == 7


def test_a_register_that_is_away_is_asked_once_a_round(byran: Reseller, register: Simulator) -> None:
    for key in ("active", "dormant", "bakery"):
        planned(factories.client(byran, org_number=SE[key]))
    register.put("vies", "garbage")

    actions.check_vat_numbers(datetime.now(UTC) + timedelta(minutes=1))

    assert register.count("/check-vat-number") == 1
    assert VatCheck.objects.filter(verdict="").count() == 3


def test_another_number_forgets_the_verdict_and_an_answer_about_the_old_one(byran: Reseller, anna: User) -> None:
    client, by = planned(factories.client(byran, org_number=SE["active"])), factories.actor_of(anna)
    actions.check_vat(client, by=by)
    asked_about = Client.objects.get(pk=client.pk)

    actions.change_company(
        client, values={"org_number": parse_number("SE", SE["bakery"])}, opened_with=company_values(client), by=by
    )
    assert verdict_of(client) == VatVerdict.NOT_CHECKED
    actions.note_vat_answer(asked_about, VatAnswer(False, AT, "VIES"), by=by, at=AT)
    assert verdict_of(client) == VatVerdict.NOT_CHECKED


def test_an_ended_client_is_not_asked_about_and_one_that_is_opened_again_is(
    byran: Reseller, register: Simulator
) -> None:
    client = planned(factories.client(byran, org_number=SE["active"], ends_on=date(2020, 12, 31)))
    soon = datetime.now(UTC) + timedelta(minutes=1)

    for _round in range(2):
        actions.check_vat_numbers(soon)
    assert register.count("/check-vat-number") == 0
    Client.objects.filter(pk=client.pk).update(ends_on=None)
    actions.check_vat_numbers(soon + timedelta(days=91))

    assert verdict_of(client) == VatVerdict.VALID


def test_a_demo_client_is_not_asked_about(byran: Reseller) -> None:
    planned(factories.client(byran, org_number=SE["active"], is_demo=True))

    assert not VatCheck.objects.exists()


def test_whoever_may_not_change_the_client_does_not_ask(byran: Reseller, as_user: Any, register: Simulator) -> None:
    client, other = factories.client(byran, org_number=SE["active"]), factories.reseller("Andra Byrån AB", "5592031236")
    nils = factories.employee(other, "nils@andra.example", "Nils", "Holm", factories.ADMINISTRATOR)

    assert as_user(nils).post(reverse("clients:check_vat", args=[client.pk])).status_code == 404
    assert register.count("/check-vat-number") == 0


def test_a_client_without_a_number_has_none_to_check(byran: Reseller, anna: User, as_user: Any) -> None:
    client = factories.client(byran, org_number="")

    assert "Momsnummer" not in as_user(anna).get(reverse("clients:detail", args=[client.pk])).content.decode()
    assert as_user(anna).post(reverse("clients:check_vat", args=[client.pk])).status_code == 404
    with pytest.raises(ValueError, match="no VAT number"):
        actions.check_vat(client, by=factories.actor_of(anna))
