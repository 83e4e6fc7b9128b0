"""Names that try to be something else (QUALITY 12) are text on every page, in mail and in the CSV, and nothing more."""

import csv
import io
import json
from collections.abc import Iterator
from email.headerregistry import Address
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import Stack, cookies_of, enter
from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser
OVERRIDE = "\u202e"
NAMES = {
    "markup": '"><img src=x onerror=document.title="hit">',
    "template": "{{7*7}}{% debug %}${7*7}",
    "formula": "=HYPERLINK(\"http://evil.example\";\"x\")",
    "comma": "Andersson, Erik <vd@evil.example>",
    "breaks": "Alfa\r\nBcc: other@evil.example\r\n\r\nBeta",
    "backwards": f"Firma {OVERRIDE}gnp.exe",
    "long": "Å" * 300,
}  # fmt: skip
# For the walk over every page, all of it in one name; the fields hold as much of it as they have room for.
ALL = '=A1,"><img src=x onerror=document.title="hit">{{7*7}}{% debug %}\r\nBcc: o@evil.example' + OVERRIDE + "Å" * 200
VISITED = sorted((shown for shown in PAGES if shown.is_of_client or shown.name == "list"), key=lambda shown: shown.who)
LISTEN = """
window.reports = [];
document.addEventListener("securitypolicyviolation", (event) => window.reports.push(event.violatedDirective));
"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that remembers every report of the content policy."""
    made = browser.new_context(locale="sv-SE")
    made.add_init_script(LISTEN)
    yield made
    made.close()


@pytest.fixture(scope="module")
def world(stack: Stack) -> dict[str, Any]:
    """A firm whose clients and contacts have the name, straight in the database: no form has cleaned it."""
    words = f"from tests.browser.seeding import seed; seed('Fientliga AB', {ALL!r}, {ALL!r})"
    return dict(json.loads(stack.python(words).strip().splitlines()[-1]))


def test_a_hostile_name_is_text_on_every_page(context: BrowserContext, stack: Stack, world: dict[str, Any]) -> None:
    troubles: list[tuple[str, str]] = []

    def note(name: str, trouble: object) -> None:
        troubles.append((name, str(trouble)))

    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 800})
    page.on("pageerror", lambda error: note(shown.name, error))
    for shown in VISITED:
        context.clear_cookies()
        if shown.who:
            context.add_cookies(cookies_of(world, shown.who, stack))
        answer = page.goto(stack.url + shown.address.format(**world["facts"]))
        assert answer is not None
        if answer.status != 200:
            troubles.append((shown.name, f"status {answer.status}"))
        troubles += [(shown.name, report) for report in page.evaluate("window.reports")]
        if page.locator("img[src=x]").count() or page.title() == "hit" or "49{%" in page.content():
            troubles.append((shown.name, "it was read as markup"))
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            troubles.append((shown.name, "scrolls sideways"))

    assert troubles == []


def test_no_cell_of_the_csv_is_a_formula(context: BrowserContext, stack: Stack, world: dict[str, Any]) -> None:
    context.add_cookies([{"name": "session", "value": world["sessions"]["admin"], "url": stack.url}])

    text = context.request.get(f"{stack.url}/reports/events/?export=csv").text()

    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) > 5
    assert [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))] == []


@pytest.mark.parametrize("kind", NAMES)
def test_a_mail_has_one_recipient_and_its_words_are_text(context: BrowserContext, stack: Stack, kind: str) -> None:
    enter(context, stack, "anna@byran.example")
    page, contact = context.new_page(), f"{kind}@hostile.example"
    page.goto(f"{stack.url}/clients/new/")
    page.locator("#id_name").fill(NAMES[kind][:200])
    page.locator("#id_contact_name").fill(NAMES[kind][:120])
    page.locator("#id_contact_email").fill(contact)
    page.locator("#create").click()
    expect(page.get_by_text("är upprättad").first).to_be_visible()

    mail = stack.mailbox.wait_for(contact)

    recipients: tuple[Address, ...] = mail["To"].addresses
    assert [address.addr_spec for address in recipients] == [contact]
    assert mail["Bcc"] is None
    assert mail["Cc"] is None
    assert "\n" not in mail["Subject"]
    assert OVERRIDE not in str(mail["Subject"]) + str(mail["To"])
    html, plain = (mail.get_body((kind_of,)).get_content() for kind_of in ("html", "plain"))
    assert "<img src=x" not in html
    assert "{{7*7}}" in plain or kind != "template"
    assert OVERRIDE not in html + plain
