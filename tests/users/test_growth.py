"""How many clients, and people with access, at each month's end."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from clients.models import Client, Reseller
from packages_billing.month_plot import months_until
from packages_billing.pricing import Month
from tests import factories
from users.growth import Growth, growth
from users.models import User

AT = datetime(2026, 4, 15, 12, tzinfo=UTC)
MONTHS = months_until(Month(2026, 4))[-4:]  # January to April


def counted(firm: Reseller, clients: list[Client] | None = None) -> Growth:
    ids = None if clients is None else [client.pk for client in clients]
    return growth(firm.pk, MONTHS, at=AT, time_zone="Europe/Stockholm", clients=ids)


def since(firm: Reseller, *moment: int, **values: object) -> Client:
    return factories.client(firm, created_at=datetime(*moment, tzinfo=UTC), **values)  # type: ignore[arg-type, misc]


def test_a_client_counts_from_its_first_day_to_its_last(byran: Reseller, andra: Reseller) -> None:
    since(byran, 2025, 5, 1)
    since(byran, 2026, 1, 31, 22, 59)  # 23.59 in Stockholm
    since(byran, 2026, 1, 31, 23, 0)  # February there
    since(byran, 2025, 5, 1, ends_on=date(2026, 2, 28))
    since(byran, 2025, 5, 1, ends_on=date(2026, 3, 30))
    since(byran, 2025, 5, 1, ends_on=date(2025, 12, 30))
    since(byran, 2025, 5, 1, is_demo=True)
    since(andra, 2025, 5, 1)

    assert counted(byran).clients == [4, 5, 3, 3]


def test_a_person_counts_once_while_they_have_access_to_any_client(byran: Reseller, karin: User) -> None:
    first, second = since(byran, 2025, 5, 1), since(byran, 2025, 5, 1)
    for client in (first, second):
        factories.put_on(karin, client)  # since 1 January
    kim = factories.login("kim@kund.example", "Kim")
    factories.member(kim, first, starts_on=date(2026, 2, 3), ends_on=date(2026, 2, 27))
    factories.member(kim, second, starts_on=date(2026, 3, 31), ends_on=date(2026, 4, 14))
    factories.member(factories.login("bo@kund.example", "Bo"), second, starts_on=date(2026, 4, 1))
    demo = since(byran, 2025, 5, 1, is_demo=True)
    factories.member(factories.login("eva@kund.example", "Eva"), demo)

    assert counted(byran).people == [1, 1, 2, 2]
    assert counted(byran, [first]).people == [1, 1, 1, 1]
    assert counted(byran, []) == Growth([0] * 4, [0] * 4)


@time_machine.travel(AT, tick=False)
@pytest.mark.parametrize(("permissions", "sees"), [(factories.AUDITOR, True), (["see_clients"], False)])
def test_whoever_may_not_see_people_is_not_told_how_many(
    byran: Reseller, permissions: list[str], sees: bool, as_user: object
) -> None:
    reader = factories.employee(byran, "rev@byran.example", "Rut", "Vik", permissions)
    factories.put_on(reader, since(byran, 2025, 5, 1))

    html = as_user(reader).get("/overview/").text  # type: ignore[operator]

    assert "Klienter per månad" in html
    assert ("Personer med åtkomst per månad" in html) is sees
