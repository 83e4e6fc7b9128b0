"""The card of the company: saved in place, its number in every form it may have."""

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.actions import DuplicateNumber, change_company
from clients.actions.cards import company_values
from clients.models import Client
from common.identifiers import parse_number
from events.models import Event
from tests import factories
from tests.clients.cards import SOLE_TRADER, address, events_of, fields_of, open_form, sole_trader

NUMBER = "5560125790"


class TestCompany:
    def test_it_is_saved_with_one_event_that_tells_what_changed(self, as_user, alfa, anna):
        browser = as_user(anna)
        form = open_form(browser, address(alfa)) | {
            "street": "Varvsgatan 4",
            "customer_number": "1048",
            "name": "Alfa\n AB",
        }

        answer = browser.post(address(alfa), form)

        assert answer.status_code == 303
        assert answer.headers["Location"] == reverse("clients:detail", args=[alfa.pk]) + "#company"
        alfa.refresh_from_db()
        assert (alfa.name, alfa.street, alfa.customer_number) == ("Alfa AB", "Varvsgatan 4", "1048")
        event = events_of(alfa, "client.company_changed").get()
        assert (event.before_values, event.after_values) == ({"customer_number": ""}, {"customer_number": "1048"})
        assert event.detail.personal_values["after"] == {"company_name": "Alfa AB", "street": "Varvsgatan 4"}

    def test_saving_what_stands_there_records_nothing(self, as_user, alfa, anna):
        browser = as_user(anna)

        assert browser.post(address(alfa), open_form(browser, address(alfa))).status_code == 303
        assert not Event.objects.of_client(alfa.pk).exists()

    def test_errors_keep_what_was_typed(self, as_user, alfa, anna):
        browser = as_user(anna)
        form = open_form(browser, address(alfa)) | {"name": "", "org_number": "559412-308", "street": '<b>"Kaj</b>'}

        answer = browser.post(address(alfa), form)
        html = answer.content.decode()

        assert answer.status_code == 422
        assert "Skriv företagsnamnet." in html
        assert "Numret ska ha tio siffror. Du har skrivit nio." in html
        assert fields_of(html) | {"opened_with": ""} == form | {"opened_with": ""}
        assert '<b>"Kaj' not in html
        alfa.refresh_from_db()
        assert (alfa.name, alfa.street) == ("Alfa Bygg AB", "")
        assert html.count("Alfa Bygg AB") > 1  # the page around the form still says what is stored

    def test_htmx_gets_the_card_alone_and_the_head_that_says_the_same(self, as_user, alfa, anna):
        browser, htmx = as_user(anna), {"HX-Request": "true"}

        card = browser.get(address(alfa), headers=htmx).content.decode()
        refused = browser.post(address(alfa), fields_of(card) | {"name": ""}, headers=htmx)
        saved = browser.post(address(alfa), fields_of(card) | {"name": "Beta AB"}, headers=htmx)

        assert "<html" not in card
        assert card.strip().startswith("<section")
        assert refused.status_code == 200  # htmx swaps nothing else
        assert "Skriv företagsnamnet." in refused.content.decode()
        html = saved.content.decode()
        assert "<html" not in html
        assert 'id="client-head" hx-swap-oob="true"' in html
        assert html.count("Beta AB") >= 3
        assert saved.headers["HX-Push-Url"] == reverse("clients:detail", args=[alfa.pk])

    def test_the_filters_of_the_list_come_along(self, as_user, alfa, anna):
        browser = as_user(anna)

        html = browser.get(reverse("clients:detail", args=[alfa.pk]) + "?status=all&sort=-name").content.decode()
        assert f"{address(alfa)}?status=all&amp;sort=-name" in html
        answer = browser.post(f"{address(alfa)}?status=all", open_form(browser, address(alfa)))
        assert answer.headers["Location"].endswith("?status=all#company")

    def test_demo_is_on_no_form(self, as_user, alfa, anna):
        browser = as_user(anna)
        form = open_form(browser, address(alfa))
        assert "is_demo" not in form

        browser.post(address(alfa), form | {"is_demo": "on", "is_internal": "on", "name": "Ny AB"})

        alfa.refresh_from_db()
        assert (alfa.name, alfa.is_demo, alfa.is_internal) == ("Ny AB", False, False)

    def test_another_country_brings_its_calendar(self, as_user, byran, anna):
        client, browser = factories.client(byran), as_user(anna)

        browser.post(
            address(client), open_form(browser, address(client)) | {"country": "NO", "org_number": "NO 923 609 016 MVA"}
        )

        client.refresh_from_db()
        assert (client.country, client.org_number, client.time_zone) == ("NO", "923609016", "Europe/Oslo")


class TestNumber:
    def test_a_number_that_comes_later_is_kept_in_one_form(self, as_user, byran, anna):
        client, browser = factories.client(byran), as_user(anna)

        browser.post(address(client), open_form(browser, address(client)) | {"org_number": "SE 559177-4467 01"})

        client.refresh_from_db()
        assert client.org_number == "5591774467"
        event = events_of(client, "client.company_changed").get()
        assert (event.before_values, event.after_values) == ({"org_number": ""}, {"org_number": "5591774467"})

    def test_a_personal_number_is_sealed_and_stands_nowhere_in_clear(self, as_user, byran, anna):
        client, browser = factories.client(byran, org_number="5591774467"), as_user(anna)

        answer = browser.post(address(client), open_form(browser, address(client)) | {"org_number": "811218-9876"})

        assert answer.status_code == 303
        client.refresh_from_db()
        assert (client.org_number, client.personal_number_masked) == ("", "811218-****")
        assert len(client.personal_number_hash) == 64
        assert SOLE_TRADER[2:].encode() not in bytes(client.personal_number_sealed)
        event = events_of(client, "client.company_changed").get()
        assert event.before_values == {"org_number": "5591774467"}
        assert event.detail.personal_values["after"] == {"personal_number": "811218-****"}

    def test_a_masked_number_that_is_left_alone_stays_and_another_replaces_it(self, as_user, byran, anna):
        client, browser = sole_trader(byran), as_user(anna)
        sealed = bytes(client.personal_number_sealed)
        form = open_form(browser, address(client))
        assert form["org_number"] == "811218-****"

        browser.post(address(client), form | {"city": "Lund"})
        client.refresh_from_db()
        assert (client.city, bytes(client.personal_number_sealed)) == ("Lund", sealed)

        browser.post(address(client), open_form(browser, address(client)) | {"org_number": "559177-4467"})
        client.refresh_from_db()
        assert (client.org_number, client.personal_number_hash, client.personal_number_sealed) == (
            "5591774467",
            "",
            None,
        )

    def test_the_same_number_typed_another_way_is_no_change(self, as_user, byran, anna):
        client, browser = sole_trader(byran), as_user(anna)

        browser.post(address(client), open_form(browser, address(client)) | {"org_number": "19811218-9876"})

        assert not events_of(client, "client.company_changed").exists()

    def test_what_the_register_said_of_the_old_number_goes(self, byran, anna, actor_of):
        client = factories.client(
            byran, org_number="5591774467", register_source="Bolagsverket", register_status="bankrupt",
            register_fetched_at=timezone.now(),
        )  # fmt: skip

        new = {"org_number": parse_number("SE", NUMBER)}
        change_company(client, values=new, opened_with=company_values(client), by=actor_of(anna))

        client.refresh_from_db()
        assert (client.register_source, client.register_status, client.register_fetched_at) == ("", "", None)

    def test_a_number_that_another_client_has_is_refused_with_a_link(self, as_user, byran, anna):
        taken = factories.client(byran, name="Beta & Co", org_number=NUMBER)
        client, browser = factories.client(byran), as_user(anna)

        answer = browser.post(address(client), open_form(browser, address(client)) | {"org_number": "556012-5790"})
        html = answer.content.decode()

        assert answer.status_code == 422
        assert "556012-5790 är redan klient hos er." in html
        assert f'<a href="{reverse("clients:detail", args=[taken.pk])}">Öppna Beta &amp; Co</a>' in html
        client.refresh_from_db()
        assert client.org_number == ""
        assert not Event.objects.of_client(client.pk).exists()

    def test_who_may_not_see_the_other_client_reads_only_who_is_responsible(self, as_user, byran, anna, karin):
        taken = factories.client(byran, name="Hemlig AB", org_number=NUMBER, responsible=factories.employment_of(anna))
        client, browser = factories.client(byran), as_user(karin)
        factories.put_on(karin, client)

        html = browser.post(
            address(client), open_form(browser, address(client)) | {"org_number": NUMBER}
        ).content.decode()

        assert "är redan klient hos er. Ansvarig är Anna Ek." in html
        assert "Hemlig AB" not in html
        assert str(taken.pk) not in html

    def test_the_other_firm_and_a_demo_may_have_the_same(self, andra, byran, anna, nils, actor_of):
        factories.client(byran, org_number=NUMBER)
        number = {"org_number": parse_number("SE", NUMBER)}
        theirs, demo = factories.client(andra), factories.client(byran, is_demo=True)

        change_company(theirs, values=number, opened_with=company_values(theirs), by=actor_of(nils))
        change_company(demo, values=number, opened_with=company_values(demo), by=actor_of(anna))

        assert Client.objects.filter(org_number=NUMBER).count() == 3

    def test_the_same_person_twice_is_refused_too(self, byran, anna, actor_of):
        taken, client = sole_trader(byran), factories.client(byran)

        number = {"org_number": parse_number("SE", SOLE_TRADER)}
        with pytest.raises(DuplicateNumber) as refused:
            change_company(client, values=number, opened_with=company_values(client), by=actor_of(anna))

        assert refused.value.client == taken
