"""Företagssök: from the portal to a company that is followed. With and without script."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stack, enter

pytestmark = pytest.mark.browser
_MAKE = """
import uuid
from clients.models import Reseller
from tests import factories
firm = Reseller.objects.get(name="Byrån Ekonomi AB")
user = factories.login(f"vd-{uuid.uuid4().hex[:8]}@alfa.example", "Vera", "Dahl")
row = factories.member(user, factories.client(firm, name="Alfa Bygg AB", has_company_search=True))
print(user.email, row.pk)
"""


def test_a_company_is_looked_up_followed_and_let_go_by_keyboard(page: Page, stack: Stack) -> None:
    email, membership = stack.python(_MAKE).split()
    enter(page.context, stack, email)
    page.goto(f"{stack.url}/me/{membership}/")
    page.get_by_role("link", name="Företagssök").click()
    expect(page.get_by_text("Inga bolag ännu.")).to_be_visible()

    page.get_by_label("Organisationsnummer eller företagsnamn").fill("559911-2900")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Brohuggets Stål AB")).to_be_visible()
    expect(page.get_by_text("Konkurs").first).to_be_visible()
    page.get_by_role("button", name="Följ").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Du följer Brohuggets Stål AB.")).to_be_visible()
    page.get_by_role("link", name="Företagssök").click()
    row = page.get_by_role("row").filter(has_text="Brohuggets Stål AB")
    for words in ("559911-2900", "Konkurs", "Vera Dahl"):
        expect(row).to_contain_text(words)

    row.get_by_role("button", name="Sluta följa").click()
    expect(page.get_by_text("Inga bolag ännu.")).to_be_visible()
