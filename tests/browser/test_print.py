"""On paper: what a page says, without what it offers, dark on white also where the screen is dark."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stack

pytestmark = pytest.mark.browser
_MAKE = """
from tests import factories
from clients.models import Reseller
client = factories.client(Reseller.objects.get(name="Byrån Ekonomi AB"), name="Pappersbolaget AB")
factories.member(factories.login(f"{client.pk}@papper.example", "Per", "Papper"), client)
print(client.pk)
"""


def test_the_access_list_of_a_client_prints_cleanly(signed_in: Page, stack: Stack) -> None:
    page = signed_in
    page.goto(f"{stack.url}/clients/{stack.python(_MAKE).strip()}/users/")
    page.emulate_media(media="print", color_scheme="dark")

    expect(page.get_by_role("heading", name="Pappersbolaget AB")).to_be_visible()
    expect(page.get_by_text("@papper.example")).to_be_visible()
    expect(page.get_by_text("utskrivet")).to_contain_text("av Anna Ek")
    for offered in ("nav", "button", "form", "summary"):
        assert page.locator(f"{offered}:visible").count() == 0, offered
    ink, paper = (
        page.evaluate(f"getComputedStyle(document.querySelector('.folk td')).{name}")
        for name in ("color", "backgroundColor")
    )
    assert max(map(int, ink.removeprefix("rgb(").rstrip(")").split(","))) < 100
    assert paper in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")
