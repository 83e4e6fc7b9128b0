"""Two people at one card: the second is told what changed, and nobody's words are overwritten."""

import pytest
from django.utils import timezone

from clients.actions import ChangedMeanwhile, change_contact
from clients.actions.cards import contact_values
from tests import factories
from tests.clients.cards import SOLE_TRADER, address, events_of, fields_of, open_form


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
