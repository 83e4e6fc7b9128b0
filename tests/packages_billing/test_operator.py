"""The platform operator's pages, and the firm's own price list on its overview."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from clients.models import Client, Reseller
from common.access import SYSTEM
from packages_billing.actions import NewPrice, add_price, close_month
from packages_billing.models import Package, PackagePermission, Price, SystemPermission
from packages_billing.pricing import Month
from tests import factories
from users.models import User

SignIn = Callable[[User], Browser]


@pytest.fixture(autouse=True)
def clock() -> Any:
    """It is the second of April."""
    with time_machine.travel(datetime(2026, 4, 2, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def drift(db: None) -> User:
    """The platform's operator."""
    user = factories.login("drift@klientadmin.example", "Disa", "Drift")
    user.is_operator = True
    user.save()
    return user


def package(code: str = "crm") -> Package:
    return Package.objects.get(code=code)


def page(code: str = "crm", then: str = "") -> str:
    return f"/operator/packages/{package(code).pk}/{then}"


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").replace("&nbsp;", " ").split())


def form_of(code: str, **values: Any) -> dict[str, Any]:
    """The package's form as it stands, posted."""
    row = package(code)
    own = PackagePermission.objects.filter(package=row).values_list("permission_id", flat=True)
    names = {name: getattr(row, name) for name in ("name", "name_nb", "name_en")}
    return names | {"includes": row.includes_id or "", "permissions": list(own)} | values


def price_form(**values: Any) -> dict[str, Any]:
    return {
        "reseller": "", "valid_from": "2026-06-01", "currency": "SEK", "amount": "219,50", "unit": "user_month",
        "proration": "by_day",
    } | values  # fmt: skip


def test_the_catalogue_by_group_with_prices_today(drift: User, as_user: SignIn, byran: Reseller) -> None:
    browser = as_user(drift)
    with CaptureQueriesContext(connection) as first:
        response = browser.get("/operator/")
    add_price(package(), new=NewPrice("SEK", Decimal(219), "user_month", "by_day", date(2026, 6, 1)), by=SYSTEM)

    assert [kind.value for kind, _rows in response.context["groups"]] == ["main", "addon", "reseller", "extra"]
    assert "Egendefinierad fakturaepost" in text_of(response)
    with CaptureQueriesContext(connection) as second:
        assert "2026-06-01" in text_of(browser.get("/operator/"))
    assert len(second) == len(first) <= 9


def test_a_package_with_its_prices_and_as_many_queries_for_many(
    drift: User, as_user: SignIn, byran: Reseller, andra: Reseller
) -> None:
    browser = as_user(drift)
    with CaptureQueriesContext(connection) as first:
        browser.get(page("projects"))
    for firm in (None, byran, andra):
        new = NewPrice("SEK", Decimal(219), "user_month", "by_day", date(2026, 6, 1), firm)
        add_price(package("projects"), new=new, by=SYSTEM)
    with CaptureQueriesContext(connection) as second:
        said = text_of(browser.get(page("projects")))

    assert len(second) <= len(first) + 2 <= 16, "and the names of what the history speaks of, in two"
    assert "från CRM" in said
    assert "2024-01-01 till 2026-05-31" in said
    assert "Andra Byrån AB" in said
    assert said.count("Återkalla…") == 3


def test_a_new_package_is_made_once_and_asks_for_a_price(drift: User, as_user: SignIn) -> None:
    leaf = SystemPermission.objects.grantable().first()
    assert leaf is not None
    data = {"kind": "addon", "code": "archive", "name": "Arkiv", "permissions": [leaf.pk]}

    for _twice in range(2):
        answer = as_user(drift).post("/operator/packages/new/", data)
        assert answer.status_code == 303

    assert "Standardprislistan har inget pris i SEK, NOK, EUR, DKK." in text_of(as_user(drift).get(answer["Location"]))
    taken = as_user(drift).post("/operator/packages/new/", data | {"name": "Annat"})
    assert (taken.status_code, list(taken.context["form"].errors)) == (422, ["code"])


def test_what_people_lose_is_said_before_it_is_saved(drift: User, as_user: SignIn, alfa: Client) -> None:
    factories.give(factories.member(factories.login("kim@kund.example"), alfa), "projects")
    gone = PackagePermission.objects.filter(package=package()).first()
    assert gone is not None
    data = form_of("crm")
    data["permissions"].remove(gone.permission_id)
    browser = as_user(drift)

    asked = browser.post(page(then="change/"), data)

    assert asked.status_code == 200
    assert "Projektstyrning</b>: 1 användare har det, på en klient." in text_of(asked)
    assert [row.users for row in asked.context["review"].lost] == [1]
    assert PackagePermission.objects.filter(pk=gone.pk).exists()
    other = browser.post(page(then="change/"), form_of("crm", permissions=[], seen=asked.context["seen"]))
    assert other.context["review"] is not None  # not what was looked over
    saved = browser.post(page(then="change/"), data | {"seen": asked.context["seen"]})
    assert saved.status_code == 303
    assert not PackagePermission.objects.filter(pk=gone.pk).exists()


def test_a_name_is_saved_at_once_and_a_circle_is_a_form_error(drift: User, as_user: SignIn) -> None:
    browser = as_user(drift)

    assert browser.post(page(then="change/"), form_of("crm", name="Kundvård")).status_code == 303
    circle = browser.post(page(then="change/"), form_of("crm", includes=package("complete").pk))

    assert (circle.status_code, list(circle.context["form"].errors)) == (422, ["includes"])
    assert package().name == "Kundvård"


def test_a_price_posted_twice_is_one_and_is_withdrawn(drift: User, as_user: SignIn) -> None:
    browser = as_user(drift)
    for _twice in range(2):
        assert browser.post(page(then="prices/new/"), price_form()).status_code == 303

    price = Price.objects.get(package=package(), valid_from=date(2026, 6, 1))
    assert price.amount == Decimal("219.50")
    address = f"/operator/prices/{price.pk}/withdraw/"
    assert "Priset börjar aldrig gälla" in text_of(browser.get(address))
    assert browser.post(address).status_code == 303
    begun = Price.objects.filter(package=package(), currency="SEK").earliest("valid_from")
    assert browser.post(f"/operator/prices/{begun.pk}/withdraw/").status_code == 422


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("amount", {"amount": ""}),
        ("amount", {"amount": "gratis"}),
        ("valid_from", {"valid_from": "2026-03-31"}),
        ("reseller", {"reseller": "00000000-0000-4000-8000-000000000000"}),
        ("unit", {"unit": "item"}),
        ("back_to_list", {"amount": "", "back_to_list": "on"}),
    ],
)
def test_a_price_that_is_refused(
    drift: User, as_user: SignIn, byran: Reseller, field: str, values: dict[str, str]
) -> None:
    close_month(byran, Month(2026, 3), by=SYSTEM)

    answer = as_user(drift).post(page(then="prices/new/"), price_form(**values))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Price.objects.filter(valid_from__gt=date(2024, 1, 1)).exists()


def test_withdrawing_and_offering_a_package(drift: User, as_user: SignIn) -> None:
    browser = as_user(drift)

    assert browser.post(page("payroll", "withdraw/")).status_code == 303
    assert "Erbjuds inte längre" in text_of(browser.get(page("payroll")))
    assert browser.post(page("payroll", "offer/")).status_code == 303
    assert browser.post(page("auditor", "withdraw/")).status_code == 422


def test_the_firm_sees_its_own_price_list_and_nobody_elses(
    byran: Reseller, andra: Reseller, anna: User, nils: User, drift: User, as_user: SignIn
) -> None:
    for day, amount in ((date(2026, 4, 1), "150.00"), (date(2026, 7, 1), "155.00")):
        add_price(package(), new=NewPrice("SEK", Decimal(amount), "user_month", "by_day", day, byran), by=SYSTEM)

    browser = as_user(anna)
    with CaptureQueriesContext(connection) as counted:
        own = text_of(browser.get("/overview/"))

    assert len(counted) <= 10
    assert "Ett paket har avtalat pris" in own
    assert "150,00 kr" in own and "(listan 199,00 kr)" in own and "155,00 kr" in own
    other = text_of(as_user(nils).get("/overview/"))
    assert "150,00" not in other and "Allt följer standardprislistan." in other
    assert "150,00 kr" in text_of(as_user(drift).get(f"/operator/firms/{byran.pk}/"))
    assert "Byrån Ekonomi AB" in text_of(as_user(drift).get("/operator/firms/"))


def test_someone_without_the_basis_sees_the_overview_without_prices(byran: Reseller, as_user: SignIn) -> None:
    auditor = factories.employee(byran, "rev@byran.example", "Rebecka", "Vik", factories.AUDITOR)

    said = text_of(as_user(auditor).get("/overview/"))

    assert "Klienter" in said and "Prislista" not in said


def test_the_tab_stands_after_kunder(anna: User, as_user: SignIn) -> None:
    response = as_user(anna).get("/overview/")

    assert [tab["key"] for tab in response.context["tabs"]][:3] == ["clients", "overview", "employees"]
    assert response.context["active_tab"] == "overview"
