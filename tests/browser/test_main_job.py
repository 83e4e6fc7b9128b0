"""The main job end to end: Anna creates a client, the contact approves, the list shows it. With and without script."""

import re
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Stack, link_in, sign_in

pytestmark = pytest.mark.browser
_contacts = count(1)


def a_contact() -> str:
    """An address that nobody else uses."""
    return f"vd{next(_contacts)}@kund.example"


def wizard(page: Page) -> Locator:
    """The dialog; the list lies under it."""
    return page.get_by_role("dialog")


def ny_kund(page: Page) -> None:
    """Opens the wizard from the list."""
    page.get_by_role("link", name="Ny kund").first.click()
    expect(page.get_by_role("heading", name="Ny kund")).to_be_visible()


def type_number(page: Page, number: str, has_script: bool) -> None:
    """Types the number; with script the register answers by itself, without it a button asks."""
    wizard(page).get_by_label("Organisationsnummer").press_sequentially(number)
    if not has_script:
        wizard(page).get_by_role("button", name="Hämta från registret").click()


def upprätta(page: Page) -> None:
    """Presses the button."""
    page.get_by_role("button", name="Upprätta").click()


def test_a_client_is_created_and_its_contact_approves(page: Page, stack: Stack, has_script: bool) -> None:
    contact = a_contact()
    sign_in(page, stack, "anna@byran.example")
    number = "5599110011" if has_script else "5599110185"
    name = "Tallbackens Snickeri AB" if has_script else "Sjövik Bygg & Montage AB"

    ny_kund(page)
    type_number(page, f"{number[:6]}-{number[6:]}", has_script)
    expect(wizard(page).get_by_label("Företagsnamn")).to_have_value(name)
    wizard(page).get_by_label("E-post").fill(contact)
    upprätta(page)
    expect(page.get_by_text("är upprättad").first).to_be_visible()  # else the next page races the one that is coming
    expect(page.get_by_role("row", name=re.compile(re.escape(name)))).to_contain_text("Skickad")

    mail = stack.mailbox.wait_for(contact)
    assert len(stack.mailbox.to(contact)) == 1
    page.goto(link_in(mail, "agreements"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    page.get_by_label("Ditt namn").fill("Kerstin Lindahl")
    page.get_by_label("Jag är behörig att företräda bolaget").check()
    page.get_by_role("button", name="Godkänn").click()
    expect(page.get_by_text("Kerstin Lindahl").first).to_be_visible()
    stack.mailbox.wait_for(contact, 2)

    page.goto(f"{stack.url}/clients/?q={number}")
    expect(page.get_by_role("row", name=re.compile(re.escape(name)))).to_contain_text("Godkänd")
