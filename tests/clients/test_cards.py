"""The cards of the overview: saved in place, never over somebody else's words."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from clients.actions import ChangedMeanwhile, DuplicateNumber, change_company, change_contact, set_extra
from clients.actions.cards import company_values, contact_values
from clients.models import Client
from common.identifiers import parse_number
from events.models import Event
from packages_billing.models import PackagePeriod
from tests import factories
from tests.clients.cards import SOLE_TRADER, fields_of, open_form, sole_trader

STEPS_RUN = []
NUMBER = "5560125790"


def contact_step(client, *, before, by):
    STEPS_RUN.append((client.contact_email, before["contact_email"], by.email))


@pytest.fixture
def steps_run(settings):
    settings.CONTACT_CHANGED_STEPS = [f"{__name__}.contact_step"]
    STEPS_RUN.clear()
    return STEPS_RUN


def address(client, card="company"):
    return reverse(f"clients:edit_{card}", args=[client.pk])


def events_of(client, kind):
    return Event.objects.of_client(client.pk).filter(kind=kind).select_related("detail")


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


class TestContact:
    def test_another_address_runs_the_steps_once(self, as_user, alfa, anna, steps_run):
        browser = as_user(anna)
        form = open_form(browser, address(alfa, "contact"))

        browser.post(address(alfa, "contact"), form | {"contact_name": "Mia Rönn"})
        assert steps_run == []
        form = open_form(browser, address(alfa, "contact"))
        browser.post(address(alfa, "contact"), form | {"contact_email": "ny@alfa.example"})

        assert steps_run == [("ny@alfa.example", "vd@alfa.example", "anna@byran.example")]
        assert events_of(alfa, "client.contact_changed").count() == 2
        event = events_of(alfa, "client.contact_changed").latest("pk")
        assert (event.before, event.after) == ("{}", "{}")  # about a person: the erasable side row has it
        assert event.detail.personal_values["after"] == {"contact_email": "ny@alfa.example"}

    def test_nothing_is_saved_when_a_step_fails(self, alfa, anna, actor_of, settings):
        settings.CONTACT_CHANGED_STEPS = ["operator.truediv"]

        with pytest.raises(TypeError):
            change_contact(
                alfa, values={"contact_email": "ny@alfa.example"}, opened_with=contact_values(alfa), by=actor_of(anna)
            )

        alfa.refresh_from_db()
        assert alfa.contact_email == "vd@alfa.example"
        assert not Event.objects.of_client(alfa.pk).exists()

    @pytest.mark.parametrize(
        ("email", "words"), [("", "Skriv kontaktpersonens e-post."), ("mia@", "Adressen är inte hel.")]
    )
    def test_a_real_client_keeps_an_address(self, as_user, alfa, anna, email, words):
        browser = as_user(anna)
        form = open_form(browser, address(alfa, "contact")) | {"contact_email": email, "contact_name": "Mia"}

        answer = browser.post(address(alfa, "contact"), form)

        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert fields_of(answer.content.decode())["contact_name"] == "Mia"
        alfa.refresh_from_db()
        assert alfa.contact_email == "vd@alfa.example"

    def test_the_action_refuses_it_too_and_a_demo_needs_none(self, byran, alfa, anna, actor_of):
        demo = factories.client(byran, is_demo=True)

        with pytest.raises(ValidationError):
            change_contact(alfa, values={"contact_email": ""}, opened_with=contact_values(alfa), by=actor_of(anna))
        change_contact(demo, values={"contact_email": ""}, opened_with=contact_values(demo), by=actor_of(anna))

        demo.refresh_from_db()
        assert demo.contact_email == ""


class TestTwoPeople:
    """QUALITY 19: the second is told what changed and by whom, both values shown, nothing lost."""

    def test_both_values_are_shown_and_spara_min_saves(self, as_user, alfa, anna, karin):
        factories.put_on(karin, alfa)
        first, second = as_user(anna), as_user(karin)
        mine, theirs = open_form(second, address(alfa)), open_form(first, address(alfa))
        first.post(address(alfa), theirs | {"street": "Storgatan 1"})

        answer = second.post(address(alfa), mine | {"street": "Varvsgatan 4", "city": "Östersund"})
        html = answer.content.decode()

        assert answer.status_code == 422
        assert "Klienten kunde inte sparas." in html
        assert "Anna Ek ändrade adressen medan du skrev." in html
        assert "Din text är kvar." in html
        assert "Storgatan 1" in html
        assert "Spara min" in html
        again = fields_of(html)
        assert (again["street"], again["city"]) == ("Varvsgatan 4", "Östersund")
        alfa.refresh_from_db()
        assert (alfa.street, alfa.city) == ("Storgatan 1", "")

        assert second.post(address(alfa), again).status_code == 303
        alfa.refresh_from_db()
        assert (alfa.street, alfa.city) == ("Varvsgatan 4", "Östersund")

    def test_what_the_second_did_not_touch_takes_the_first_ones_value(self, as_user, alfa, anna, karin):
        factories.put_on(karin, alfa)
        first, second = as_user(anna), as_user(karin)
        mine = open_form(second, address(alfa))
        first.post(address(alfa), open_form(first, address(alfa)) | {"street": "Storgatan 1", "vat_period": "month"})

        html = second.post(address(alfa), mine | {"city": "Östersund"}).content.decode()

        assert "Anna Ek ändrade adressen och momsperioden medan du skrev." in html
        again = fields_of(html)
        assert (again["street"], again["vat_period"], again["city"]) == ("Storgatan 1", "month", "Östersund")
        second.post(address(alfa), again)
        alfa.refresh_from_db()
        assert (alfa.street, alfa.vat_period, alfa.city) == ("Storgatan 1", "month", "Östersund")

    def test_the_same_words_by_both_are_no_conflict(self, as_user, alfa, anna, karin):
        factories.put_on(karin, alfa)
        first, second = as_user(anna), as_user(karin)
        mine = open_form(second, address(alfa)) | {"street": "Storgatan 1"}
        first.post(address(alfa), open_form(first, address(alfa)) | {"street": "Storgatan 1"})

        assert second.post(address(alfa), mine).status_code == 303
        assert events_of(alfa, "client.company_changed").count() == 1

    def test_a_third_change_before_spara_min_is_told_too(self, as_user, alfa, anna, karin):
        factories.put_on(karin, alfa)
        first, second = as_user(anna), as_user(karin)
        mine = open_form(second, address(alfa, "contact")) | {"contact_phone": "3"}
        for phone in ("1", "2"):
            first.post(address(alfa, "contact"), open_form(first, address(alfa, "contact")) | {"contact_phone": phone})
            html = second.post(address(alfa, "contact"), mine).content.decode()
            assert "Anna Ek ändrade kontaktpersonens telefon medan du skrev." in html
            mine = fields_of(html)
            assert mine["contact_phone"] == "3"

    @pytest.mark.parametrize("opened_with", ["", "nonsense", "another client's"])
    def test_a_form_that_lost_its_memory_overwrites_nothing_unseen(self, as_user, byran, alfa, anna, opened_with):
        browser = as_user(anna)
        if opened_with == "another client's":
            opened_with = open_form(browser, address(factories.client(byran)))["opened_with"]
        form = open_form(browser, address(alfa)) | {"street": "Ny gata 1", "opened_with": opened_with}

        html = browser.post(address(alfa), form).content.decode()

        assert "Någon annan ändrade adressen medan du skrev." in html
        assert browser.post(address(alfa), fields_of(html)).status_code == 303

    def test_the_number_is_compared_too_and_a_personal_one_stays_masked(self, as_user, byran, anna, karin):
        client = factories.client(byran)
        factories.put_on(karin, client)
        first, second = as_user(anna), as_user(karin)
        mine = open_form(second, address(client)) | {"org_number": "5591774467"}
        first.post(address(client), open_form(first, address(client)) | {"org_number": SOLE_TRADER})

        html = second.post(address(client), mine).content.decode()

        assert "Anna Ek ändrade organisationsnumret medan du skrev." in html
        assert "811218-****" in html
        assert "9876" not in html
        assert second.post(address(client), fields_of(html)).status_code == 303
        client.refresh_from_db()
        assert client.number == "559177-4467"

    def test_who_is_unknown_where_the_log_was_erased(self, alfa, anna, actor_of):
        opened_with = contact_values(alfa)
        change_contact(alfa, values={"contact_phone": "1"}, opened_with=opened_with, by=actor_of(anna))
        event = events_of(alfa, "client.contact_changed").get()
        type(event.detail).objects.filter(pk=event.pk).update(values="{}", salt="", erased_at=timezone.now())

        with pytest.raises(ChangedMeanwhile) as refused:
            change_contact(alfa, values={"contact_phone": "2"}, opened_with=opened_with, by=actor_of(anna))

        assert refused.value.who == {"contact_phone": ""}


class TestExtras:
    def test_a_switch_says_what_it_wants_and_is_recorded_once(self, as_user, alfa, anna):
        browser, switch = as_user(anna), reverse("clients:set_extra", args=[alfa.pk, "company_search"])

        for _press in range(2):
            assert browser.post(switch, {"on": "1"}).status_code == 303

        alfa.refresh_from_db()
        assert alfa.has_company_search
        assert not alfa.has_custom_invoice_email
        event = events_of(alfa, "client.extra_set").get()
        done_at = PackagePeriod.objects.get(client=alfa, package__code="company_search").starts_at
        assert (event.before_values, event.after_values) == (
            {"has_company_search": False},
            {"has_company_search": True, "done_at": done_at.isoformat()},
        )

    def test_the_page_shows_it_and_offers_the_other(self, as_user, alfa, anna, actor_of):
        set_extra(alfa, extra="custom_invoice_email", is_on=True, by=actor_of(anna))

        html = as_user(anna).get(reverse("clients:detail", args=[alfa.pk])).content.decode()

        assert html.count('aria-checked="true"') == 1
        assert html.count('aria-checked="false"') == 1
        assert "149,00" not in html  # no price without a price list

    def test_htmx_gets_the_section(self, as_user, alfa, anna):
        switch = reverse("clients:set_extra", args=[alfa.pk, "company_search"])

        html = as_user(anna).post(switch, {"on": "1"}, headers={"HX-Request": "true"}).content.decode()

        assert "<html" not in html
        assert 'aria-checked="true"' in html

    def test_others_and_unknown_ones(self, as_user, byran, alfa, anna, nils, karin):
        switch = reverse("clients:set_extra", args=[alfa.pk, "company_search"])

        assert as_user(nils).post(switch, {"on": "1"}).status_code == 404
        assert as_user(karin).post(switch, {"on": "1"}).status_code == 404
        assert as_user(anna).get(switch).status_code == 405
        assert as_user(anna).post(switch.replace("company_search", "is_demo"), {"on": "1"}).status_code == 404
        assert not Event.objects.of_client(alfa.pk).exists()
