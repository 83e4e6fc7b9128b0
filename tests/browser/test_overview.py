"""Översikt: one press settles what waits, and the page says so; a new firm's steps are ticked one by one."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stack, enter

pytestmark = pytest.mark.browser
_MAKE = """
import uuid
from tests import factories
from tests.klientadmin.waiting import everything
mark = uuid.uuid4().hex[:8]
firm = factories.reseller(f"Mycket {mark}", f"8{mark}")
user = factories.employee(firm, f"mia-{mark}@byran.example", "Mia", "Ek", factories.ADMINISTRATOR)
everything(firm, factories.actor_of(user), int(mark, 16))
new = factories.reseller(f"Ny {mark}", f"7{mark}")
other = factories.employee(new, f"ny-{mark}@byran.example", "Ny", "Ek", factories.ADMINISTRATOR)
print(user.email, other.email)
"""


def test_what_waits_is_settled_and_a_new_firm_goes_on(page: Page, stack: Stack) -> None:
    busy, new = stack.python(_MAKE).split()
    enter(page.context, stack, busy)
    page.goto(f"{stack.url}/overview/")
    asked = page.get_by_role("region", name="Åtkomstförfrågningar")
    asked.get_by_role("button", name="Godkänn 30 dagar").click()
    expect(page.get_by_text("Johan Berg har nu Bank.")).to_be_visible()
    expect(page).to_have_url(f"{stack.url}/overview/")
    expect(asked).to_have_count(0)
    page.get_by_role("region", name="Externa som snart spärras").get_by_role("button").click()
    expect(page.get_by_role("region", name="Externa som snart spärras")).to_have_count(0)
    page.get_by_text("Visa som tabell: Klienter vid månadens slut").click()
    expect(page.get_by_role("table", name="Klienter vid månadens slut").get_by_role("row")).to_have_count(13)

    enter(page.context, stack, new)
    page.goto(f"{stack.url}/clients/")
    page.get_by_role("link", name="Läs avtalstexten").click()
    page.get_by_role("button", name="Publicera").click()
    expect(page.get_by_text("Version 1 är publicerad.")).to_be_visible()
    page.goto(f"{stack.url}/overview/")
    expect(page.get_by_role("heading", name="Kontrollera avtalstexten klart")).to_be_visible()
    expect(page.get_by_role("link", name="Ny klientmall")).to_have_class("btn btn-primary")
