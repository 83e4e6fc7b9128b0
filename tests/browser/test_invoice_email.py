"""A client's invoice mail is written with fields from the list, looked at while it is written, and saved. Both ways."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stack
from tests.browser.states import overtaken
from tests.browser.test_dialogs import tab_to

pytestmark = pytest.mark.browser
_MAKE = """
from clients.models import Reseller
from tests import factories
firm = Reseller.objects.get(name="Byrån Ekonomi AB")
print(factories.client(firm, name="Mejlarens AB", has_custom_invoice_email=True).pk)
"""


def test_a_field_is_put_in_previewed_and_saved_and_an_unknown_one_is_refused(
    signed_in: Page, stack: Stack, has_script: bool
) -> None:
    page = signed_in
    page.goto(f"{stack.url}/clients/{stack.python(_MAKE).strip()}/")
    page.get_by_role("link", name="Fakturaepostens ämne och text").click()
    subject, text, preview = page.get_by_label("Ämne"), page.get_by_label("Text", exact=True), page.locator("#preview")
    expect(preview).to_contain_text("Faktura 10042 från Mejlarens AB")

    text.fill("Betala  före helgen")
    if has_script:
        text.evaluate("field => field.setSelectionRange(7, 7)")
    button = page.get_by_role("button", name="Sätt in {Amount}")
    tab_to(button)
    page.keyboard.press("Enter")
    expect(text).to_have_value("Betala {Amount} före helgen" if has_script else "Betala  före helgen{Amount}")
    if has_script:
        expect(text).to_be_focused()
        page.keyboard.type("!")
        expect(text).to_have_value("Betala {Amount}! före helgen")
        expect(preview).to_contain_text("Betala 1 234,50 kr! före helgen")
    else:
        expect(preview).to_contain_text("före helgen1 234,50 kr")

    subject.fill("Nr {Fakturanr}")
    written = text.input_value()
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("alert")).to_contain_text("Fältet {Fakturanr} finns inte. Menade du {InvoiceNo}?")
    expect(text).to_have_value(written)
    subject.fill("Nr {InvoiceNo}")
    page.keyboard.press("Enter")  # the first button of the form is the one that saves
    expect(page.locator(".toast")).to_contain_text("Version 1 gäller")
    expect(page.locator(".mail-versions")).to_contain_text("Anna Ek")
    expect(text).to_have_value(written)


def test_words_that_were_overtaken_are_not_left_unasked(signed_in: Page, stack: Stack, has_script: bool) -> None:
    page, asked = signed_in, list[str]()
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{stack.url}/clients/{stack.python(_MAKE).strip()}/invoice-email/?language=en")
    page.get_by_role("button", name="Spara").click()
    expect(page.locator(".toast")).to_contain_text("Version 1 gäller")
    if not has_script:
        return
    overtaken(page, based_on=0)
    page.get_by_role("link", name="Svenska").click()
    expect(page.get_by_text("Ingen text är sparad på språket Svenska än.")).to_be_visible()
    assert asked == ["beforeunload"]
