"""Fakturaunderlag: a figure is asked why, and the month is closed by the worker while the page tells how far it is."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stack, enter, until

pytestmark = pytest.mark.browser
# Kim gets CRM on the eleventh, three months ago. A month is closed once: with script that one, without it the next.
_MAKE = """
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo
from django.utils import timezone
from packages_billing.pricing import Month
from packages_billing.words import month_words
from tests import factories
month = Month.of(timezone.localdate()).previous.previous.previous
firm = factories.reseller("Månadens Byrå AB", "5560000167")
for name in ("maja", "bo"):
    factories.employee(firm, f"{name}@manaden.example", name.title(), "Berg", factories.ADMINISTRATOR)
kim = factories.member(factories.login("kim@manaden.example", "Kim", "Ström"), factories.client(firm, name="Alfa AB"))
day = month.first + timedelta(days=10)
factories.give(kim, "crm", datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Europe/Stockholm")))
for one in (month, month.next):
    print(one, one.days, month_words(one), sep=";")
"""


class Month(NamedTuple):
    """2026-03, how many days it has, and its name."""

    code: str
    days: str
    words: str


@pytest.fixture(scope="module")
def months(stack: Stack) -> list[Month]:
    """The month in which Kim got CRM, and the next: both are over."""
    return [Month(*line.split(";")) for line in stack.python(_MAKE).splitlines()]


@pytest.fixture
def report(page: Page, stack: Stack, months: list[Month]) -> Page:
    """Maja, in the report of the month."""
    enter(page.context, stack, "maja@manaden.example")
    page.goto(f"{stack.url}/reports/invoicing/?month={months[0].code}")
    return page


@pytest.fixture
def slow_worker(stack: Stack) -> Iterator[psycopg.Connection]:
    """While it holds, a closing comes no further than to its lines; rolled back, it lets the worker go on."""
    with psycopg.connect(stack.env["DATABASE_OWNER_URL"]) as barrier:
        barrier.execute("LOCK TABLE packages_billing_closedline IN EXCLUSIVE MODE")
        yield barrier


def test_a_figure_says_how_it_came_to_be(report: Page, months: list[Month]) -> None:
    month, had = months[0], int(months[0].days) - 10
    report.get_by_role("row", name="Alfa AB").locator("a.fig").click()

    line = report.get_by_role("listitem").filter(has_text="Kim Ström fick CRM")
    expect(line).to_contain_text(f"{had} av {month.days} dagar, {had}/{month.days} × 199,00")
    line.get_by_role("link", name="Visa händelserna").click()
    expect(report.get_by_label("Från och med")).to_have_value(f"{month.code}-11")
    expect(report.get_by_label("Till och med")).to_have_value(f"{month.code}-{month.days}")


def test_a_month_is_closed_while_the_page_may_be_left(
    report: Page, stack: Stack, months: list[Month], slow_worker: psycopg.Connection, has_script: bool
) -> None:
    page, month = report, months[0 if has_script else 1]
    address = f"{stack.url}/reports/invoicing/?month={month.code}"
    page.goto(address)
    page.get_by_role("link", name="Stäng ").click()
    page.get_by_role("dialog").get_by_role("button", name="Stäng ").click()
    note = page.get_by_role("status").filter(has_text=f"{month.words.capitalize()} stängs …")
    expect(note).to_contain_text("Maja Berg bad om det")
    until(lambda: note.filter(has_text="steg 1 av").count() or _renew(page, has_script))
    expect(page.get_by_role("progressbar", name=f"Stängningen av {month.words}")).to_have_attribute("value", "1")
    expect(page.get_by_role("link", name="Stäng ")).to_have_count(0)

    enter(page.context, stack, "bo@manaden.example")
    page.goto(address)
    expect(note).to_contain_text("Maja Berg bad om det")
    slow_worker.rollback()

    done = page.locator(".toast", has_text=re.compile(rf"Stängning nr \d: {month.words} är stängd\."))
    until(lambda: done.count() or _renew(page, has_script))
    expect(page.get_by_text("av Maja Berg. Det som rättas efteråt")).to_be_visible()
    expect(note).to_have_count(0)
    page.get_by_text("Exportera").click()
    expect(page.get_by_role("link", name="Excel (XLSX)")).to_be_visible()


def _renew(page: Page, has_script: bool) -> None:
    if not has_script:
        with page.expect_navigation():  # else the next look sees half a page, and waits for a link of the one before
            page.get_by_role("link", name="Uppdatera").click()
