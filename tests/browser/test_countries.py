"""Ny kund where the register has a name search: not found, no answer, bankrupt, hits, the picked one. Sweden has none.

With script alone: what each answer looks like without it, the cases of Sweden show (test_ny_kund_cases.py).
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_main_job import a_contact, ny_kund, upprätta, wizard
from tests.browser.test_ny_kund_cases import row_of

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("context", ["with script"], indirect=True)]

# Country, its register, numbers (absent, without an answer, bankrupt), a name, the hit to pick, what it fills in.
CASES = [
    (
        "NO", "Brønnøysundregistrene", ("899 101 693", "899 800 508", "899 100 573"), "nordlys handel",
        "NORDLYS HANDEL BERGLI AS 899 200 152, Bergli, Aktivt", "Ingrid Tindebakk",
    ),
    (
        "FI", "PRH", ("9910032-6", "9980006-6", "9910010-7"), "pohjantähden",
        "Pohjantähden Kuljetus Oy 9910007-8, Pohjala, Aktivt", "",
    ),
    (
        "DK", "CVR", ("99 10 03 46", "99 80 00 54", "99 10 01 09"), "skumsprøjt aps",
        "Skumsprøjt Birkedal ApS 99 20 00 14, Birkedal, Aktivt", "Dorthe Direktør",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("country", "register", "numbers", "name", "hit", "contact"), CASES, ids=["NO", "FI", "DK"])
def test_every_outcome_in_a_country_with_a_name_search(
    signed_in: Page, country: str, register: str, numbers: tuple[str, str, str], name: str, hit: str, contact: str
) -> None:
    page, (absent, away, bankrupt) = signed_in, numbers
    ny_kund(page)
    wizard(page).get_by_label("Land").select_option(country)
    number = wizard(page).get_by_label("Organisationsnummer")

    number.fill(absent)
    expect(wizard(page).get_by_text(f"{absent} finns inte i registret.")).to_be_visible()
    expect(wizard(page).get_by_text("har inte enskilda näringsidkare")).to_have_count(1 if country == "FI" else 0)
    number.fill(away)
    expect(wizard(page).get_by_text(f"{register} svarar inte just nu.")).to_be_visible()
    number.fill(bankrupt)
    expect(wizard(page).get_by_label("Jag har kontrollerat")).to_be_visible()

    number.fill("")
    wizard(page).get_by_label("Företagsnamn").fill(name)
    wizard(page).get_by_role("button", name=hit).click()
    expect(page.locator("#id_contact_name")).to_have_value(contact)
    expect(wizard(page).get_by_label("Organisationsnummer")).not_to_have_value("")
    expect(wizard(page).get_by_text(f"Hittad hos {register}")).to_be_visible()
    wizard(page).get_by_label("E-post").fill(a_contact())
    upprätta(page)
    row_of(page, re.split(r" \d", hit)[0])


def test_sweden_says_that_its_register_has_no_name_search(signed_in: Page) -> None:
    ny_kund(signed_in)
    wizard(signed_in).get_by_label("Företagsnamn").fill("Tallbackens")
    expect(wizard(signed_in).get_by_text("Bolagsverkets register kan inte sökas på namn.")).to_be_visible()
