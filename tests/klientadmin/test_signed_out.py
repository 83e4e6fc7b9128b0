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
