"""U+0000 in an address or a form: PostgreSQL takes it in no text, and no view is to stumble over it."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from clients.models import Client
from users.models import User

pytestmark = pytest.mark.django_db
ADDRESSES = (
    "/clients/?q=%00", "/clients/{pk}/?q=%00", "/clients/{pk}/users/?q=%00", "/clients/bulk/tag/?all=1&q=%00",
    "/clients/bulk/tag/?step=look&tag_name=%00", "/reports/events/?client=%00", "/reports/mail/?q=%00",
    "/reports/invoicing/?q=%00", "/employees/?q=%00", "/requests/?q=%00",
)  # fmt: skip


def test_an_address_is_read_without_it(alfa: Client, anna: User, as_user: Callable[[User], Browser]) -> None:
    browser = as_user(anna)

    for address in ADDRESSES:
        here = address.format(pk=alfa.pk)
        assert browser.get(here).status_code == browser.get(here.replace("%00", "")).status_code, address
    assert "Alfa Bygg AB" in browser.get("/clients/?q=al%00fa").content.decode()


def test_a_form_is_read_without_it(alfa: Client, anna: User, as_user: Callable[[User], Browser]) -> None:
    browser = as_user(anna)

    found = browser.post("/clients/", {"q": "al\0fa"}, follow=True)

    assert "Alfa Bygg AB" in found.content.decode()
    assert browser.post("/clients/bulk/tag/", {"all": "1", "q": "\0"}).status_code == 422


def test_a_path_with_it_is_refused_in_words(anna: User, as_user: Callable[[User], Browser]) -> None:
    answer = as_user(anna).get("/clients/%00/")

    assert answer.status_code == 400
    assert "Det gick inte att läsa det som skickades" in answer.content.decode()


def test_a_cookie_with_it_is_no_session() -> None:
    browser = Browser()

    for address in ("/login/", "/clients/"):
        answer = browser.get(address, headers={"Cookie": r'session="\000aaaaaaaaaaaa"'})
        assert answer.status_code == browser.get(address).status_code, address
