"""+ Ny kund with a country that the template is not for: what it gives is said, and one press follows the country."""

from typing import Any

import pytest

from clients.models import Client, Reseller
from tests import factories
from users.models import User

NEW, KEY = "/clients/new/", "6c3f1e5f-2d6d-4b4f-8b54-1a7e1e4b2e44"
pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(as_user: Any, anna: User) -> Any:
    """Anna's browser."""
    return as_user(anna)


def a_form(byran: Reseller, **values: str) -> dict[str, str]:
    """A Norwegian company without a number, with a Swedish template."""
    template = factories.client_template(byran, name="Svenskt aktiebolag", chart_of_accounts="BAS 2026")
    told = {"template": str(template.pk), "template_was": str(template.pk), "country": "NO", "name": "Nordlys AS"}
    return told | {"contact_email": "vd@nordlys.example", "form_key": KEY} | values


def test_it_is_said_and_one_press_follows_the_country(staff: Any, byran: Reseller) -> None:
    form = a_form(byran)
    said = staff.post("/clients/new/lookup/", form).content.decode()
    followed = staff.post(NEW, form | {"do": "by_country"}).content.decode()

    assert "Klientmallen är för Sverige." in said
    assert "Den ger klienten Svenska, SEK, moms kvartalsvis, BAS 2026." in said
    assert "Använd landets: Norska (bokmål), NOK, moms varannan månad" in said
    assert 'name="follows_country" value="1"' in followed
    assert "Språk, valuta och momsperiod följer landet: Norska (bokmål), NOK, moms varannan månad." in followed

    staff.post(NEW, form | {"follows_country": "1", "do": "create"})
    client = Client.objects.get(name="Nordlys AS")
    assert (client.language, client.currency, client.chart_of_accounts) == ("nb", "NOK", "")
    assert client.vat_period == "two_months"
    assert client.template is not None


def test_the_template_decides_where_nothing_is_pressed_or_the_country_is_its_own(staff: Any, byran: Reseller) -> None:
    form = a_form(byran)
    own = form | {"country": "SE", "follows_country": "1", "name": "Hemma AB", "form_key": KEY[:-1] + "5"}
    assert "Klientmallen är för" not in staff.post("/clients/new/lookup/", own).content.decode()
    for values in (form, own):
        staff.post(NEW, values | {"do": "create"})

    made = Client.objects.filter(name__in=["Nordlys AS", "Hemma AB"])
    assert {(row.language, row.currency, row.chart_of_accounts) for row in made} == {("sv", "SEK", "BAS 2026")}
    assert made.count() == 2
