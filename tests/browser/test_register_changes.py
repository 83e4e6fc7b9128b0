"""A client that the register has changed: decided on its page, and one without a number linked in Väntrum."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stack, enter

pytestmark = pytest.mark.browser
_MAKE = """
import uuid
from clients.models import Reseller
from tests import factories
from tests.browser.seeding import differing
from clients.actions import monitor_clients
from clients.models import Client
from django.utils import timezone
mark = uuid.uuid4().hex[:8]
firm = factories.reseller(f"Register {mark}", f"9{mark}")
user = factories.employee(firm, f"reg-{mark}@byran.example", "Rut", "Ek", factories.ADMINISTRATOR)
client = differing(factories.client(firm, name="Tindebakken Bygg", country="NO", org_number="899100018"))
Client.objects.filter(pk=client.pk).update(register_next_check_at="2099-01-01T00:00Z")
factories.client(firm, name="Fjordgløtt Hotell", country="NO", contact_name="")
monitor_clients(timezone.now())
print(user.email, client.pk)
"""


def test_the_firm_decides_and_links(page: Page, stack: Stack) -> None:
    email, _client = stack.python(_MAKE).split()
    enter(page.context, stack, email)
    page.goto(f"{stack.url}/overview/")
    page.get_by_role("link", name="Tindebakken Bygg").first.click()
    section = page.locator("#register")
    section.get_by_role("button", name="Godta Företagsnamn").click()
    expect(page.get_by_role("heading", name="Tindebakken Bygg Nya")).to_be_visible()
    section.get_by_role("button", name="Behåll alla").click()
    expect(section.get_by_role("row")).to_have_count(2)  # the head and the status, which is only seen
    section.get_by_role("button", name="Jag har sett det").click()
    expect(section.get_by_role("table")).to_have_count(0)

    page.goto(f"{stack.url}/clients/")
    page.get_by_role("link", name="Väntrum").click()
    page.get_by_role("button", name="Koppla").click()
    expect(page.get_by_text("Fjordgløtt Hotell har fått numret 899 100 085.")).to_be_visible()
    expect(section.get_by_role("button", name="Godta Adress")).to_be_visible()
