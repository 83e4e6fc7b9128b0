"""The page: written, previewed, refused, overtaken; and who opens it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.actions import set_extra
from clients.invoice_texts import STANDARD
from clients.models import InvoiceEmail
from tests import factories
from tests.clients.cards import events_of, fields_of
from tests.clients.invoice_email.writing import FORM, SAVED, address, opened, save
from users.person_export import export_of


class TestPage:
    def test_it_opens_with_the_standard_text_in_the_clients_language_and_saves(self, as_user, alfa, anna):
        browser = as_user(anna)
        html = browser.get(address(alfa, "")).content.decode()
        form = fields_of(html, FORM)

        assert "Ingen text är sparad på språket Svenska än." in html
        assert (form["subject"], form["text"], form["based_on"]) == (*STANDARD["sv"], "0")
        assert "Faktura 10042 från Alfa Bygg AB" in html
        answer = browser.post(address(alfa), form | {"text": "Hej\r\n{Amount}\u202e  "}, follow=True)
        assert answer.redirect_chain == [(address(alfa), 303)]
        assert "Sparat. Version 1 gäller från och med nu." in answer.content.decode()
        assert InvoiceEmail.objects.get().text == "Hej\n{Amount}"
        again = browser.post(address(alfa), opened(browser, alfa), follow=True).content.decode()
        assert "Texten är oförändrad. Version 1 gäller." in again
        assert InvoiceEmail.objects.count() == 1

    def test_an_unknown_field_is_refused_and_what_was_typed_is_kept(self, as_user, alfa, anna):
        browser = as_user(anna)
        answer = browser.post(address(alfa), {"subject": "Nr {Fakturanr}", "text": "<b>Hej {", "based_on": "0"})
        html = answer.content.decode()

        assert answer.status_code == 422
        assert "Fältet {Fakturanr} finns inte. Menade du {InvoiceNo}?" in html
        assert "Klammern { på rad 1 hör inte till något fält." in html
        assert (fields_of(html, FORM)["subject"], fields_of(html, FORM)["text"]) == ("Nr {Fakturanr}", "<b>Hej {")
        assert "<b>Hej" not in html
        assert not InvoiceEmail.objects.exists()

    def test_empty_ones_say_what_is_missing(self, as_user, alfa, anna):
        html = as_user(anna).post(address(alfa), {"subject": " ", "text": "\n\u200b", "based_on": "0"}).content.decode()

        assert "Skriv ämnesraden." in html
        assert "Skriv mejlets text." in html

    def test_a_preview_saves_nothing_and_htmx_gets_it_alone(self, as_user, alfa, anna):
        form = {"subject": "{CompanyName}", "text": "{Amount} {Nej}", "based_on": "0", "preview": "1"}
        browser = as_user(anna)

        whole = browser.post(address(alfa), form)
        with CaptureQueriesContext(connection) as queries:
            part = browser.post(address(alfa), form, headers={"HX-Request": "true"})

        assert (whole.status_code, part.status_code) == (200, 200)
        for html in (whole.content.decode(), part.content.decode()):
            assert "1\u00a0234,50\u00a0kr {Nej}" in html
            assert "Fältet {Nej} finns inte." in html
        assert "<form" not in part.content.decode()
        assert not [query for query in queries if "events_event" in query["sql"]]
        assert not InvoiceEmail.objects.exists()

    def test_a_preview_looks_no_further_than_a_version_has_room(self, as_user, alfa, anna):
        """Every fault is looked up, so a preview of megabytes would keep a worker for minutes."""
        form = {"subject": "s" * 140 + "{Nej}" * 9, "text": "a" * 4998 + "{" * 400_000 + "{Nix}", "preview": "1"}

        html = as_user(anna).post(address(alfa), form | {"based_on": "0"}, headers={"HX-Request": "true"}).text

        assert "Klammern { på rad 1" in html
        assert "{Nej}{Nej}" in html
        assert "{Nej}" * 3 not in html
        assert "Nix" not in html

    def test_without_script_a_button_puts_a_field_at_the_end(self, as_user, alfa, anna):
        form = {"subject": "Faktura", "text": "Hej ", "based_on": "0"}
        browser = as_user(anna)

        html = browser.post(address(alfa), form | {"insert": "DueDate"}).content.decode()

        assert fields_of(html, FORM)["text"] == "Hej {DueDate}"
        same = browser.post(address(alfa), form | {"insert": "<Nej>"}).content.decode()
        assert fields_of(same, FORM)["text"] == "Hej"

    def test_the_second_of_two_is_told_who_saved_sees_both_and_may_go_on(self, as_user, alfa, anna, owner):
        first, second = as_user(anna), as_user(owner)
        theirs, mine = opened(first, alfa), opened(second, alfa)
        first.post(address(alfa), theirs | {"text": "Annas text"})

        answer = second.post(address(alfa), mine | {"text": "Petras text"})
        html = answer.content.decode()

        assert answer.status_code == 422
        assert "Anna Ek sparade version 1 medan du skrev." in html
        assert html.index("Annas text") < html.index("Petras text")
        again = fields_of(html, FORM)
        assert (again["text"], again["based_on"]) == ("Petras text", "1")
        assert second.post(address(alfa), again).status_code == 303
        assert InvoiceEmail.objects.get(version=2).text == "Petras text"

    @pytest.mark.parametrize("based_on", ["", "nonsense", "-1"])
    def test_a_form_that_lost_its_memory_overwrites_nothing_unseen(self, as_user, alfa, anna, based_on):
        save(alfa, anna)
        form = {"subject": "Faktura", "text": "Min", "based_on": based_on}

        answer = as_user(anna).post(address(alfa), form)

        assert "Anna Ek sparade version 1 medan du skrev." in answer.content.decode()
        assert InvoiceEmail.objects.get().text == "Hej"

    def test_turned_off_meanwhile_the_words_are_kept_on_the_page(self, as_user, alfa, anna, actor_of):
        browser = as_user(anna)
        form = opened(browser, alfa) | {"text": "Mina ord"}
        set_extra(alfa, extra="custom_invoice_email", is_on=False, by=actor_of(anna))

        answer = browser.post(address(alfa), form)

        assert answer.status_code == 422
        assert "Egendefinierad fakturaepost är avslagen för klienten." in answer.content.decode()
        assert fields_of(answer.content.decode(), FORM)["text"] == "Mina ord"

    def test_older_versions_are_listed_with_who_and_come_back_as_a_new_one(self, as_user, alfa, anna, owner):
        save(alfa, anna, "Den första")
        save(alfa, owner, "Den andra", based_on=1)
        browser = as_user(anna)

        html = browser.get(address(alfa)).content.decode()
        for said in ("Version 1", "Version 2", "Anna Ek", "Petra Alm", "Gäller nu", "Den första"):
            assert said in html
        form = opened(browser, alfa, "?language=sv&from=1")
        assert (form["text"], form["based_on"]) == ("Den första", "2")
        assert browser.post(address(alfa), form).status_code == 303
        assert InvoiceEmail.objects.get(version=3).text == "Den första"
        standard = opened(browser, alfa, "?language=sv&from=standard")
        assert (standard["text"], standard["based_on"]) == (STANDARD["sv"].text, "3")

    def test_what_the_address_names_must_be_there(self, as_user, alfa, anna, byran):
        save(factories.client(byran, has_custom_invoice_email=True), anna, language="nb")
        browser = as_user(anna)

        for query in ("?language=xx", "?language=nb&from=1", "?from=-1", "?from=x", "?from=99999999999"):
            assert browser.get(address(alfa, query)).status_code == 404

    def test_it_asks_the_same_for_one_version_and_many_and_lists_twenty_at_a_time(self, as_user, alfa, anna):
        browser, counts = as_user(anna), []
        for upto in (1, 21):
            for number in range(InvoiceEmail.objects.count(), upto):
                save(alfa, anna, f"Nummer {number + 1}.", based_on=number)
            with CaptureQueriesContext(connection) as queries:
                html = browser.get(address(alfa)).content.decode()
            counts.append(len(queries))

        assert counts[0] == counts[1]
        assert "Nummer 1." not in html
        assert "Nummer 1." in browser.get(address(alfa, "?language=sv&before=2")).content.decode()

    def test_an_erased_writer_has_no_name_there_and_the_text_stays(self, as_user, alfa, anna, owner):
        row = save(alfa, owner, "Deras")
        detail = events_of(alfa, SAVED).get().detail
        type(detail).objects.filter(pk=detail.pk).update(values="{}", salt="", erased_at=timezone.now())

        html = as_user(anna).get(address(alfa)).content.decode()

        assert "Raderad person" in html
        assert "Petra" not in html
        assert row.text in html

    def test_the_writers_own_export_holds_it(self, alfa, owner, anna):
        save(alfa, owner, "Deras")
        save(alfa, anna, "Byråns", based_on=1)

        assert [row["text"] for row in export_of(owner.email)["clients.InvoiceEmail"]] == ["Deras"]


class TestWhoMay:
    def test_staff_on_the_client_and_its_own_with_the_setting(self, as_user, alfa, anna, karin, nils, owner, byran):
        stranger, plain = factories.login("x@kund.example"), factories.login("y@kund.example")
        factories.give(factories.member(stranger, factories.client(byran)), "complete")
        factories.give(factories.member(plain, alfa), "invoicing")
        answers = [as_user(who).get(address(alfa)).status_code for who in (anna, owner, karin, nils, stranger, plain)]

        assert answers == [200, 200, 404, 404, 404, 403]
        factories.put_on(karin, alfa)
        assert as_user(karin).get(address(alfa)).status_code == 200
        assert as_user(owner).get(reverse("clients:detail", args=[alfa.pk])).status_code == 403

    def test_the_ways_to_it(self, as_user, alfa, anna, owner, actor_of):
        overview = reverse("clients:detail", args=[alfa.pk])
        portal = reverse("users:company", args=[owner.people.get().memberships.get().pk])
        way = f'href="{address(alfa, "")}"'

        assert way in as_user(anna).get(overview).content.decode()
        assert way in as_user(owner).get(portal).content.decode()
        set_extra(alfa, extra="custom_invoice_email", is_on=False, by=actor_of(anna))
        assert way not in as_user(anna).get(overview).content.decode()
        assert way in as_user(owner).get(portal).content.decode()

    def test_off_staff_are_led_to_the_switch_and_the_clients_own_read_whom_to_ask(
        self, as_user, alfa, anna, owner, actor_of
    ):
        save(alfa, anna, "Kvar")
        set_extra(alfa, extra="custom_invoice_email", is_on=False, by=actor_of(anna))

        ours, theirs = (as_user(who).get(address(alfa)).content.decode() for who in (anna, owner))

        for html in (ours, theirs):
            assert "Egendefinierad fakturaepost är avslagen" in html
            assert "Kvar" in html
            assert FORM not in html
        assert f"{reverse('clients:detail', args=[alfa.pk])}#extras" in ours
        assert "Byrån Ekonomi AB säger vad det kostar" in theirs
        assert "post@byran.example" in theirs
        assert "08-12 34 56" in theirs
