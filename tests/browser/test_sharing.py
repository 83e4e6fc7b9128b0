"""Dela skärm from a client's menu, with and without script: what is searched for meanwhile, and the way out."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stack

pytestmark = pytest.mark.browser
_CLIENTS = """
from tests import factories
from clients.models import Client, Reseller
firm = Reseller.objects.get(name="Byrån Ekonomi AB")
for name in ("Visad AB", "Dold AB"):
    Client.objects.filter(name=name).exists() or factories.client(firm, name=name)
print(Client.objects.get(name="Visad AB").pk)
"""


def test_a_client_is_shown_and_the_others_are_not_found(signed_in: Page, stack: Stack, has_script: bool) -> None:
    page, shown = signed_in, stack.python(_CLIENTS).strip()
    page.goto(f"{stack.url}/clients/{shown}/")
    page.get_by_label("Åtgärder för Visad AB").click()
    page.get_by_role("link", name="Dela skärm…").first.click()
    page.get_by_role("button", name="Dela skärm").click()
    band = page.get_by_role("complementary", name="Skärmdelning")
    expect(band).to_contain_text("Du delar skärmen med Visad AB. Andra klienters namn är dolda.")

    if has_script:
        page.keyboard.press("Control+k")
        page.keyboard.type("dold ab")
    else:
        page.get_by_role("link", name="Sök").click()
        page.locator("#find-q").fill("dold ab")
        page.keyboard.press("Enter")
    expect(page.locator(".find-none")).to_contain_text("Inget hittades")
    expect(page.get_by_role("link", name="Dold AB")).to_have_count(0)

    page.goto(f"{stack.url}/overview/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stängd medan du delar skärmen")
    band.get_by_role("button", name="Sluta dela").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Översikt")
