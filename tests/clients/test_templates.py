"""Klientmallar."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.actions import archive_template, make_default, save_template
from clients.models import ClientTemplate
from events.models import Event
from tests import factories
from tests.clients.cards import fields_of

LIST = "/templates/"
SAVED = []


class PartForm(forms.Form):
    word = forms.CharField(label="Ord", initial="", error_messages={"required": "Skriv ett ord."})


class Part:
    label = "En annan del"

    def form(self, template, data, *, prefix):
        return PartForm(data, initial={"word": f"för {template.name or 'ny'}"}, prefix=prefix)

    def save(self, template, form, *, by):
        if form.cleaned_data["word"] == "fel":
            raise RuntimeError
        SAVED.append((template.name, form.cleaned_data["word"]))

    def summary(self, template):
        return ""


@pytest.fixture(autouse=True)
def _no_parts(settings):
    settings.CLIENT_TEMPLATE_PARTS = []
    SAVED.clear()


def address(name, template):
    return reverse(f"clients:template_{name}", args=[template.pk])


def form_at(browser, address):
    return fields_of(browser.get(address).content.decode(), '<form class="stack w40')


def events(kind):
    return Event.objects.filter(kind=kind)


def test_an_empty_list_says_what_a_template_is_and_offers_one(as_user, anna):
    html = as_user(anna).get(LIST).content.decode()

    assert "Inga klientmallar än" in html
    assert html.count(f'href="{reverse("clients:template_new")}"') == 1
    assert 'aria-current="page">Klientmallar' in html
    assert reverse("agreements:texts") in html


def test_create_and_edit_each_with_one_event(as_user, byran, anna):
    browser, new = as_user(anna), reverse("clients:template_new")
    form = form_at(browser, new) | {
        "name": "Svenskt aktiebolag",
        "chart_of_accounts": "BAS 2026",
        "fiscal_year_start": "7",
    }

    assert browser.post(new, form | {"has_company_search": "on"}).status_code == 303
    template = ClientTemplate.objects.get()
    assert (template.reseller, template.fiscal_year_start, template.has_company_search) == (byran, 7, True)
    assert events("template.created").get().after_values["template_name"] == "Svenskt aktiebolag"

    edited = form_at(browser, address("edit", template)) | {"vat_period": "year"}
    for _press in range(2):
        assert browser.post(address("edit", template), edited).status_code == 303
    template.refresh_from_db()
    assert (template.vat_period, template.chart_of_accounts, template.has_company_search) == ("year", "BAS 2026", True)
    event = events("template.changed").get()
    assert (event.before_values, event.after_values) == ({"vat_period": "quarter"}, {"vat_period": "year"})
    assert event.reseller_id == byran.pk


def test_errors_keep_what_was_typed(as_user, byran, anna):
    factories.client_template(byran, name="Enskild firma")
    browser, new = as_user(anna), reverse("clients:template_new")
    form = form_at(browser, new)

    for values, words in (
        ({"name": " ", "chart_of_accounts": "BAS"}, "Ge mallen ett namn."),
        ({"name": "ENSKILD firma", "chart_of_accounts": "BAS"}, "En annan klientmall har redan det namnet."),
        ({"name": "x", "country": "XX", "chart_of_accounts": "BAS"}, "Välj ett giltigt alternativ"),
    ):
        answer = browser.post(new, form | values)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert fields_of(answer.content.decode(), '<form class="stack w40')["chart_of_accounts"] == "BAS"
    assert ClientTemplate.objects.count() == 1
    assert not events("template.created").exists()


def test_a_change_touches_no_client_that_is_there(byran, anna, actor_of):
    template = factories.client_template(byran)
    client = factories.client(byran, template=template, vat_period="quarter")

    save_template(template, values={"vat_period": "month", "currency": "EUR"}, by=actor_of(anna))
    archive_template(template, by=actor_of(anna))

    client.refresh_from_db()
    assert (client.vat_period, client.currency, client.template) == ("quarter", "SEK", template)


def test_one_template_is_the_default(as_user, byran, anna):
    first, second = factories.client_template(byran, name="Ett"), factories.client_template(byran, name="Två")
    browser = as_user(anna)

    for template in (first, second, second):
        assert browser.post(address("default", template)).status_code == 303

    assert list(ClientTemplate.objects.filter(is_default=True)) == [second]
    assert [event.after_values for event in events("template.made_default").order_by("pk")] == [
        {"template_name": "Ett"}, {"template_name": "Två"},
    ]  # fmt: skip
    assert browser.get(address("default", first)).status_code == 405


def test_archiving_is_asked_about_and_takes_it_off_offer(as_user, byran, anna, actor_of):
    template = factories.client_template(byran, name="Gammal mall", is_default=True)
    browser = as_user(anna)

    asked = browser.get(address("archive", template)).content.decode()
    assert "<dialog open" in asked
    assert "Efteråt är ingen mall förvald" in asked
    assert not events("template.archived").exists()

    assert browser.post(address("archive", template)).status_code == 303
    template.refresh_from_db()
    assert template.archived_at is not None
    assert not template.is_default
    assert events("template.archived").count() == 1
    html = browser.get(LIST).content.decode()
    assert "En arkiverad mall" in html
    assert "Inga klientmallar än" in html
    assert browser.get(address("edit", template)).status_code == 404
    with pytest.raises(ValidationError):
        make_default(template, by=actor_of(anna))
    archive_template(template, by=actor_of(anna))
    assert events("template.archived").count() == 1


def test_an_archived_name_may_be_used_again(byran, anna, actor_of):
    archive_template(factories.client_template(byran, name="Mall"), by=actor_of(anna))

    save_template(ClientTemplate(), values={"name": "Mall"}, by=actor_of(anna))

    assert ClientTemplate.objects.filter(name="Mall").count() == 2


def test_firms_and_rights(as_user, byran, andra, anna, karin, nils):
    template = factories.client_template(byran, name="Byråns egen")

    assert "Byråns egen" not in as_user(nils).get(LIST).content.decode()
    for name in ("edit", "archive", "default"):
        assert as_user(nils).post(address(name, template), {"name": "Min"}).status_code == 404
        assert as_user(karin).post(address(name, template), {"name": "Min"}).status_code == 403
    assert as_user(karin).get(LIST).status_code == 403
    template.refresh_from_db()
    assert (template.name, template.is_default, template.archived_at) == ("Byråns egen", False, None)
    assert not Event.objects.filter(subject_id=template.pk).exists()


def test_rights_at_a_client_are_no_rights_at_the_firm(as_user, byran):
    kim = factories.login("kim@kund.example", "Kim", "Ström")
    factories.member(kim, factories.client(byran), permissions=["edit_client_templates"])

    assert as_user(kim).get(LIST).status_code == 403
    assert as_user(kim).get(reverse("clients:template_new")).status_code == 403


def test_the_list_shows_presets_and_how_many_clients_each_made(as_user, byran, anna):
    template = factories.client_template(
        byran, name="Norsk <b>klient</b>", country="NO", currency="NOK", fiscal_year_start=5
    )
    for _client in range(3):
        factories.client(byran, template=template)

    html = as_user(anna).get(LIST).content.decode()

    assert "Norsk &lt;b&gt;klient&lt;/b&gt;" in html
    assert "Norge" in html
    assert "NOK" in html
    assert "maj" in html
    assert f'?template={template.pk}&amp;status=all">3</a>' in html


def test_the_list_asks_the_same_for_one_and_thirty(as_user, byran, anna):
    browser = as_user(anna)

    def count():
        with CaptureQueriesContext(connection) as asked:
            browser.get(LIST)
        return len(asked)

    factories.client_template(byran)
    at_one = count()
    for _row in range(30):
        factories.client(byran, template=factories.client_template(byran))

    assert count() == at_one <= 4


class TestParts:
    @pytest.fixture(autouse=True)
    def _part(self, settings):
        settings.CLIENT_TEMPLATE_PARTS = [f"{__name__}.Part"]

    def test_a_part_of_another_application_is_shown_and_saved_with_the_template(self, as_user, byran, anna):
        template, browser = factories.client_template(byran, name="Mall"), as_user(anna)

        html = browser.get(address("edit", template)).content.decode()
        assert "En annan del" in html
        assert 'value="för Mall"' in html
        browser.post(address("edit", template), form_at(browser, address("edit", template)) | {"part0-word": "hej"})

        assert SAVED == [("Mall", "hej")]

    def test_a_part_that_is_wrong_stops_the_whole(self, as_user, byran, anna):
        template, browser = factories.client_template(byran, name="Mall"), as_user(anna)
        form = form_at(browser, address("edit", template)) | {"name": "Ny", "part0-word": ""}

        answer = browser.post(address("edit", template), form)

        assert answer.status_code == 422
        assert "Skriv ett ord." in answer.content.decode()
        template.refresh_from_db()
        assert template.name == "Mall"

    def test_a_part_that_fails_saves_nothing(self, as_user, byran, anna):
        template, browser = factories.client_template(byran, name="Mall"), as_user(anna)
        form = form_at(browser, address("edit", template)) | {"name": "Ny", "part0-word": "fel"}

        with pytest.raises(RuntimeError):
            browser.post(address("edit", template), form)

        template.refresh_from_db()
        assert template.name == "Mall"
        assert not events("template.changed").exists()


def test_the_agreements_part_is_there(as_user, byran, anna, settings):
    settings.CLIENT_TEMPLATE_PARTS = ["agreements.template_part.AgreementTextPart"]
    template, browser = factories.client_template(byran, name="Mall"), as_user(anna)

    form = form_at(browser, address("edit", template))
    assert browser.post(address("edit", template), form | {"part0-agreement_language": "nb"}).status_code == 303

    assert form_at(browser, address("edit", template))["part0-agreement_language"] == "nb"
