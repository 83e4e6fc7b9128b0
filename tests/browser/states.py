"""What brings a page into a state, for tests/browser/pages.py: by no words, for they are of one language."""

from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Page, expect


def number(typed: str, answer: str) -> Callable[[Page], None]:
    """Types the number into the wizard or the company card; the register's answer shows as what the selector finds."""

    def do(page: Page) -> None:
        page.locator("#id_org_number").fill(typed)
        expect(page.locator(answer).first).to_be_attached()

    return do


def name_in_denmark(page: Page) -> None:
    """Hits of a name search to pick from, one of them bankrupt, more than are shown."""
    page.locator("#id_country").select_option("DK")
    page.locator("#id_name").fill("Knækbro Skumsprøjt")
    expect(page.locator("#register-notes fieldset")).to_be_visible()


def try_register(typed: str, answer: str) -> Callable[[Page], None]:
    """Asks the first register of the page Register about the number; its answer shows as what the selector finds."""

    def do(page: Page) -> None:
        page.locator("#id_number").fill(typed)
        page.locator("main form .btn-primary").click()
        expect(page.locator(answer).first).to_be_visible()

    return do


def sole_trader(page: Page) -> None:
    """Looks up somebody's own number."""
    page.locator("#q").fill("19900101-2385")
    page.locator("main form .btn-primary").click()
    expect(page.locator("h1 .badge")).to_be_visible()


def press(button: str = "main form .btn-primary") -> Callable[[Page], None]:
    """Presses a button, and waits for the error that comes."""

    def do(page: Page) -> None:
        page.locator(button).last.click()
        expect(page.locator("[data-focus], .err").first).to_be_visible()

    return do


def menu(selector: str) -> Callable[[Page], None]:
    """Opens a menu."""
    return lambda page: page.locator(selector).first.click()


def other_tags(page: Page) -> None:
    """Saves a tag that the client has not had: Ångra stands in the card."""
    page.locator("#id_tags").fill(f"Koncern, {uuid4().hex[:8]}")
    page.locator("#tags form .btn-primary").click()
    expect(page.locator("#tags .as-link")).to_be_visible()


def copy_link(page: Page) -> None:
    """Presses Kopiera länk."""
    page.locator("form[action$='/link/'] button").click()
    expect(page.locator("#agreement-link")).to_be_visible()


def ask_before_leaving(page: Page) -> None:
    """Types something and presses Escape."""
    page.locator("#id_name").fill("Halvskrivet AB")
    page.keyboard.press("Escape")
    expect(page.locator("[data-stay]")).to_be_visible()


def by_password(page: Page) -> None:
    """Chooses a password and writes none."""
    page.locator("input[name=how][value=password]").check()
    press("[data-go]")(page)


def wrong_password(page: Page) -> None:
    """Signs in with a wrong one."""
    page.locator("#id_login").fill("nobody@sidor.example")
    page.locator("#id_password").fill("not the password")
    page.keyboard.press("Enter")
    expect(page.locator(".note-bad:visible")).to_be_visible()


def make_key(page: Page) -> None:
    """Makes an API key, which is shown this once."""
    page.locator("#id_name").fill("Servern")
    page.locator("form[action$='/keys/'] button").click()
    expect(page.locator("#secret")).to_be_visible()


def gather(steps: int) -> Callable[[Page], None]:
    """Puts somebody on the list of Bjud in, and presses Nästa this many times."""

    def do(page: Page) -> None:
        page.locator("details.plainsum summary").click()
        page.locator("#id_pasted").fill("Britta-Lena Östergren-Hammarström <britta@sidor.example>, bo@sidor.example")
        for step in range(2, steps + 2):
            page.locator(".dlg-foot button[value=next]").click()
            expect(page.locator(f".steps li:nth-child({step})[aria-current]")).to_be_visible()

    return do


def put_back(page: Page) -> None:
    """Pastes an address that is none."""
    page.locator("details.plainsum summary").click()
    page.locator("#id_pasted").fill("bo@sidor.example, nej")
    page.locator("button[value=paste]").click()
    expect(page.locator("[data-focus]")).to_be_visible()


def both_roles(page: Page) -> None:
    """Picks somebody as both Redovisningskonsult and Revisor, and goes on."""
    row = page.locator(".put-list li:has(button)").first
    row.locator("input[value=auditor]").check()
    row.locator("button").click()
    expect(page.locator(".put-list .sel")).to_be_visible()
    page.locator(".dlg-foot button[value=next]").click()
    expect(page.locator("#id_reason")).to_be_visible()


def other_packages(page: Page) -> None:
    """Chooses other packages in Hantera åtkomst; the tree follows."""
    page.locator("#main-none").check()
    expect(page.locator(".tree .gone").first).to_be_visible()
    page.locator("#addon-bank").check()
    expect(page.locator(".tree .new").first).to_be_visible()


def untick(page: Page) -> None:
    """Takes a permission out of a package; what people lose by it is said."""
    page.locator(".tree .tick:checked").first.uncheck()
    page.locator("main form .btn-primary").click()
    expect(page.locator(".review")).to_be_visible()


def unknown_field(page: Page) -> None:
    """Saves an invoice mail with a field that does not exist."""
    page.locator("#id_text").fill("{Fakturanr} {")
    press("#invoice-email .btn-primary")(page)


def overtaken(page: Page, based_on: int = 1) -> None:
    """Saves an invoice mail from a version that is not the newest."""
    page.locator("#id_text").fill("Jag skrev det här medan någon annan sparade.")
    page.locator("#id_based_on").evaluate("(field, value) => { field.value = value; }", based_on)
    page.locator("#invoice-email .btn-primary").click()
    expect(page.locator(".both-texts")).to_be_visible()


def open_versions(page: Page) -> None:
    """Unfolds the older version of an invoice mail."""
    page.locator(".mail-versions summary").last.click()
    expect(page.locator(".mail-versions .btn")).to_be_visible()


def find_anything(page: Page) -> None:
    """Sök over the page, with what it found."""
    page.keyboard.press("Control+k")
    page.keyboard.type("bolaget")
    expect(page.locator(".find-hit").first).to_contain_text("Andra bolaget AB")


def tick(page: Page) -> None:
    """Chooses the first row of the list; the bar comes."""
    page.locator(".kunder td .tick").first.check()
    expect(page.locator(".bulk")).to_be_visible()


def dense(page: Page) -> None:
    """Chooses low rows, and some of the columns of the list of clients."""
    page.locator(".view-menu summary").click()
    page.locator("input[name=density][value=dense]").check()
    for key in ("country", "agreement", "firm"):
        page.locator(f"input[name=columns][value={key}]").uncheck()
    page.locator(".view-acts .btn-line").click()
    expect(page.locator("html.dense")).to_be_attached()


def press_question(page: Page) -> None:
    """Asks for the keys."""
    page.keyboard.press("?")
    expect(page.locator("dialog .keys").first).to_be_visible()
