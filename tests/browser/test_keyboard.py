"""The main job without a mouse: from the list to an approved agreement, in the four inputs that it may take."""

import re
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Stack, link_in

pytestmark = pytest.mark.browser
_contacts = count(1)
_NUMBERS = {True: ("559911-1373", "Rör & Värme i Sjövik AB"), False: ("559911-1548", "Vinkel och Våg Arkitekter AB")}
_FARTHEST = 60  # presses of Tab to anything on a page


def tab_to(page: Page, target: Locator) -> None:
    """Presses Tab until the focus is there."""
    for _press in range(_FARTHEST):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not lead there")


def test_a_client_is_created_and_approved_by_keyboard(signed_in: Page, stack: Stack, has_script: bool) -> None:
    page, contact = signed_in, f"tangent{next(_contacts)}@kund.example"
    number, name = _NUMBERS[has_script]
    dialog = page.get_by_role("dialog")

    tab_to(page, page.get_by_role("link", name="Ny kund").first)  # 1: + Ny kund
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Organisationsnummer")).to_be_focused()
    page.keyboard.type(number)  # 2: the number
    if not has_script:
        tab_to(page, dialog.get_by_role("button", name="Hämta från registret"))
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Företagsnamn")).to_have_value(name)
    if not has_script:
        tab_to(page, dialog.get_by_label("E-post"))
    expect(dialog.get_by_label("E-post")).to_be_focused()
    page.keyboard.type(contact)  # 3: the contact's address
    page.keyboard.press("Enter")  # 4: Upprätta
    expect(page.get_by_text("är upprättad").first).to_be_visible()

    page.goto(link_in(stack.mailbox.wait_for(contact), "agreements"))
    tab_to(page, page.get_by_label("Ditt namn"))
    page.keyboard.type("Maj Tangent")
    tab_to(page, page.get_by_label("Jag är behörig att företräda bolaget"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Godkänn"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Maj Tangent").first).to_be_visible()
    page.goto(f"{stack.url}/clients/?q={number}")
    expect(page.get_by_role("row", name=re.compile(re.escape(name)))).to_contain_text("Godkänd")
