"""Who is signed out in the midst of a form loses nothing, and goes on with one press once they are signed in again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Stack, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def context(browser: Browser, troubles: list[str]) -> Iterator[BrowserContext]:
    """With script: what these tests are about."""
    made = browser.new_context(locale="sv-SE")
    yield made
    made.close()
    assert troubles == []


@pytest.fixture
def other_tab(page: Page) -> Iterator[Page]:
    """Another tab of the same browser."""
    opened = page.context.new_page()
    yield opened
    opened.close()


def test_a_plain_form_keeps_what_was_typed_and_goes_on_with_one_press(
    signed_in: Page, other_tab: Page, stack: Stack
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/templates/new/")
    page.get_by_label("Namn", exact=True).fill("Mall skriven utloggad")
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Spara").click()

    expect(page.get_by_role("alert")).to_contain_text("Du är utloggad.")
    expect(page.get_by_label("Namn", exact=True)).to_have_value("Mall skriven utloggad")
    sign_in(other_tab, stack, "anna@byran.example")  # its form key is another
    expect(other_tab.get_by_role("link", name="Ny kund").first).to_be_visible()
    page.get_by_role("button", name="Spara").click()

    expect(page).to_have_url(f"{stack.url}/templates/")
    expect(page.get_by_role("link", name="Mall skriven utloggad")).to_be_visible()


def test_a_dialog_goes_on_with_one_press_but_asks_another_reader_first(
    signed_in: Page, other_tab: Page, stack: Stack
) -> None:
    page = signed_in
    page.get_by_role("link", name="Ny kund").first.click()
    page.get_by_label("Företagsnamn").fill("Skrivet före inloggningen AB")
    page.context.clear_cookies()
    sign_in(other_tab, stack, "anna@byran.example")
    expect(other_tab.get_by_role("link", name="Ny kund").first).to_be_visible()
    page.get_by_role("button", name="Upprätta").click()
    expect(page.get_by_role("alert").first).not_to_contain_text("Tryck en gång till")
    expect(page.get_by_role("dialog").get_by_text("E-post").first).to_be_visible()

    page.context.clear_cookies()
    sign_in(other_tab, stack, "karin@byran.example")
    expect(other_tab.get_by_role("link", name="Ny kund").first).to_be_visible()
    page.get_by_role("button", name="Upprätta").click()
    expect(page.get_by_role("alert").first).to_contain_text("Nu är det Karin Åberg som är inloggad")
    expect(page.get_by_label("Företagsnamn")).to_have_value("Skrivet före inloggningen AB")
