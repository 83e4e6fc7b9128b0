"""A number that is added or changed later: the register is asked as in Ny kund, and taken only where accepted."""

import pytest
from django.urls import reverse

from events.models import Event
from tests import factories
from tests.clients.cards import fields_of, open_form

TALLBACKEN, BANKRUPT, UNKNOWN, AWAY = "559911-0011", "559911-2900", "559912-0051", "559980-0017"

pytestmark = pytest.mark.usefixtures("register")


@pytest.fixture
def client(byran):
    return factories.client(byran, name="Tallbacken", city="Falun")


@pytest.fixture
def address(client):
    return reverse("clients:edit_company", args=[client.pk])


@pytest.fixture
def staff(as_user, anna):
    return as_user(anna)


def post(staff, address, **changes):
    return staff.post(address, open_form(staff, address) | changes)


def test_what_differs_is_shown_before_anything_is_saved(staff, address, client):
    answer = post(staff, address, org_number=TALLBACKEN)
    html = answer.content.decode()

    assert answer.status_code == 422
    assert "Registret svarade." in html
    assert "Bolagsverket om Tallbackens Snickeri AB" in html
    assert 'value="use:city"' in html
    assert fields_of(html)["name"] == "Tallbacken"
    client.refresh_from_db()
    assert client.org_number == ""
    assert not Event.objects.of_client(client.pk).exists()


def test_the_second_press_saves_what_stands_in_the_form_and_keeps_what_the_register_said(staff, address, client):
    form = fields_of(post(staff, address, org_number=TALLBACKEN).content.decode())

    assert staff.post(address, form).status_code == 303

    client.refresh_from_db()
    assert (client.name, client.city, client.org_number) == ("Tallbacken", "Falun", "5599110011")
    assert (client.register_source, client.register_status) == ("Bolagsverket", "active")
    assert client.registered_on is not None
    after = Event.objects.of_client(client.pk).get(kind="client.company_changed").after_values
    assert after == {"org_number": "5599110011", "register_status": "active", "register_source": "Bolagsverket"}


def test_one_field_or_all_are_taken_and_the_register_is_asked_once(staff, address, client, register):
    form = fields_of(post(staff, address, org_number=TALLBACKEN).content.decode())

    html = staff.post(address, form | {"do": "use:city"}).content.decode()
    form = fields_of(html)
    assert (form["name"], form["city"], form["org_number"]) == ("Tallbacken", "Granfors", TALLBACKEN)
    form = fields_of(staff.post(address, form | {"do": "use:all"}).content.decode())
    assert staff.post(address, form).status_code == 303

    client.refresh_from_db()
    assert (client.name, client.street) == ("Tallbackens Snickeri AB", "Tallbacken 12")
    asked = [count for path, count in register.state.counts.items() if "organisation" in path]
    assert sum(asked) == 1


def test_while_one_types_only_the_answer_comes(staff, address):
    form = open_form(staff, address) | {"org_number": TALLBACKEN, "do": "look_up"}
    htmx = {"HX-Request": "true", "HX-Target": "register-notes"}

    html = staff.post(address, form, headers=htmx).content.decode()

    assert "<form" not in html
    assert "Tallbackens Snickeri AB" in html
    assert 'name="record"' in html


@pytest.mark.parametrize(("number", "words"), [(UNKNOWN, "finns inte i registret"), (AWAY, "svarar inte just nu")])
def test_a_register_that_has_no_answer_does_not_stop_the_number(staff, address, client, number, words, settings):
    settings.REGISTRY_TIMEOUT = 0.4
    html = post(staff, address, org_number=number, do="look_up").content.decode()
    assert words in html

    assert post(staff, address, org_number=number).status_code == 303

    client.refresh_from_db()
    assert (client.number, client.register_source) == (number, "")


def test_konkurs_needs_a_tick(staff, address, client):
    form = fields_of(post(staff, address, org_number=BANKRUPT).content.decode())

    refused = staff.post(address, form)
    assert refused.status_code == 422
    assert "Kryssa i att du har kontrollerat" in refused.content.decode()
    client.refresh_from_db()
    assert client.org_number == ""

    assert staff.post(address, form | {"confirmed": "on"}).status_code == 303
    client.refresh_from_db()
    assert client.register_status == "bankrupt"


def test_a_number_of_another_client_is_told_while_one_types(staff, address, byran):
    factories.client(byran, name="Redan AB", org_number="5599110011")

    html = post(staff, address, org_number=TALLBACKEN, do="look_up").content.decode()

    assert "är redan klient hos er" in html
    assert "Öppna Redan AB" in html


def test_the_clients_own_number_asks_nobody(staff, address, client, register):
    client.org_number = "5599110011"
    client.save()

    assert post(staff, address, city="Mora").status_code == 303
    assert post(staff, address, org_number="5599110011").status_code == 303

    assert not register.state.counts


@pytest.mark.parametrize(("country", "number", "source"), [("FI", "9910001-9", "PRH"), ("DK", "99 10 00 28", "CVR")])
def test_finland_and_denmark_are_asked_too(staff, address, client, country, number, source):
    form = fields_of(post(staff, address, country=country, org_number=number).content.decode())
    html = staff.post(address, form | {"do": "use:all"}).content.decode()

    assert staff.post(address, fields_of(html)).status_code == 303

    client.refresh_from_db()
    assert (client.country, client.number, client.register_source) == (country, number, source)


@pytest.mark.parametrize("record", ["nonsense", ""])
def test_an_answer_that_the_browser_made_up_is_not_believed(staff, address, client, record):
    form = open_form(staff, address) | {"org_number": UNKNOWN, "record": record}

    assert staff.post(address, form).status_code == 303

    client.refresh_from_db()
    assert client.register_source == ""
