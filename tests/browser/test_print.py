"""On paper: what a page says, without what it offers, dark on white also where the screen is dark."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Stack, enter
from tests.browser.paper import sheets

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


_MAKE_EVIDENCE = """
from django.utils import timezone
from agreements import links
from agreements.actions import request_approval
from agreements.actions.answering import approve
from clients.models import Reseller
from common.access import Actor
from tests import factories
from tests.browser.seeding import LONG
from users.choices import MemberKind
from users.models import Person, User
anna = factories.actor_of(User.objects.get(email="anna@byran.example"))
client = factories.client(Reseller.objects.get(name="Byrån Ekonomi AB"), name=LONG, org_number="5591774467")
asked = request_approval(client, by=anna)
approve(links.answer_token(asked), approver_name="Kim Ström", by=Actor(kind="contact"), at=timezone.now())
for number in range(45):
    mail = f"en.mycket.lang.adress.{number}@{client.pk}.example"
    names = {"first_name": f"Kim {number}", "last_name": "Adelsköld-Rönnkvist"}
    person = Person.objects.create(reseller=client.reseller, email=mail, **names)
    factories.give(factories.membership(person, client, kind=MemberKind.SYSTEM), "crm")
print(client.pk, asked.pk)
"""
# What is wider than its place, or hidden by it.
_CUT_OFF = """() => [...document.querySelectorAll("main :is(td, th, dd, h1, h2, .name, .muted, .trunc)")]
  .filter(e => e.getClientRects().length && !e.closest(".visually-hidden"))
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1
    || (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflow !== "visible"))
  .map(e => e.textContent.trim())"""


def _bare(said: list[str]) -> list[str]:
    """Sheets that do not say whose they are, who printed them and when, and which of how many each is."""
    foot = r"Byrån Ekonomi AB · utskrivet .{6,40}? av Anna Ek"
    return [
        text
        for number, text in enumerate(said, 1)
        if not re.search(foot, text) or f"{number} / {len(said)}" not in text
    ]


def test_what_an_auditor_is_given_is_whole_as_pdf(browser: Browser, stack: Stack) -> None:
    client, agreement = stack.python(_MAKE_EVIDENCE).split()
    context = browser.new_context(locale="sv-SE", viewport={"width": 688, "height": 971}, color_scheme="dark")
    enter(context, stack, "anna@byran.example")
    page = context.new_page()
    for address, words, lies_down in (
        (f"/clients/{client}/agreement/{agreement}/", "Underlag för GDPR-godkännande", False),
        (f"/clients/{client}/users/", "en.mycket.lang.adress.12@", False),
        (f"/clients/{client}/access-on/", "Hade åtkomst", False),
        ("/reports/invoicing/", "Fakturaunderlag", True),
        (f"/reports/invoicing/{client}/", "Fakturaunderlag", False),
    ):
        page.goto(f"{stack.url}{address}")
        pdf = page.pdf(prefer_css_page_size=True, tagged=True)
        assert b"/Lang (sv)" in pdf
        assert b"/StructTreeRoot" in pdf
        assert b"/Title" in pdf
        assert {int(width) for width in re.findall(rb"/MediaBox \[0 0 (\d+)", pdf)} == {841 if lies_down else 594}
        said = sheets(pdf)
        assert len(said) > 1 or lies_down, address
        assert _bare(said) == []
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 1017 if lies_down else 688, "height": 971})  # A4 less its margins
        expect(page.locator("main").get_by_text(words).locator("visible=true").first).to_be_visible()
        expect(page.get_by_text("utskrivet")).to_contain_text("av Anna Ek")
        assert page.evaluate(_CUT_OFF) == [], address
        assert page.locator(".under thead th").locator("visible=false").count() == 0  # all that a wide screen shows
        page.emulate_media(media="null")
    context.close()
