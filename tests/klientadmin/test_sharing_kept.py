"""Where the browser keeps that the screen is shared: no other request can lose it, and nobody else has it."""

from typing import Any

import pytest
from django.test import Client as Browser

from clients.models import Client, Reseller
from tests import factories
from users.models import User


@pytest.fixture
def beta(byran: Reseller) -> Client:
    """The client that is hidden."""
    return factories.client(byran, name="Beta AB")


def sharing(user: User, client: Client) -> Browser:
    """A browser whose screen is shared."""
    browser = Browser()
    browser.force_login(user)
    browser.post("/share/", {"client": client.pk})
    return browser


def test_no_session_that_is_saved_late_ends_it(alfa: Client, beta: Client, anna: User) -> None:
    browser = Browser()
    browser.force_login(anna)
    slow = browser.session  # of a request that began before
    assert "second_step" not in slow

    browser.post("/share/", {"client": alfa.pk})
    slow["second_step"] = True
    slow.save()

    assert "Beta" not in browser.get("/clients/").content.decode()


def test_it_is_its_persons_alone_and_nothing_that_a_browser_can_make_up(
    alfa: Client, beta: Client, anna: User, karin: User, settings: Any
) -> None:
    settings.SESSION_COOKIE_SECURE = True
    browser, name = sharing(anna, alfa), settings.SHARING_COOKIE_NAME
    kept = browser.cookies[name]
    assert (kept["httponly"], kept["samesite"], kept["secure"], kept["path"]) == (True, "Lax", True, "/")
    factories.put_on(karin, beta)

    for user, value in ((karin, kept.value), (anna, f"{kept.value}x"), (anna, "x"), (anna, "")):
        other = Browser()
        other.force_login(user)
        other.cookies[name] = value
        assert "Beta" in other.get("/clients/").content.decode(), (user, value)


def test_it_goes_when_nobody_is_signed_in_any_more(alfa: Client, anna: User, settings: Any) -> None:
    browser = sharing(anna, alfa)
    del browser.cookies[settings.SESSION_COOKIE_NAME]  # its hours are over

    browser.get("/login/")

    assert browser.cookies[settings.SHARING_COOKIE_NAME].value == ""
