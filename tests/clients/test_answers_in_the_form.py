"""+ Ny kund and the company card: answers that are more, or less, than one whole company."""

from typing import Any

import pytest
from django.core import signing
from django.urls import reverse

from clients.lookup import read_record
from clients.models import Client, Reseller
from clients.simulator import SIMULATED
from tests import factories
from tests.clients.cards import open_form
from users.models import User

NEW = "/clients/new/"
KEY = "5b2f0d4e-1c5c-4a3e-9a43-0f6d0d3a1d22"

pytestmark = pytest.mark.usefixtures("register")


@pytest.fixture
def staff(as_user: Any, anna: User) -> Any:
    return as_user(anna)


def asked(staff: Any, number: str, *, do: str = "look_up", **more: str) -> Any:
    """The wizard as it comes back: its HTML and what its fields hold."""
    answer = staff.post(NEW, {"country": "SE", "org_number": number, "form_key": KEY, "do": do, **more})
    return answer.content.decode(), answer.context["draft"]


def test_a_personal_number_with_three_firms_lets_one_choose(staff: Any) -> None:
    number = SIMULATED["SE"]["three_firms"]
    html, draft = asked(staff, number)
    assert "Numret har flera firmor. Vilken gäller det?" in html
    assert draft.values["name"] == "Odd Ask Trädfällning"

    html, draft = asked(staff, number, do="firm:1", name=draft.values["name"], record=draft.values["record"])
    assert draft.values["name"] == "Odd Ask Ved & Kol"
    assert "Asks Skor" in html
    mail = {"contact_email": "odd@kund.example", "name": draft.values["name"], "record": draft.values["record"]}
    staff.post(NEW, {"country": "SE", "org_number": number, "form_key": KEY, "do": "create", **mail})
    assert Client.objects.get(is_internal=False).name == "Odd Ask Ved & Kol"


def test_a_deregistered_firm_needs_the_tick_and_a_place_that_is_not_there_changes_nothing(staff: Any) -> None:
    number = SIMULATED["SE"]["three_firms"]
    _html, draft = asked(staff, number)
    carried = {"name": draft.values["name"], "record": draft.values["record"]}

    html, chosen = asked(staff, number, do="firm:2", **carried)
    assert chosen.values["name"] == "Asks Skor"
    assert 'name="confirmed"' in html
    for at in ("3", "-1", "x", "²", "9" * 50, ""):
        assert asked(staff, number, do=f"firm:{at}", **carried)[1].values["name"] == "Odd Ask Trädfällning"


def test_a_number_that_is_a_client_already_turns_create_off_without_saying_that_it_works(
    staff: Any, byran: Reseller
) -> None:
    factories.client(byran, name="Redan AB", org_number="5599110011")

    html, _draft = asked(staff, "559911-0011")

    create = next(part for part in html.split("<button")[1:] if 'id="create"' in part).partition(">")[0]
    assert 'aria-disabled="true"' in create
    assert "data-busy" not in create  # it would turn, and the person would wait for it


def test_a_name_that_was_typed_is_kept_for_whoever_wants_it_back(staff: Any) -> None:
    html, _draft = asked(staff, SIMULATED["SE"]["three_firms"], name="Odds eget namn")

    assert "Du skrev ”Odds eget namn”." in html


def test_half_an_answer_names_what_is_missing(staff: Any) -> None:
    html, _draft = asked(staff, SIMULATED["SE"]["half_answer"])

    assert "gav bara en del av uppgifterna just nu." in html
    assert "Det här saknas: adress, registreringsdatum, bransch, status." in html


def test_a_branch_leads_to_its_company(staff: Any) -> None:
    html, _draft = asked(staff, SIMULATED["NO"]["branch"], country="NO")
    assert "Det här är ett driftställe." in html
    assert "899 100 018" in html

    _html, draft = asked(staff, SIMULATED["NO"]["branch"], country="NO", do="pick:899100018")
    assert draft.values["name"] == "TINDEBAKKEN BYGG AS"


def test_the_card_chooses_among_firms_too(staff: Any, byran: Reseller) -> None:
    client = factories.client(byran, name="Odd Ask", org_number="")
    address = reverse("clients:edit_company", args=[client.pk])
    form = open_form(staff, address) | {"org_number": SIMULATED["SE"]["three_firms"]}

    html = staff.post(address, form | {"do": "look_up"}).content.decode()
    assert "Numret har flera firmor." in html
    record = html.split('name="record" value="')[1].split('"')[0]
    html = staff.post(address, form | {"do": "firm:1", "record": record}).content.decode()
    assert "Bolagsverket om Odd Ask Ved &amp; Kol" in html


def test_a_form_of_another_version_is_asked_about_again() -> None:
    assert read_record(signing.dumps({"status": "merged"}, salt="clients.lookup.record", compress=True)) is None


def test_a_form_without_its_template_field_is_a_form_without_a_template(staff: Any) -> None:
    answer = staff.post("/clients/new/lookup/", {"country": "SE", "form_key": KEY, "template_was": str(KEY)})

    assert answer.status_code == 200
