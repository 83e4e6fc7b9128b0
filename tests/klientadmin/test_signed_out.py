"""Who is signed out in the midst of something is told so, and nothing that was typed is lost to a login page."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from users.models import User

pytestmark = pytest.mark.django_db
_HTMX = {"HX-Request": "true"}


def test_htmx_is_given_a_note_and_never_the_login_page() -> None:
    asked = Browser().get("/clients/", headers=_HTMX)
    posted = Browser().post("/clients/new/", {"name": "Nytt AB"}, headers=_HTMX)

    for answer in (asked, posted):
        assert answer.status_code == 401
        assert "det du har skrivit står kvar" in answer.content.decode()
        assert "<html" not in answer.content.decode()


def test_a_posted_form_comes_back_to_its_page_by_way_of_the_login() -> None:
    page = "http://testserver/clients/?q=Alfa&sort=name"
    to_login = Browser().post(reverse("clients:save_view"), {}, headers={"Referer": page})
    elsewhere = Browser().post(reverse("clients:save_view"), {}, headers={"Referer": "https://evil.example/clients/"})

    login = reverse("account_login")
    assert to_login["Location"] == f"{login}?next=%2Fclients%2F%3Fq%3DAlfa%26sort%3Dname&unsaved=1"
    assert elsewhere["Location"] == f"{login}?next=%2F&unsaved=1"
    assert "är inte sparat" in Browser().get(to_login["Location"]).content.decode()


def test_a_form_key_of_the_login_before_is_renewed_for_htmx(anna: User) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(anna)
    form = {"form_key": "x", "do": "create"}
    refused = browser.post("/clients/new/", form, headers=_HTMX)

    assert refused.status_code == 403
    key = refused.content.decode().split('data-form-key="')[1].split('"')[0]
    taken = browser.post("/clients/new/", form | {"csrfmiddlewaretoken": key}, headers=_HTMX)
    assert taken.status_code == 200


def test_a_page_asks_who_is_signed_in_before_it_sends_a_form(anna: User) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(anna)
    page = browser.get("/me/account/").content.decode()
    note = browser.get(reverse("form_key"), headers=_HTMX)

    assert f'data-reader="{anna.pk}" data-asks="/form-key/"' in page
    assert f'data-reader="{anna.pk}"' in note.content.decode()
    assert "Nu är det Anna Ek som är inloggad" in note.content.decode()
    key = note.content.decode().split('data-form-key="')[1].split('"')[0]
    saved = {"first_name": "Anna", "last_name": "Ny", "language": "sv", "csrfmiddlewaretoken": key}
    assert browser.post("/me/account/", saved).status_code in (302, 303)
    assert Browser().get(reverse("form_key"), headers=_HTMX).status_code == 401


def test_a_page_that_needs_no_login_asks_nothing(anna: User) -> None:
    browser = Browser()
    browser.force_login(anna)

    assert "data-asks" not in browser.get("/logout/").content.decode()
