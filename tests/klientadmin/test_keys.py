"""Kortkommandon: a page and a dialog that tell every key, to each those of the pages that they see."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client as Browser

from clients.models import Client
from klientadmin import keys
from tests import factories
from users.models import User

AsUser = Callable[[User], Browser]
ROOT = Path(__file__).resolve().parents[2]


def test_every_sign_that_is_a_key_is_told() -> None:
    """The script's list of them is the page's, and what the switch names."""
    script = (ROOT / "static/js/keys.js").read_text(encoding="utf-8")
    (listed,) = re.findall(r"const signs = \{(.*?)\n  \};", script, re.DOTALL)
    done = set(re.findall(r'^    "?(\S)"?:', listed, re.MULTILINE))
    told = [key for group in (keys.EVERYWHERE, keys.FINDING, keys.TABLES, keys.TICKS) for key in group if key.is_sign]

    assert done == {str(press[-1]).lower() for key in told for press in key.presses}
    switch = (ROOT / "templates/users/tables/keys.html").read_text(encoding="utf-8")
    assert all(sign in switch for sign in done)


@pytest.mark.django_db
def test_the_page_and_the_dialog_say_the_same(alfa: Client, anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)

    page = browser.get("/keys/").content.decode()
    dialog = browser.get("/keys/", headers={"HX-Request": "true", "HX-Target": "dialog"})

    assert dialog.headers["HX-Push-Url"] == "false"
    assert "<dialog" in dialog.content.decode()
    assert "<html" not in dialog.content.decode()
    assert re.findall(r"<dd>(.*?)<", page) == re.findall(r"<dd>(.*?)<", dialog.content.decode())
    assert 'href="/keys/"' in browser.get("/clients/").content.decode()


@pytest.mark.django_db
def test_signs_that_are_turned_off_are_shown_so(alfa: Client, anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)
    assert "data-keys" in browser.get("/clients/").content.decode()
    anna.has_letter_keys = False
    anna.save(update_fields=["has_letter_keys"])

    page = browser.get("/keys/").content.decode()

    assert "data-keys" not in page
    assert page.count("(avstängt)") == 6
    assert "Sätt på dem" in page


@pytest.mark.django_db
def test_a_clients_own_person_reads_of_no_page_that_they_never_see(alfa: Client, as_user: AsUser) -> None:
    own = factories.login("own@kund.example", "Own")
    factories.member(own, alfa)

    page = as_user(own).get("/keys/").content.decode()

    assert "Öppnar raden" in page
    assert "Ctrl" not in page
    assert "Kryssar i raden" not in page
