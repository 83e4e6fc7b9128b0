"""A button that says what it is doing while the server does it: app.js by itself, without a server."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.source import ROOT

pytestmark = pytest.mark.browser
_FORM = """
<form id="form"><input id="field"><button data-busy="Sparar…">Spara</button></form>
<script>addEventListener("submit", (event) => event.preventDefault());</script>
"""
_ANSWERED = """(id) => { const elt = document.getElementById(id), xhr = new XMLHttpRequest();
    elt.dispatchEvent(new CustomEvent("htmx:afterRequest", { bubbles: true, detail: { elt, xhr } })); }"""
_SUBMIT = "document.forms[0].requestSubmit(document.querySelector('button'))"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """With script: what this is about."""
    made = browser.new_context()
    yield made
    made.close()


def test_a_busy_button_waits_for_its_own_answer_and_keeps_its_words(page: Page) -> None:
    page.set_content(_FORM)
    page.add_script_tag(path=ROOT / "static" / "js" / "app.js")
    button = page.locator("button")

    page.evaluate(_SUBMIT)
    expect(button).to_have_text("Sparar…")
    page.evaluate(_ANSWERED, "field")
    expect(button).to_have_attribute("aria-disabled", "true")

    page.evaluate(_SUBMIT)
    page.evaluate(_ANSWERED, "form")
    expect(button).to_have_text("Spara")
    expect(button).not_to_have_attribute("aria-disabled", "true")
