"""Dialogs and unsaved work, by keyboard: focus goes in and comes back, and nothing typed is lost unasked."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, expect

from tests.browser.conftest import Stack
from tests.browser.test_main_job import a_contact

pytestmark = pytest.mark.browser


@pytest.fixture
def context(browser: Browser, troubles: list[str]) -> Iterator[BrowserContext]:
    """With script: what these tests are about."""
    made = browser.new_context(locale="sv-SE", permissions=["clipboard-read", "clipboard-write"])
    yield made
    made.close()
    assert troubles == []


@pytest.fixture
def asked(page: Page) -> list[str]:
    """What the browser itself asked before it left a page; answered with yes."""
    questions: list[str] = []

    def answer(dialog: Dialog) -> None:
        questions.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    return questions


def tab_to(target: Locator, most: int = 40) -> None:
    """Presses Tab until the target has the focus."""
    for _press in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return
        target.page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached with Tab")


def ny_kund(page: Page) -> Locator:
    """Opens Ny kund from the list with the keyboard, and gives its opener."""
    opener = page.get_by_role("link", name="Ny kund").first
    tab_to(opener)
    page.keyboard.press("Enter")
    expect(page.locator("#id_org_number")).to_be_focused()
    return opener


def a_client(page: Page, stack: Stack) -> None:
    """A client without a number, opened."""
    stack.python(A_CLIENT)
    page.goto(f"{stack.url}/clients/?q=Tangent")
    page.locator("a.name", has_text="Tangent").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tangent")


A_CLIENT = """
from tests import factories
from clients.models import Client, Reseller
from agreements.actions import request_approval
from users.models import User
firm = Reseller.objects.get(name="Byrån Ekonomi AB")
if not Client.objects.filter(name__startswith="Tangent").exists():
    for name in ("Tangent Ett AB", "Tangent Två AB"):
        client = factories.client(firm, name=name)
        request_approval(client, by=factories.actor_of(User.objects.get(email="anna@byran.example")))
"""


def test_a_question_mark_is_read_by_keyboard_and_escape_closes_it_before_the_dialog(signed_in: Page) -> None:
    ny_kund(signed_in)
    mark, words = signed_in.get_by_label("Hjälp om Demo"), signed_in.get_by_text("En klient att öva på.")

    mark.focus()
    signed_in.keyboard.press("Enter")
    expect(words).to_be_visible()
    signed_in.keyboard.press("Tab")
    expect(signed_in.locator("details.help[open] a")).to_be_focused()
    signed_in.keyboard.press("Escape")

    expect(words).to_be_hidden()
    expect(mark).to_be_focused()
    expect(signed_in.get_by_role("dialog")).to_be_visible()


def test_a_client_is_created_in_four_inputs(signed_in: Page) -> None:
    page = signed_in
    ny_kund(page)  # 1
    page.keyboard.type("559911-0862")  # 2
    expect(page.locator("#register-notes")).to_contain_text("Ett företag hittades")
    expect(page.locator("#register-notes")).to_have_attribute("role", "status")
    expect(page.locator("#id_org_number")).to_be_focused()  # the answer takes nothing away from who types
    tab_to(page.get_by_label("E-post"))
    page.keyboard.type(a_contact())  # 3
    page.keyboard.press("Enter")  # 4
    expect(page.locator(".toast")).to_contain_text("är upprättad")


def test_escape_leaves_an_untouched_dialog_and_gives_the_focus_back(signed_in: Page) -> None:
    page = signed_in
    opener = ny_kund(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
    expect(page).to_have_url(re.compile("/clients/$"))


@pytest.mark.parametrize("way", ["Escape", "Stäng"])
def test_something_typed_is_asked_about_in_the_foot(signed_in: Page, way: str) -> None:
    page = signed_in
    opener = ny_kund(page)
    field = page.get_by_label("Företagsnamn")
    tab_to(field)
    page.keyboard.type("Halvskrivet AB")

    def leave() -> None:
        if way == "Stäng":
            page.get_by_role("link", name="Stäng").press("Enter")
        else:
            page.keyboard.press("Escape")

    leave()
    expect(page.get_by_role("dialog")).to_have_count(1)
    expect(page.get_by_text("Du har skrivit något som inte är sparat. Lämna?")).to_be_visible()
    expect(page.get_by_role("button", name="Upprätta")).to_be_hidden()
    expect(page.get_by_role("button", name="Stanna")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Upprätta")).to_be_visible()
    expect(field).to_have_value("Halvskrivet AB")

    leave()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Lämna")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_browsers_way_back_asks_too_or_is_a_step_back(signed_in: Page, stack: Stack) -> None:
    page = signed_in
    ny_kund(page)
    page.get_by_label("Företagsnamn").fill("Halvskrivet AB")
    page.go_back()
    expect(page.get_by_text("Du har skrivit något som inte är sparat. Lämna?")).to_be_visible()
    page.get_by_role("button", name="Stanna").click()
    expect(page.get_by_label("Företagsnamn")).to_have_value("Halvskrivet AB")
    expect(page).to_have_url(re.compile("/clients/new/"))

    page.once("dialog", lambda asked: asked.accept())  # this page is left by its address
    a_client(page, stack)
    page.get_by_role("link", name=re.compile("^Användare")).first.click()
    page.locator("a[href$='/users/invite/2/']").click()
    page.get_by_role("dialog").get_by_label("E-post").fill("bo@y.example")
    page.get_by_label("Förnamn").fill("Bo")
    page.get_by_label("Efternamn").fill("Y")
    page.get_by_role("button", name="Nästa").click()
    expect(page.get_by_text("Inget huvudpaket")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("list", name="På listan")).to_contain_text("bo@y.example")


def test_a_form_that_came_back_with_errors_is_still_unsaved(signed_in: Page) -> None:
    page = signed_in
    ny_kund(page)
    page.keyboard.type("123")
    page.locator("#create").click()
    expect(page.locator("dialog [data-focus]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Stanna")).to_be_focused()


def test_what_was_typed_and_taken_away_again_is_nothing(signed_in: Page) -> None:
    page = signed_in
    opener = ny_kund(page)
    page.keyboard.type("5")
    page.keyboard.press("Backspace")
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_a_dialog_that_came_with_the_page_leads_to_the_page_under_it(signed_in: Page, stack: Stack) -> None:
    page = signed_in
    page.goto(f"{stack.url}/clients/new/?status=active")
    expect(page.locator("#id_org_number")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"/clients/\?status=active$"))


def test_a_dialog_out_of_a_menu_gives_the_focus_back_to_the_menu(signed_in: Page, stack: Stack) -> None:
    page = signed_in
    a_client(page, stack)
    dots = page.locator(".client-head summary")
    tab_to(dots)
    page.keyboard.press("Enter")
    tab_to(page.get_by_role("link", name="Avsluta klient…"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Sista dag")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(dots).to_be_focused()


def test_a_card_with_unsaved_words_is_not_left_unasked(signed_in: Page, stack: Stack, asked: list[str]) -> None:
    page = signed_in
    a_client(page, stack)
    page.get_by_role("link", name="Redigera företag").press("Enter")
    expect(page.get_by_label("Företagsnamn")).to_be_focused()
    page.get_by_role("link", name="Händelser", exact=True).press("Enter")
    expect(page).to_have_url(re.compile("/events/$"))
    assert asked == []

    page.go_back()
    page.get_by_label("Kontoplan").fill("BAS 2027")
    page.get_by_role("link", name="Händelser", exact=True).press("Enter")
    expect(page).to_have_url(re.compile("/events/$"))
    assert asked == ["beforeunload"]


def test_a_saved_card_asks_nothing(signed_in: Page, stack: Stack, asked: list[str]) -> None:
    page = signed_in
    a_client(page, stack)
    page.get_by_role("link", name="Redigera kontaktperson").press("Enter")
    page.get_by_label("Telefon").fill("070-1")
    page.get_by_label("Telefon").press("Enter")
    expect(page.get_by_role("link", name="Redigera kontaktperson")).to_be_focused()
    page.reload()
    assert asked == []


def test_the_link_is_copied_and_it_is_said(signed_in: Page, stack: Stack) -> None:
    page = signed_in
    a_client(page, stack)
    button = page.get_by_role("button", name="Kopiera länk")
    button.press("Enter")
    expect(page.get_by_text("Länken är kopierad.")).to_be_visible()
    link = page.get_by_label("Länk", exact=True).input_value()
    assert page.evaluate("navigator.clipboard.readText()") == link
    assert "/agreements/" in link
    expect(button).to_be_focused()


def test_the_arrows_lead_through_the_list(signed_in: Page, stack: Stack) -> None:
    page = signed_in
    a_client(page, stack)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tangent Två AB")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tangent Ett AB")
