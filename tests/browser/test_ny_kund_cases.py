"""Ny kund when the register has no company, no answer or a warning, and when there is nothing to ask."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stack, link_in
from tests.browser.test_main_job import a_contact, ny_kund, type_number, upprätta, wizard

pytestmark = pytest.mark.browser


def row_of(page: Page, name: str) -> None:
    """The list shows the client."""
    page.get_by_role("searchbox").fill(name)
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("row", name=re.compile(re.escape(name)))).to_be_visible()


def test_a_number_that_is_not_in_the_register(signed_in: Page, has_script: bool) -> None:
    page = signed_in
    ny_kund(page)
    type_number(page, "5599120051" if has_script else "5599120069", has_script)
    expect(wizard(page).get_by_text("finns inte i registret")).to_be_visible()
    wizard(page).get_by_label("Företagsnamn").fill(f"Nystartat {has_script} AB")
    wizard(page).get_by_label("E-post").fill(a_contact())
    upprätta(page)
    row_of(page, f"Nystartat {has_script} AB")


def test_a_company_in_konkurs_needs_a_tick(signed_in: Page, has_script: bool) -> None:
    page = signed_in
    number, name = ("5599112900", "Brohuggets Stål AB") if has_script else ("5599113072", "Lommarps Livs AB")
    ny_kund(page)
    type_number(page, number, has_script)
    expect(wizard(page).get_by_text("Jag har kontrollerat")).to_be_visible()
    wizard(page).get_by_label("E-post").fill(a_contact())
    upprätta(page)
    expect(wizard(page).get_by_text("Kryssa i att du har kontrollerat").first).to_be_visible()
    wizard(page).get_by_label("Jag har kontrollerat").check()
    upprätta(page)
    row_of(page, name)


def test_a_company_without_a_number_and_a_demo_without_a_contact(signed_in: Page, has_script: bool) -> None:
    page = signed_in
    ny_kund(page)
    wizard(page).get_by_label("Företagsnamn").fill(f"Utan nummer {has_script} AB")
    wizard(page).get_by_label("E-post").fill(a_contact())
    upprätta(page)
    row_of(page, f"Utan nummer {has_script} AB")

    page.get_by_role("link", name="Kunder", exact=True).first.click()
    ny_kund(page)
    wizard(page).get_by_label("Demoklient").check()
    wizard(page).get_by_label("Företagsnamn").fill(f"Prov {has_script} AB")
    upprätta(page)
    row_of(page, f"Prov {has_script} AB")


def test_a_wrong_check_digit_is_said_and_loses_nothing(signed_in: Page, has_script: bool) -> None:
    page = signed_in
    ny_kund(page)
    wizard(page).get_by_label("E-post").fill("kvar@kund.example")
    type_number(page, "5599110012", has_script)
    expect(wizard(page).get_by_text("Kontrollsiffran stämmer inte").first).to_be_visible()
    expect(wizard(page).get_by_label("E-post")).to_have_value("kvar@kund.example")


def test_the_same_number_again_leads_to_the_client_and_a_contact_may_decline(
    signed_in: Page, stack: Stack, has_script: bool
) -> None:
    page, contact = signed_in, a_contact()
    number = "5599113411" if has_script else "5599113759"
    ny_kund(page)
    type_number(page, number, has_script)
    wizard(page).get_by_label("E-post").fill(contact)
    if wizard(page).get_by_label("Jag har kontrollerat").count() or has_script:
        expect(wizard(page).get_by_label("Företagsnamn")).not_to_have_value("")
    if wizard(page).get_by_label("Jag har kontrollerat").count():
        wizard(page).get_by_label("Jag har kontrollerat").check()
    upprätta(page)
    expect(page.get_by_text("är upprättad").first).to_be_visible()

    ny_kund(page)
    type_number(page, number, has_script)
    expect(wizard(page).get_by_text("är redan klient hos er")).to_be_visible()
    expect(wizard(page).get_by_role("link", name=re.compile("^Öppna "))).to_be_visible()

    page.goto(link_in(stack.mailbox.wait_for(contact), "agreements"))
    page.get_by_text("Jag vill avböja").click()
    page.get_by_label("Varför avböjer du?").fill("Vi vill först se underbiträdena.")
    page.get_by_role("button", name="Avböj").click()
    expect(page.get_by_role("button", name="Avböj")).to_have_count(0)
    page.goto(f"{stack.url}/clients/?agreement=declined&q={number}")
    expect(page.get_by_role("cell", name="Avböjd")).to_be_visible()


@pytest.mark.parametrize("context", ["with script"], indirect=True)  # without it nothing asks meanwhile
def test_the_first_press_after_the_number_counts_and_the_foot_says_what_is_left(signed_in: Page) -> None:
    page = signed_in
    ny_kund(page)
    foot = page.locator("#wizard-say")
    type_number(page, "5599113247", has_script=True)
    expect(foot.locator("b:visible")).to_have_text(["e-post", "ett kryss i att du har kontrollerat"])
    upprätta(page)
    expect(wizard(page).get_by_text("Avtalsmejlet går dit").first).to_be_visible()

    wizard(page).get_by_label("E-post").fill(a_contact())
    expect(foot.get_by_text("e-post", exact=True)).to_be_hidden()
    wizard(page).get_by_label("Jag har kontrollerat").check()
    expect(foot.get_by_text("Klienten skapas direkt")).to_be_visible()
