"""A table by its keys: rows are walked, ticked and opened, as are their menus; and none of it in a field."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stack, enter

pytestmark = pytest.mark.browser
_MAKE = """
from tests import factories
firm = factories.reseller("Rader AB", "7811223344")
factories.employee(firm, "rader@byran.example", "Tilda", "Ek", factories.ADMINISTRATOR)
for letter in "ABC":
    factories.client(firm, name=f"Klient {letter}")
factories.client_template(firm, name="Mallen")
"""


@pytest.mark.parametrize("context", ["with script"], indirect=True)
def test_a_table_is_walked_by_its_keys(page: Page, stack: Stack) -> None:
    stack.python(_MAKE)
    enter(page.context, stack, "rader@byran.example")
    page.goto(f"{stack.url}/clients/")
    first, second, third = (page.get_by_role("link", name=f"Klient {letter}", exact=True) for letter in "ABC")

    page.keyboard.press("j")
    expect(first).to_be_focused()
    page.keyboard.press("k")
    expect(first).to_be_focused()  # the first stays the first
    page.keyboard.press("x")
    expect(page.get_by_label("Välj Klient A")).to_be_checked()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    expect(third).to_be_focused()
    page.keyboard.press("Shift+X")
    expect(page.locator(".bulk b")).to_have_text("Valda 3")
    page.keyboard.press("ArrowUp")
    expect(second).to_be_focused()

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Kortkommandon")).to_be_visible()
    page.keyboard.press("j")  # nothing goes on behind it
    page.keyboard.press("Escape")
    expect(second).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("jkx?.")
    expect(page.locator("#q")).to_have_value("jkx?.")
    expect(page.locator("#q")).to_be_focused()
    page.locator("#q").fill("")
    expect(third).to_be_visible()

    page.keyboard.press("Tab")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Klient")

    page.goto(f"{stack.url}/templates/")
    page.keyboard.press("j")
    page.keyboard.press("Shift+F10")
    expect(page.get_by_role("link", name="Redigera")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Gör till förvald")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press(".")
    expect(page.get_by_role("link", name="Redigera")).to_be_focused()


@pytest.mark.parametrize("context", ["with script"], indirect=True)
def test_signs_are_no_keys_where_they_are_turned_off(page: Page, stack: Stack) -> None:
    nils = "User.objects.filter(email='nils@andra.example')"
    stack.python(f"from users.models import User; {nils}.update(has_letter_keys=False)")
    enter(page.context, stack, "nils@andra.example")
    page.goto(f"{stack.url}/employees/")

    for sign in "/?j":
        page.keyboard.press(sign)
    expect(page.locator("body")).to_be_focused()
    page.get_by_role("link", name=re.compile("Nils")).first.focus()
    page.keyboard.press("ArrowDown")  # the only row: it stays, and the arrows are keys all the same
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/employees/[0-9a-f-]{36}/"))


def test_a_rows_menu_leaves_the_row_closed_and_its_dialog_leads_back_to_the_list(
    page: Page, stack: Stack, has_script: bool
) -> None:
    stack.python(_MAKE.replace("7811223344", f"77{has_script:d}").replace("rader@", f"meny{has_script:d}@"))
    enter(page.context, stack, f"meny{has_script:d}@byran.example")
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{stack.url}/clients/?view=all")
    menu = page.locator("summary[aria-label='Åtgärder för Klient B']")

    menu.click()
    expect(page).to_have_url(f"{stack.url}/clients/?view=all")
    page.get_by_role("link", name="Avsluta klient…").click()
    expect(page.get_by_role("dialog", name="Avsluta klient")).to_be_visible()
    if has_script:
        page.keyboard.press("Escape")
        expect(menu).to_be_focused()
        expect(page).to_have_url(f"{stack.url}/clients/?view=all")
        page.keyboard.press(".")
        expect(page.get_by_role("link", name="Öppna", exact=True)).to_be_focused()
