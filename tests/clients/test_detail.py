"""Översikt of a client: who sees what, what it costs, and the page that shows a personal number."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.actions import set_tags, write_note
from clients.models import Client, ClientNote
from common.access import Permission
from events.models import Event
from tests import factories
from tests.clients.cards import SOLE_TRADER, sole_trader

HOSTILE = '"><img src=x onerror=alert(1)>{{7*7}}'


def page(browser, client, name="detail"):
    return browser.get(reverse(f"clients:{name}", args=[client.pk]))


class TestWho:
    def test_another_firm_gets_404_and_a_consultant_only_the_clients_she_is_on(self, as_user, alfa, nils, karin):
        assert page(as_user(nils), alfa).status_code == 404
        assert page(as_user(karin), alfa).status_code == 404

        factories.put_on(karin, alfa)

        assert page(as_user(karin), alfa).status_code == 200

    @pytest.mark.parametrize("name", ["edit_company", "edit_contact", "edit_tags", "write_note", "end", "reopen"])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_no_page_of_the_client_answers_another_firm(self, as_user, alfa, nils, name, method):
        answer = getattr(as_user(nils), method)(reverse(f"clients:{name}", args=[alfa.pk]))

        assert answer.status_code == 404
        assert not Event.objects.of_client(alfa.pk).exists()

    def test_an_auditor_sees_the_page_without_pencils_switches_or_menu(self, as_user, byran, alfa):
        auditor = factories.employee(byran, "rev@byran.example", "Rut", "Visor", factories.AUDITOR)
        factories.put_on(auditor, alfa, "auditor")

        html = page(as_user(auditor), alfa).content.decode()

        assert "Redigera" not in html
        assert 'role="switch"' not in html
        assert "Avsluta klient" not in html
        assert page(as_user(auditor), alfa, "edit_company").status_code == 403
        assert page(as_user(auditor), alfa, "edit_tags").status_code == 403

    def test_someone_at_the_client_sees_neither_tags_nor_notes_of_the_firm(self, as_user, alfa, anna, actor_of):
        write_note(alfa, body="Ring inte före tio", by=actor_of(anna))
        set_tags(alfa, names=["Svår"], by=actor_of(anna))
        kim = factories.login("kim@alfa.example", "Kim", "Ström")
        factories.member(kim, alfa, permissions=[Permission.SEE_CLIENTS, Permission.EDIT_CLIENTS])

        html = page(as_user(kim), alfa).content.decode()

        assert "Alfa Bygg AB" in html
        assert "Ring inte" not in html
        assert "Svår" not in html
        assert page(as_user(kim), alfa, "write_note").status_code == 404
        assert page(as_user(kim), alfa, "edit_tags").status_code == 404


class TestWhatItShows:
    def test_head_cards_and_what_a_person_filled_in(self, as_user, alfa, anna):
        html = page(as_user(anna), alfa).content.decode()

        assert "<title>Alfa Bygg AB" in " ".join(html.split())
        assert "556123-1235" in html
        assert "vd@alfa.example" in html
        assert "Ifyllt för hand" in html
        assert "1 jan – 31 dec" in html
        assert "Demoklient." not in html
        assert f'href="/clients/{alfa.pk}/users/"' in html

    def test_what_the_register_said_with_source_and_time(self, as_user, byran, anna):
        fetched = timezone.now()
        client = factories.client(
            byran, register_source="Bolagsverket", register_status="bankrupt", register_fetched_at=fetched,
            register_status_since=date(2026, 3, 1), registered_on=date(2020, 11, 30), legal_form="Aktiebolag",
        )  # fmt: skip

        html = page(as_user(anna), client).content.decode()

        assert "badge-bad" in html
        assert 'registrerat <span class="nw">2020-11-30</span>' in html
        assert 'sedan <span class="nw">2026-03-01</span>' in html
        assert f'hämtat <span class="nw">{timezone.localtime(fetched):%Y-%m-%d %H:%M}</span>' in html
        assert "Ifyllt för hand" not in html

    def test_a_demo_client_says_so_on_every_page_of_its_own(self, as_user, byran, anna):
        demo = factories.client(byran, is_demo=True)

        for name in ("detail", "edit_company", "end", "write_note"):
            assert "kan inte bli en riktig klient" in page(as_user(anna), demo, name).content.decode()

    @pytest.mark.parametrize(("days", "word"), [(3, "Avslutas"), (0, "Avslutas"), (-3, "Avslutad")])
    def test_status_follows_the_last_day(self, as_user, byran, anna, days, word):
        last_day = date.today() + timedelta(days=days)
        client = factories.client(byran, ends_on=last_day)

        assert f"{word} {last_day}" in page(as_user(anna), client).content.decode()

    def test_hostile_names_are_text(self, as_user, byran, anna, actor_of):
        client = factories.client(
            byran, name=HOSTILE, legal_form=HOSTILE[:80], contact_name=HOSTILE, street=HOSTILE,
            customer_number=HOSTILE[:40], contact_email='"<b>x</b>"@kund.example',
        )  # fmt: skip
        write_note(client, body=f"{HOSTILE}\nrad två", by=actor_of(anna))
        set_tags(client, names=[HOSTILE[:40]], by=actor_of(anna))

        for name in ("detail", "edit_company", "edit_contact", "edit_tags", "write_note", "end", "reopen"):
            html = page(as_user(anna), client, name).content.decode()
            assert "<img" not in html
            assert "<b>x</b>" not in html
            assert "{{7*7}}" in html

    def test_the_database_keeps_the_demo_flag(self, alfa):
        with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
            Client.objects.filter(pk=alfa.pk).update(is_demo=True)


class TestNotesAndTags:
    def test_a_note_is_written_once_with_its_event_and_shown_newest_first(self, as_user, alfa, anna):
        browser, address = as_user(anna), reverse("clients:write_note", args=[alfa.pk])

        for body in ("Första", "Andra", "Andra"):
            assert browser.post(address, {"body": body}).status_code == 303

        assert list(alfa.notes.order_by("-created_at").values_list("body", flat=True)) == ["Andra", "Första"]
        assert Event.objects.of_client(alfa.pk).filter(kind="client.note_written").count() == 2
        html = page(browser, alfa).content.decode()
        assert html.index("Andra") < html.index("Första")

    def test_an_empty_note_is_refused_and_too_long_a_one_is_kept(self, as_user, alfa, anna):
        browser, address = as_user(anna), reverse("clients:write_note", args=[alfa.pk])

        assert "Skriv något först." in browser.post(address, {"body": " "}).content.decode()
        answer = browser.post(address, {"body": "x" * 4001})

        assert answer.status_code == 422
        assert "x" * 4001 in answer.content.decode()
        assert not ClientNote.objects.exists()

    def test_ten_notes_are_shown_and_all_of_them_at_their_own_address(self, as_user, alfa, anna, actor_of):
        for number in range(12):
            write_note(alfa, body=f"Anteckning nr {number}.", by=actor_of(anna))

        html = page(as_user(anna), alfa).content.decode()
        every = page(as_user(anna), alfa, "write_note").content.decode()

        assert html.count("Anteckning nr") == 10
        assert "Visa alla anteckningar" in html
        assert every.count("Anteckning nr") == 12

    def test_tags_are_set_once_case_aside_and_recorded(self, as_user, alfa, anna, andra):
        andra.tags.create(name="Bygg")
        browser, address = as_user(anna), reverse("clients:edit_tags", args=[alfa.pk])

        browser.post(address, {"tags": "Bygg, bygg,  Lön   hos oss,, ", "opened_with": ""})
        browser.post(address, {"tags": "BYGG, Lön hos oss", "opened_with": "bygg,Lön hos oss"})

        assert sorted(alfa.tags.values_list("name", flat=True)) == ["Lön hos oss", "bygg"]
        assert set(alfa.tags.values_list("reseller_id", flat=True)) == {alfa.reseller_id}
        event = Event.objects.of_client(alfa.pk).get(kind="client.tags_set")
        assert (event.before_values, event.after_values) == ({"tags": []}, {"tags": ["Lön hos oss", "bygg"]})

    def test_two_people_who_set_tags_at_once_lose_neither_ones(self, alfa, anna, karin, actor_of):
        set_tags(alfa, names=["Bygg", "Koncern"], by=actor_of(anna))
        set_tags(alfa, names=["Bygg", "Koncern", "Lön"], opened_with=["Bygg", "Koncern"], by=actor_of(anna))
        set_tags(alfa, names=["Bygg", "Moms"], opened_with=["Bygg", "Koncern"], by=actor_of(karin))

        assert sorted(alfa.tags.values_list("name", flat=True)) == ["Bygg", "Lön", "Moms"]

    def test_too_long_a_tag_is_refused_and_kept(self, as_user, alfa, anna):
        answer = as_user(anna).post(reverse("clients:edit_tags", args=[alfa.pk]), {"tags": "x" * 41, "opened_with": ""})

        assert answer.status_code == 422
        assert "högst 40 tecken" in answer.content.decode()
        assert "x" * 41 in answer.content.decode()


class TestPersonalNumber:
    def test_it_is_shown_once_asked_for_and_each_look_is_recorded(self, as_user, byran, anna):
        client, browser = sole_trader(byran), as_user(anna)
        address = reverse("clients:personal_number", args=[client.pk])

        before = browser.get(address).content.decode()
        assert SOLE_TRADER not in before.replace("-", "")
        assert not Event.objects.of_client(client.pk).exists()

        shown = browser.post(address)

        assert "19811218-9876" in shown.content.decode()
        assert "no-store" in shown.headers["Cache-Control"]
        event = Event.objects.of_client(client.pk).select_related("detail").get(kind="client.personal_number_seen")
        assert "9876" not in event.before + event.after + event.detail.values
        assert event.actor_id == anna.pk

    def test_nobody_else_reaches_it_and_no_other_page_shows_it(self, as_user, byran, anna, karin, nils):
        client = sole_trader(byran)
        factories.put_on(karin, client)
        address = reverse("clients:personal_number", args=[client.pk])

        assert as_user(karin).post(address).status_code == 403
        assert as_user(nils).post(address).status_code == 404
        assert "Visa personnummer" not in page(as_user(karin), client).content.decode()
        for name in ("detail", "edit_company", "edit_contact", "end"):
            html = page(as_user(anna), client, name).content.decode()
            assert "811218-****" in html
            assert "9876" not in html

    def test_a_company_has_no_such_page(self, as_user, alfa, anna):
        assert as_user(anna).get(reverse("clients:personal_number", args=[alfa.pk])).status_code == 404

    def test_a_number_sealed_with_another_key_says_so(self, as_user, byran, anna):
        client = sole_trader(byran)
        Client.objects.filter(pk=client.pk).update(personal_number_sealed=b"something else")

        answer = as_user(anna).post(reverse("clients:personal_number", args=[client.pk]))

        assert "Numret kan inte läsas." in answer.content.decode()
        assert not Event.objects.of_client(client.pk).exists()


def test_the_number_of_queries_is_fixed(as_user, alfa, anna, actor_of):
    browser, address = as_user(anna), reverse("clients:detail", args=[alfa.pk])

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        return len(asked)

    Client.objects.filter(pk=alfa.pk).update(responsible=actor_of(anna).membership_id)
    write_note(alfa, body="En", by=actor_of(anna))
    set_tags(alfa, names=["Bygg"], by=actor_of(anna))
    count()
    at_one = count()
    for number in range(50):
        write_note(alfa, body=f"Anteckning {number}", by=actor_of(anna))
    set_tags(alfa, names=[f"Tagg {number}" for number in range(20)], by=actor_of(anna))

    assert count() == at_one
    # session, login, rights, client; tags, notes and the neighbours in the list; what the switches cost; the panels: 1
    # each: nothing was sent, and the roles of who is responsible
    assert at_one == 8


def test_without_panels_it_is_five_queries(as_user, alfa, anna, settings):
    settings.CLIENT_OVERVIEW_PANELS = settings.CLIENT_EXTRA_NOTES = []
    browser = as_user(anna)

    with CaptureQueriesContext(connection) as asked:
        page(browser, alfa)

    # session, login, rights, client; and one for tags, notes, previous and next in the list
    assert len(asked) == 5, [query["sql"][:120] for query in asked.captured_queries]
