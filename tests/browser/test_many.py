"""The same for many clients, from the ticks of the list to how it went. With and without script."""

from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stack, enter

pytestmark = pytest.mark.browser
_numbers = count(1)
_MAKE = """
from django.utils import timezone
from clients.models import Client
from tests import factories
firm = factories.reseller("Många AB {n}", "77{n:08}")
factories.employee(firm, "many-{n}@byran.example", "Mona", "Ek", factories.ADMINISTRATOR)
Client.objects.bulk_create(
    Client(reseller=firm, name=f"Klient {{n:02}}", contact_email="kim@kund.example", created_at=timezone.now())
    for n in range(60)
)
"""


@pytest.fixture
def listed(page: Page, stack: Stack) -> Page:
    """Mona, in a list of sixty clients."""
    n = next(_numbers)
    stack.python(_MAKE.format(n=n))
    enter(page.context, stack, f"many-{n}@byran.example")
    page.goto(f"{stack.url}/clients/")
    return page


def set_tag(page: Page, name: str) -> None:
    """From the bar to the page that says what it would come to."""
    page.get_by_role("button", name="Sätt tagg", exact=True).click()
    page.get_by_label("Tagg", exact=True).fill(name)
    page.get_by_role("button", name="Visa vad som händer").click()


def test_rows_and_then_all_that_the_filter_shows_are_tagged(listed: Page, has_script: bool) -> None:
    page = listed
    expect(page.locator(".bulk")).to_be_hidden()
    page.get_by_label("Välj Klient 00").focus()
    page.keyboard.press("Space")
    if has_script:
        page.get_by_label("Välj Klient 02").click(modifiers=["Shift"])
        expect(page.locator(".bulk b")).to_have_text("Valda 3")
    else:
        page.get_by_label("Välj Klient 01").check()
        page.get_by_label("Välj Klient 02").check()
    set_tag(page, "Bokslut")
    page.get_by_role("button", name="Sätt taggen på 3 klienter").click()
    expect(page.get_by_role("status").first).to_have_text("Klart: 3 klienter är ändrade.")

    page.get_by_role("link", name="Till klienterna").click()
    page.get_by_label("Välj alla på sidan").check()
    page.get_by_label("Alla 60 som filtret visar").check()
    if has_script:
        expect(page.locator(".bulk b")).to_have_text("Valda 60")
    set_tag(page, "Bokslut")
    expect(page.locator(".reasons")).to_contain_text("Har redan taggen 3")
    page.get_by_role("button", name="Sätt taggen på 57 klienter").click()

    done = page.get_by_text("Klart: 57 klienter är ändrade. 3 hoppades över.")
    renew = page.get_by_role("link", name="Uppdatera")
    expect(done.or_(renew)).to_be_visible()
    while not has_script and not done.is_visible():
        with page.expect_navigation():  # else the next look sees half a page
            renew.click()
    expect(done).to_be_visible()
