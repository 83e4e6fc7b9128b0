"""Each kind of people, from the tab to the row in it and the mail; the tree that follows. With and without script."""

import re
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Stack

pytestmark = pytest.mark.browser
_numbers = count(1)
_MAKE = """
from clients.models import Reseller
from tests import factories
print(factories.client(Reseller.objects.get(name="Byrån Ekonomi AB"), name="Alfa Bygg AB").pk)
"""


@pytest.fixture
def tab(signed_in: Page, stack: Stack) -> Page:
    """Anna, on the tab Användare of a client that nobody is on."""
    client_id = stack.python(_MAKE).strip()
    signed_in.goto(f"{stack.url}/clients/{client_id}/users/")
    return signed_in


def an_address() -> str:
    """One that nobody else uses."""
    return f"linnea.{next(_numbers)}@alfa.example"


def dialog(page: Page) -> Locator:
    """The dialog; the tab lies under it."""
    return page.get_by_role("dialog")


def press(page: Page, words: str) -> None:
    """Presses a button of the dialog."""
    dialog(page).get_by_role("button", name=words, exact=True).click()


def go_on(page: Page, times: int = 1) -> None:
    """Presses Nästa, and waits for the step that comes."""
    for _step in range(times):
        here = page.locator(".steps [aria-current]").inner_text()
        press(page, "Nästa")
        expect(page.locator(".steps [aria-current]")).not_to_have_text(here)


def start(page: Page, kind: int, words: str = "Bjud in") -> None:
    """Opens the dialog from the section of a kind."""
    page.locator(f"#kind-{kind}").get_by_role("link", name=re.compile(words)).click()
    expect(dialog(page)).to_be_visible()


def fill_in(page: Page, email: str, first_name: str = "Linnea", last_name: str = "Sundkvist") -> None:
    """Writes the row of one person."""
    dialog(page).get_by_label("E-post").fill(email)
    dialog(page).get_by_label("Förnamn").fill(first_name)
    dialog(page).get_by_label("Efternamn").fill(last_name)


def expect_row(page: Page, kind: int, name: str, *holds: str) -> None:
    """The person stands in the section, with what they have."""
    row = page.locator(f"#kind-{kind} tbody tr", has_text=name)
    expect(row).to_have_count(1)
    for words in holds:
        expect(row).to_contain_text(words)


def test_an_employee_is_picked_with_a_role_and_bank(tab: Page, has_script: bool) -> None:
    start(tab, 1, "Välj anställd")
    row = dialog(tab).get_by_role("listitem").filter(has_text="Karin Åberg")
    row.get_by_label("Redovisningskonsult").uncheck()
    row.get_by_label("Revisor").check()
    row.get_by_role("button", name="Välj Karin Åberg").click()
    expect(dialog(tab).get_by_text("1 vald", exact=True)).to_be_visible()
    press(tab, "Nästa")
    dialog(tab).get_by_role("checkbox", name="Bank").check()
    if not has_script:
        press(tab, "Räkna om")
    expect(dialog(tab).get_by_role("row", name="Skillnad")).to_contain_text("+49,00")
    press(tab, "Lägg till")

    expect_row(tab, 1, "Karin Åberg", "Revisor", "Bank", "Aktiv")


def test_two_are_invited_with_packages_and_the_way_back_loses_nothing(tab: Page, stack: Stack) -> None:
    first, second = an_address(), an_address()
    start(tab, 2)
    fill_in(tab, first)
    press(tab, "Lägg på listan")
    expect(dialog(tab).get_by_role("listitem").filter(has_text=first)).to_be_visible()
    dialog(tab).get_by_text("Klistra in flera adresser").click()
    dialog(tab).get_by_label("Adresser").fill(f"Per Nygren <{second}>; nej@")
    press(tab, "Lägg alla på listan")
    expect(dialog(tab).get_by_role("alert")).to_contain_text("”nej@” är ingen hel e-postadress.")
    dialog(tab).get_by_label("Adresser").fill("")
    go_on(tab)
    dialog(tab).get_by_role("radio", name=re.compile("^Projektstyrning")).check()
    go_on(tab)
    dialog(tab).get_by_role("checkbox", name="Bank").check()
    press(tab, "Tillbaka")
    expect(dialog(tab).get_by_role("radio", name=re.compile("^Projektstyrning"))).to_be_checked()
    go_on(tab)
    expect(dialog(tab).get_by_role("checkbox", name="Bank")).to_be_checked()
    go_on(tab)
    expect(dialog(tab)).to_contain_text("Projektstyrning")
    press(tab, "Bjud in")

    expect_row(tab, 2, first, "Projektstyrning, Bank", "Inbjuden")
    expect_row(tab, 2, "Per Nygren", "Projektstyrning, Bank", "Inbjuden")
    for email in (first, second):
        stack.mailbox.wait_for(email)
        assert len(stack.mailbox.to(email)) == 1
    tab.goto(f"{stack.url}/reports/mail/?q={first}")
    expect(tab.get_by_role("row").filter(has_text=first)).to_be_visible()


def test_single_permissions_without_a_huvudpaket(tab: Page, has_script: bool) -> None:
    start(tab, 2)
    fill_in(tab, an_address())
    go_on(tab, 2)
    dialog(tab).get_by_role("checkbox", name=re.compile(r"^Bank \d+,\d\d")).check()  # with its price
    if not has_script:
        press(tab, "Uppdatera trädet")
    expect(dialog(tab).get_by_label(re.compile("Godkänna betalningar"))).to_be_checked()
    dialog(tab).get_by_label(re.compile("Se löner")).check()
    press(tab, "Nästa")

    expect(dialog(tab)).to_contain_text("Godkänna betalningar, Stämma av bank, Se löner")
    press(tab, "Bjud in")
    expect_row(tab, 2, "Linnea Sundkvist", "Bank", "Inbjuden")


def test_an_external_has_a_last_day(tab: Page, stack: Stack) -> None:
    email = an_address()
    start(tab, 3)
    fill_in(tab, email)
    usual = dialog(tab).get_by_label("Sista dag").input_value()
    press(tab, "90 dagar")
    expect(dialog(tab).get_by_label("Sista dag")).not_to_have_value(usual)
    last_day = dialog(tab).get_by_label("Sista dag").input_value()
    expect(dialog(tab).get_by_label("E-post")).to_have_value(email)
    go_on(tab, 3)
    expect(dialog(tab)).to_contain_text(last_day)
    press(tab, "Bjud in")

    expect_row(tab, 3, "Linnea Sundkvist", last_day, "Inbjuden")
    stack.mailbox.wait_for(email)


def test_a_user_without_packages_is_invited_at_once(tab: Page, stack: Stack) -> None:
    email = an_address()
    start(tab, 4)
    fill_in(tab, email)
    press(tab, "Bjud in")

    expect_row(tab, 4, "Linnea Sundkvist", "Inbjuden")
    stack.mailbox.wait_for(email)


def test_a_person_without_a_login_is_added(tab: Page) -> None:
    start(tab, 5, "Lägg till")
    press(tab, "Lägg till")
    expect(dialog(tab).get_by_role("alert")).to_contain_text("Sätt minst en person på listan först.")
    dialog(tab).get_by_label("Förnamn").fill("Ing-Marie")
    dialog(tab).get_by_label("Efternamn").fill("Fälth")
    dialog(tab).get_by_label("Fakturareferens").check()
    press(tab, "Lägg till")

    expect_row(tab, 5, "Ing-Marie Fälth", "Fakturareferens")


def test_the_tree_follows_the_packages_and_is_saved(tab: Page, has_script: bool) -> None:
    start(tab, 2)
    fill_in(tab, an_address())
    go_on(tab, 3)
    press(tab, "Bjud in")
    tab.locator("#kind-2").get_by_role("link", name="Linnea Sundkvist").click()
    dialog(tab).get_by_role("radio", name=re.compile("^CRM")).check()
    press(tab, "Anpassa behörighet")
    expect(dialog(tab).get_by_role("heading", name="Hantera åtkomst")).to_be_visible()
    expect(dialog(tab).get_by_label(re.compile("Se kunder och kontakter"))).to_be_checked()

    def follow() -> None:
        if not has_script:
            dialog(tab).get_by_role("button", name="Uppdatera trädet").first.click()

    dialog(tab).get_by_role("radio", name=re.compile("^Projektstyrning")).check()
    follow()
    expect(dialog(tab).get_by_label(re.compile("Planera resurser"))).to_be_checked()
    dialog(tab).get_by_label(re.compile("Utskick till kunder")).uncheck()
    follow()
    expect(dialog(tab).get_by_text("borttagen för hand")).to_be_visible()
    expect(dialog(tab).get_by_role("status").filter(has_text="Förlorar")).to_contain_text("Projekt:")
    dialog(tab).get_by_role("button", name="Visa bara ändringar").click()
    expect(dialog(tab).get_by_label(re.compile("Se löner"))).to_have_count(0)
    press(tab, "Spara åtkomst")

    expect_row(tab, 2, "Linnea Sundkvist", "Projektstyrning")
