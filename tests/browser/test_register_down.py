"""Ny kund with the register down."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stack
from tests.browser.test_main_job import a_contact, ny_kund, type_number, upprätta, wizard
from tests.browser.test_ny_kund_cases import row_of

pytestmark = pytest.mark.browser


def test_the_register_is_down_and_what_was_typed_stays(signed_in: Page, stack: Stack, has_script: bool) -> None:
    page = signed_in
    stack.break_register("se", "down")
    try:
        ny_kund(page)
        wizard(page).get_by_label("Företagsnamn").fill(f"För hand {has_script} AB")
        type_number(page, "5599110359" if has_script else "5599110524", has_script)
        expect(wizard(page).get_by_text("svarar inte just nu")).to_be_visible()
        expect(wizard(page).get_by_label("Företagsnamn")).to_have_value(f"För hand {has_script} AB")
        wizard(page).get_by_label("E-post").fill(a_contact())
        upprätta(page)
        row_of(page, f"För hand {has_script} AB")
    finally:
        stack.break_register("se", "ok")
