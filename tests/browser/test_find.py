"""Sök by keyboard: from any page to a client, and to what is done with one."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stack

pytestmark = pytest.mark.browser
_CLIENT = """
from tests import factories
from clients.models import Client, Reseller
firm = Reseller.objects.get(name="Byrån Ekonomi AB")
Client.objects.filter(name="Hittebarnet AB").exists() or factories.client(firm, name="Hittebarnet AB")
"""


def test_a_client_is_found_from_anywhere(signed_in: Page, stack: Stack, has_script: bool) -> None:
    page = signed_in
    stack.python(_CLIENT)
    page.goto(f"{stack.url}/overview/")
    if not has_script:
        page.get_by_role("link", name="Sök").click()
        page.locator("#find-q").fill("hitteb")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Hittebarnet AB").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Hittebarnet AB")
        return
    page.keyboard.press("/")
    expect(page.locator("#find-q")).to_be_focused()
    page.keyboard.type("hitteb")
    hit = page.get_by_role("dialog").get_by_role("link", name="Hittebarnet AB")  # the page under it names it too
    expect(hit).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(hit).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#find-q")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hittebarnet AB")

    page.keyboard.press("Control+k")
    expect(page.locator("#find-q")).to_be_focused()
    page.keyboard.type("bjud in till hitteb")
    expect(page.get_by_role("link", name="Bjud in till Hittebarnet AB")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("link", name="Sök")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("bjud in till hitteb")
    expect(page.get_by_role("link", name="Bjud in till Hittebarnet AB")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/users/invite/2/"))
