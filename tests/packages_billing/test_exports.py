"""The basis as files: opened by what opens them, numbers as numbers, and nothing that runs."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.test import Client as Browser
from peppol.rules import check_rules
from peppol.xsd import validate_xsd

from clients.models import Client, Reseller
from common.access import SYSTEM
from common.sealing import hash_personal, seal_personal
from events.models import Event
from packages_billing.actions import close_month
from packages_billing.models import PackagePeriod
from packages_billing.pricing import Month
from tests import factories
from users.models import Membership, User

SignIn = Callable[[User], Browser]
URL = "/reports/invoicing/"
NAME = '=HYPERLINK("http://x";"y")\x1f<b>&\u202e'


@pytest.fixture
def kim(alfa: Client) -> Membership:
    """Kim with a hostile name; CRM since 11 March, at a client with one."""
    Client.objects.filter(pk=alfa.pk).update(name=NAME, customer_number="+1048")
    row = factories.member(factories.login("kim@kund.example", "=1+1", "Ström"), alfa)
    factories.give(row, "crm", datetime(2026, 3, 11, 9, tzinfo=UTC))
    return row


def body_of(response: Any) -> bytes:
    assert response.status_code == 200
    return response.getvalue()


def export(browser: Browser, form: str, **query: str) -> bytes:
    return body_of(browser.get(URL, {"month": "2026-03", "export": form, **query}))


def test_csv_for_a_spreadsheet(kim: Membership, anna: User, as_user: SignIn) -> None:
    content = export(as_user(anna), "csv")

    assert content.startswith(b"\xef\xbb\xbf")
    heads, row = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    found = dict(zip(heads, row, strict=True))
    assert found["Klient"].startswith("'=HYPERLINK")
    assert (found["Användare"], found["Kundnummer"]) == ("'=1+1 Ström", "'+1048")
    assert (found["Pris"], found["Summa"], found["Dagar"]) == ("199,00", "134,81", "21")


def test_csv_for_a_program(kim: Membership, anna: User, as_user: SignIn) -> None:
    heads, row = csv.reader(io.StringIO(export(as_user(anna), "csv-plain").decode("utf-8")))

    assert heads[0] == "Klient"
    assert (row[10], row[11], row[12]) == ("199.00", "134.81", "SEK")


def test_a_credit_is_a_number_in_every_form(byran: Reseller, kim: Membership, anna: User, as_user: SignIn) -> None:
    close_month(byran, Month(2026, 3), by=SYSTEM)
    PackagePeriod.objects.filter(membership=kim).update(ends_at=datetime(2026, 3, 16, 9, tzinfo=UTC))
    close_month(byran, Month(2026, 4), by=SYSTEM)
    browser = as_user(anna)

    row = list(csv.reader(io.StringIO(export(browser, "csv", month="2026-04").decode("utf-8-sig")), delimiter=";"))[1]
    sheet = openpyxl.load_workbook(io.BytesIO(export(browser, "xlsx", month="2026-04"))).active

    assert (row[8], row[11], row[13]) == ("-15", "-96,29", "2026-03")
    assert (sheet["I2"].value, sheet["L2"].value) == (-15, -96.29)


def test_xlsx_has_numbers_and_no_formula(kim: Membership, anna: User, as_user: SignIn) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export(as_user(anna), "xlsx")))

    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert book.active["A2"].value.startswith("=HYPERLINK")
    assert (book.active["E2"].value, book.active["E2"].data_type) == ("=1+1 Ström", "s")
    assert (book.active["L2"].value, book.active["L2"].data_type) == (134.81, "n")
    assert book.active["G2"].is_date


def test_json_says_amounts_to_the_ore(kim: Membership, anna: User, as_user: SignIn) -> None:
    found = json.loads(export(as_user(anna), "json"))

    assert (found["month"], found["closed_as"]) == ("2026-03", None)
    (line,) = found["lines"]
    assert (line["amount"], line["unit_price"], line["package"], line["user"]) == (
        "134.81", "199.00", "crm", "=1+1 Ström",
    )  # fmt: skip


def test_an_export_holds_what_is_shown_and_no_other_firms(
    byran: Reseller, andra: Reseller, kim: Membership, anna: User, as_user: SignIn
) -> None:
    for firm in (byran, andra):
        target = factories.client(firm, name=f"Beta hos {firm.name}")
        factories.give(factories.member(factories.login(f"{firm.pk}@kund.example"), target), "crm")

    lines = json.loads(export(as_user(anna), "json", q="beta"))["lines"]

    assert [line["client"] for line in lines] == ["Beta hos Byrån Ekonomi AB"]


def draft(browser: Browser, client: Client, month: str = "2026-03") -> Any:
    return browser.post(f"{URL}{client.pk}/draft/{month}/")


def assert_is_clean(content: bytes) -> None:
    assert validate_xsd(content) == (True, [])
    assert [str(finding) for finding in check_rules(content)] == []


@pytest.mark.parametrize(
    ("country", "number", "currency", "category", "tax"),
    [
        ("SE", "5599110011", "SEK", "S", "33.70"),
        ("FI", "01120389", "EUR", "AE", "0.00"),
        ("DK", "25313763", "DKK", "AE", "0.00"),
        ("NO", "923609016", "NOK", "O", "0.00"),
    ],
)
def test_a_draft_passes_the_schema_and_the_rules(
    byran: Reseller, anna: User, as_user: SignIn, country: str, number: str, currency: str, category: str, tax: str
) -> None:
    target = factories.client(byran, country=country, org_number=number, currency=currency, customer_number="1048")
    row = factories.member(factories.login("kim@kund.example"), target)
    factories.give(row, "crm", datetime(2026, 3, 11, 9, tzinfo=UTC))

    content = body_of(draft(as_user(anna), target))

    assert_is_clean(content)
    text = content.decode()
    assert f">{category}</cbc:ID>" in text
    assert f'<cbc:TaxAmount currencyID="{currency}">{tax}<' in text
    assert Event.objects.filter(kind="basis.draft_made", client_id=target.pk).count() == 1


def test_a_draft_with_many_lines_and_a_correction_adds_up(
    byran: Reseller, kim: Membership, alfa: Client, anna: User, as_user: SignIn
) -> None:
    for number in range(7):
        row = factories.member(factories.login(f"{number}@kund.example"), alfa)
        factories.give(row, "projects", datetime(2026, 3, 2 + number, 9, tzinfo=UTC))
    close_month(byran, Month(2026, 3), by=SYSTEM)
    PackagePeriod.objects.filter(membership=kim).update(ends_at=datetime(2026, 3, 16, 9, tzinfo=UTC))
    close_month(byran, Month(2026, 4), by=SYSTEM)

    for month in ("2026-03", "2026-04"):
        assert_is_clean(body_of(draft(as_user(anna), alfa, month)))


def test_a_sole_traders_draft_needs_the_right_and_is_recorded(
    byran: Reseller, anna: User, karin: User, as_user: SignIn
) -> None:
    key = settings.FIELD_KEY.encode()
    target = factories.client(
        byran, name="Hallbergs Måleri", personal_number_masked="811218-****",
        personal_number_hash=hash_personal("198112189876", key, byran.pk),
        personal_number_sealed=seal_personal("198112189876", key),
    )  # fmt: skip
    factories.give(factories.member(factories.login("h@kund.example"), target), "crm")
    factories.put_on(karin, target)

    denied = draft(as_user(karin), target)
    content = body_of(draft(as_user(anna), target))

    assert denied.status_code == 403
    assert "8112189876" not in body_of(as_user(karin).get(f"{URL}{target.pk}/?month=2026-03")).decode()
    assert_is_clean(content)
    assert b">8112189876<" in content
    assert Event.objects.filter(client_id=target.pk, kind="client.personal_number_seen").count() == 1
    assert "8112189876" not in export(as_user(anna), "json").decode()


def test_what_cannot_be_drafted_says_why(
    byran: Reseller, alfa: Client, kim: Membership, anna: User, as_user: SignIn
) -> None:
    nameless = factories.client(byran)
    factories.give(factories.member(factories.login("n@kund.example"), nameless), "crm")
    browser = as_user(anna)

    for target, month, words in (
        (alfa, "2026-02", "inget att fakturera"),
        (nameless, "2026-03", "organisationsnummer"),
    ):
        answer = browser.post(f"{URL}{target.pk}/draft/{month}/", follow=True)
        assert words in answer.content.decode()
    assert browser.get(f"{URL}{alfa.pk}/draft/2026-03/").status_code == 405
    assert not Event.objects.filter(kind="basis.draft_made").exists()
