"""A new firm's first three steps, on Översikt and on Kunder."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from agreements.actions import publish_text
from clients.models import Reseller
from common.access import SYSTEM
from tests import factories
from users.actions import create_reseller
from users.models import User

AsUser = Callable[[User], Browser]
PAGES = pytest.mark.parametrize("where", ["/overview/", "/clients/"])
STEPS = ["Kontrollera avtalstexten", "Gör en klientmall", "Upprätta första klienten"]


def steps(browser: Browser, where: str) -> list[tuple[str, bool]]:
    """The steps and which are done."""
    return [(step.words, step.is_done) for step in browser.get(where).context["first_run"].steps]


def next_button(browser: Browser, where: str) -> str:
    """Where the button leads that is the next to press."""
    found = browser.get(where).context["first_run"].next_step
    return str(found.url) if found else ""


@PAGES
def test_a_firm_made_by_the_platform_is_led_step_by_step(db: None, as_user: AsUser, where: str) -> None:
    firm = create_reseller("Ny Byrå AB", number="5591774467", email="ny@byra.example", by=SYSTEM)
    Reseller.objects.update(requires_mfa=False)
    browser = as_user(User.objects.get(email="ny@byra.example"))

    assert steps(browser, where) == [(words, False) for words in STEPS]
    assert next_button(browser, where) == "/templates/agreements/sv/"
    publish_text(firm, language="sv", title="Avtal", body="Text", needs_new_approval=False, by=SYSTEM)
    assert next_button(browser, where) == "/templates/new/"
    factories.client_template(firm)
    assert steps(browser, where) == [(STEPS[0], True), (STEPS[1], True), (STEPS[2], False)]
    assert next_button(browser, where) == "/clients/new/"
    assert "Kom igång" in browser.get(where).text
    factories.client(firm)
    assert "Kom igång" not in browser.get(where).text


@PAGES
def test_a_consultant_of_a_new_firm_reads_what_the_administrator_does(
    byran: Reseller, karin: User, as_user: AsUser, where: str
) -> None:
    html = as_user(karin).get(where).text

    assert html.count("Byråns administratör gör det.") == 2
    assert next_button(as_user(karin), where) == "/clients/new/"


@PAGES
def test_who_sees_no_client_of_a_firm_that_has_some_is_not_led(
    byran: Reseller, karin: User, as_user: AsUser, where: str
) -> None:
    factories.client(byran)

    assert "Kom igång" not in as_user(karin).get(where).text


def test_a_filter_without_hits_is_no_first_run(byran: Reseller, anna: User, as_user: AsUser) -> None:
    for query in ("?q=zzzz", "?demo=yes", "?view=mine"):
        assert "Kom igång" not in as_user(anna).get(f"/clients/{query}").text
