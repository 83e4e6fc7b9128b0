"""Each of the five kinds of people, from the dialog by way of the mail to what the person then sees. Both ways."""

import json
import re
import urllib.request
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stack, link_in, sign_in
from tests.browser.test_invitation import choose_password
from tests.browser.test_people import dialog, expect_row, fill_in, go_on, press, start

pytestmark = pytest.mark.browser
_numbers = count(1)
_COMPANY = "Vandringens AB"
_MAKE = f"""
from clients.models import Reseller
from tests import factories
firm = Reseller.objects.get(name="Byrån Ekonomi AB")
for email, name in (("vera@byran.example", "Vera"), ("viktor@byran.example", "Viktor")):
    factories.employee(firm, email, name, "Vandrare", factories.CONSULTANT)
print(factories.client(firm, name="{_COMPANY}").pk)
"""


@pytest.fixture(scope="module")
def company(stack: Stack) -> str:
    """The client's own address: one for all the walks, with two employees who are on nothing yet."""
    return f"{stack.url}/clients/{stack.python(_MAKE).strip()}/"


@pytest.fixture
def tab(signed_in: Page, company: str) -> Page:
    """Anna, on the company's tab Användare."""
    signed_in.goto(f"{company}users/")
    return signed_in


def an_address() -> str:
    """One that nobody else uses."""
    return f"vandrare.{next(_numbers)}@kund.example"


def a_name() -> str:
    """A last name that nobody else has."""
    return f"Vandrare {next(_numbers)}"


def accept(page: Page, stack: Stack, email: str, has_script: bool) -> None:
    """Leaves Anna's session, opens the link that was mailed and chooses a password: the portal opens."""
    page.context.clear_cookies()
    page.goto(link_in(stack.mailbox.wait_for(email), "invitations"))
    choose_password(page, has_script)
    page.wait_for_url("**/me/")


def expect_company(page: Page, *words: str) -> None:
    """Mina åtkomster has the company alone, with these words in its row."""
    row = page.locator(".my-access tbody tr")
    expect(row).to_have_count(1)
    for said in (_COMPANY, "Aktiv", *words):
        expect(row).to_contain_text(said)


def ask_api(stack: Stack, key: str) -> Any:
    """What /api/access/ answers to a key."""
    request = urllib.request.Request(f"{stack.url}/api/access/", headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def test_an_employee_who_is_picked_has_the_client_in_the_list(tab: Page, stack: Stack, has_script: bool) -> None:
    first_name = "Vera" if has_script else "Viktor"
    page, name = tab, f"{first_name} Vandrare"
    start(page, 1, "Välj anställd")
    row = dialog(page).get_by_role("listitem").filter(has_text=name)
    row.get_by_role("button", name=f"Välj {name}").click()
    expect(dialog(page).get_by_text("1 vald", exact=True)).to_be_visible()
    press(page, "Nästa")
    press(page, "Lägg till")
    expect_row(page, 1, name, "Redovisningskonsult", "Aktiv")

    page.context.clear_cookies()
    sign_in(page, stack, f"{first_name.lower()}@byran.example")

    expect(page.get_by_role("link", name=_COMPANY)).to_be_visible()
    page.get_by_role("link", name=_COMPANY).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(_COMPANY)


def test_a_programs_key_is_shown_once_and_opens_the_client(
    tab: Page, stack: Stack, company: str, has_script: bool
) -> None:
    page, name = tab, a_name()
    page.goto(f"{company}users/integration/")
    page.get_by_label("Namn").fill(name)
    page.get_by_label("E-post").fill(f"busy{next(_numbers)}@byran.example")
    page.get_by_label("System").fill("Busy")
    page.get_by_label("Syfte").fill("Hämtar tider")
    page.get_by_role("checkbox", name="Bank 49,00").check()
    if not has_script:
        page.get_by_role("button", name="Räkna om").click()
    expect(page.get_by_role("row", name="Skillnad")).to_contain_text("+148,00")
    page.get_by_role("button", name="Skapa integration").click()
    page.get_by_label("Nyckelns namn").fill("Servern")
    page.get_by_role("button", name="Skapa nyckel").click()
    key = page.get_by_label("API-nyckel").input_value()

    said = ask_api(stack, key)

    assert said["client"]["name"] == _COMPANY
    assert "bank.approve" in said["permissions"]
    page.get_by_role("link", name="Klart, jag har kopierat nyckeln").click()
    expect(page.get_by_role("row").filter(has_text="Servern")).not_to_contain_text("Aldrig")
    assert key not in page.content()


def test_an_own_user_comes_in_with_the_packages(tab: Page, stack: Stack, has_script: bool) -> None:
    page, email = tab, an_address()
    start(page, 2)
    fill_in(page, email, last_name=a_name())
    go_on(page)
    dialog(page).get_by_role("radio", name=re.compile("^Projektstyrning")).check()
    go_on(page)
    dialog(page).get_by_role("checkbox", name="Bank").check()
    go_on(page)
    press(page, "Bjud in")
    expect_row(page, 2, email, "Projektstyrning, Bank", "Inbjuden")

    accept(page, stack, email, has_script)

    expect_company(page, "Projektstyrning", "Bank", "Tills vidare")


def test_an_external_comes_in_until_the_last_day(tab: Page, stack: Stack, has_script: bool) -> None:
    page, email = tab, an_address()
    start(page, 3)
    fill_in(page, email, last_name=a_name())
    last_day = dialog(page).get_by_label("Sista dag").input_value()
    go_on(page)
    dialog(page).get_by_role("radio", name=re.compile("^CRM")).check()
    go_on(page, 2)
    press(page, "Bjud in")
    expect_row(page, 3, email, last_day, "Inbjuden")

    accept(page, stack, email, has_script)

    expect_company(page, "CRM", last_day)


def test_a_user_without_packages_comes_in_to_the_company_alone(tab: Page, stack: Stack, has_script: bool) -> None:
    page, email = tab, an_address()
    start(page, 4)
    fill_in(page, email, last_name=a_name())
    press(page, "Bjud in")
    expect_row(page, 4, email, "Inbjuden")

    accept(page, stack, email, has_script)

    expect_company(page, "Användare utan systembehörighet", "Tills vidare")
    page.get_by_role("link", name=_COMPANY).click()
    expect(page.get_by_text("inga egna behörigheter i systemet")).to_be_visible()


def test_a_person_without_a_login_can_be_chosen_and_gets_no_mail_until_moved(
    tab: Page, stack: Stack, has_script: bool
) -> None:
    page, name, email = tab, a_name(), an_address()
    start(page, 5, "Lägg till")
    dialog(page).get_by_label("Förnamn").fill("Ing-Marie")
    dialog(page).get_by_label("Efternamn").fill(name)
    dialog(page).get_by_label("Projektledare").check()
    press(page, "Lägg till")
    expect_row(page, 5, name, "Projektledare")
    sent = len(stack.mailbox.mails)

    row = page.locator("#kind-5 tbody tr", has_text=name)
    row.locator("summary").click()
    row.get_by_role("link", name="Flytta till").click()
    dialog(page).get_by_label("Användare utan systembehörighet").check()
    press(page, "Flytta")
    expect(dialog(page).get_by_role("alert")).to_contain_text("Skriv e-postadressen. Dit går inbjudan.")
    assert len(stack.mailbox.mails) == sent
    expect(dialog(page).get_by_label("Användare utan systembehörighet")).to_be_checked()
    dialog(page).get_by_label("E-post").fill(email)
    press(page, "Flytta")
    expect_row(page, 4, name, "Inbjuden")

    accept(page, stack, email, has_script)

    expect_company(page, "Användare utan systembehörighet")
