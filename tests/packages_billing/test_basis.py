"""The statement in the database against pricing.py, over random histories; and who never appears."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import transaction
from django.utils import timezone

from clients.models import Client, Reseller
from packages_billing import pricing
from packages_billing.basis import BasisLine, lines_of
from packages_billing.choices import PriceUnit, Proration
from packages_billing.models import Package, PackagePeriod, Price
from packages_billing.price_list import price_list
from packages_billing.pricing import Month
from tests import factories
from users.models import Membership

MARCH = Month(2026, 3)
ZONES = ["Europe/Stockholm", "Europe/Helsinki", "UTC"]


def package(code: str) -> Package:
    return Package.objects.get(code=code)


def price(
    code: str, amount: str | None, since: date, proration: str = Proration.BY_DAY, firm: Reseller | None = None
) -> Price:
    return Price.objects.create(
        package=package(code), reseller=firm, currency="SEK", amount=Decimal(amount) if amount else None,
        unit=PriceUnit.USER_MONTH, proration=proration, valid_from=since, created_at=timezone.now(),
    )  # fmt: skip


def random_history(row: Membership, random: Random) -> None:
    """Periods in three slots, quarters of an hour apart at the least, often several a day."""
    start = datetime(2026, 2, 22, tzinfo=UTC)
    for codes in (["crm", "projects", "accounting"], ["bank"], ["payroll"]):
        bounds = sorted(random.sample(range(45 * 96), random.randint(0, 9)))
        if random.random() < 0.5:  # a busy day
            bounds = sorted({*bounds, *(bounds[0] + n for n in range(1, 6))}) if bounds else bounds
        for first, last in zip(bounds[::2], [*bounds[1::2], None], strict=False):
            held = package(random.choice(codes))
            ends_at = start + timedelta(minutes=15 * last) if last is not None else None
            PackagePeriod.objects.create(
                client=row.client, membership=row, package=held, slot=held.slot, ends_at=ends_at,
                starts_at=start + timedelta(minutes=15 * first),
            )  # fmt: skip


def by_hand(row: Membership) -> list[BasisLine]:
    """The same lines by the pure rules, one holder at a time."""
    periods = PackagePeriod.objects.filter(membership=row)
    holdings = [
        pricing.Holding(str(period.package_id), period.slot, period.starts_at, period.ends_at) for period in periods
    ]
    prices = price_list(row.client.reseller_id, row.client.currency)
    return [
        BasisLine(
            row.client_id, row.pk, Package(pk=line.package).pk, line.slot, "SEK", line.first_day, line.last_day,
            line.days, line.of_days, line.unit_price, str(line.proration), line.amount,
        )
        for line in pricing.lines_for(holdings, prices, MARCH, row.client.time_zone, row.client.ends_on)
    ]  # fmt: skip


def comparable(lines: list[BasisLine]) -> list[tuple[object, ...]]:
    return sorted(
        (
            str(line.membership_id),
            line.slot,
            line.first_day,
            str(line.package_id),
            line.last_day,
            line.days,
            line.amount,
        )
        for line in lines
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_statement_says_what_the_pure_rules_say(byran: Reseller, seed: int) -> None:
    random = Random(seed)
    price("crm", "219.00", date(2026, 3, 12))
    price("projects", "199.00", date(2026, 3, 5), firm=byran)
    price("projects", None, date(2026, 3, 20), firm=byran)
    if seed % 4 != 2:  # else every price is by the day, which is asked about in a shorter way
        price("payroll", "95.00", date(2026, 3, 10), Proration.STARTED_MONTH)
    if seed % 2:
        price("accounting", "300.00", date(2026, 2, 25), Proration.STARTED_MONTH)
        price("projects", "250.00", date(2026, 2, 26), Proration.STARTED_MONTH)
    rows = []
    for number in range(6):
        ends_on = date(2026, 3, random.randint(1, 31)) if seed % 3 == 0 else None
        target = factories.client(byran, time_zone=ZONES[number % 3], ends_on=ends_on)
        row = factories.member(factories.login(f"u{number}@kund.example"), target)
        random_history(row, random)
        rows.append(row)

    found = list(lines_of(byran.pk, MARCH))

    expected = [line for row in rows for line in by_hand(row)]
    assert expected
    assert comparable(found) == comparable(expected)


def test_a_client_that_ended_is_charged_to_its_last_day(byran: Reseller) -> None:
    """Ended on the tenth, told on the twentieth: what the people held until then is not charged after the tenth."""
    row = factories.member(factories.login("k@kund.example"), factories.client(byran, ends_on=date(2026, 3, 10)))
    factories.give(row, "crm", datetime(2026, 3, 1, 9, tzinfo=UTC), ends_at=datetime(2026, 3, 20, 9, tzinfo=UTC))
    factories.give(row, "bank", datetime(2026, 3, 12, 9, tzinfo=UTC))

    assert [(line.last_day, line.days) for line in lines_of(byran.pk, MARCH)] == [(date(2026, 3, 10), 10)]
    assert not list(lines_of(byran.pk, MARCH.next))


def test_demo_clients_and_the_firms_own_never_appear(byran: Reseller, andra: Reseller) -> None:
    for values in ({"is_demo": True}, {}):
        row = factories.member(factories.login(f"{len(values)}@kund.example"), factories.client(byran, **values))
        factories.give(row, "crm")
    foreign = factories.member(factories.login("f@kund.example"), factories.client(andra))
    factories.give(foreign, "crm")

    lines = list(lines_of(byran.pk, MARCH))

    assert [(line.days, line.amount) for line in lines] == [(31, Decimal("199.00"))]
    assert not Client.objects.get(pk=lines[0].client_id).is_demo


def test_an_agreement_wins_over_the_list_until_it_ends(byran: Reseller, andra: Reseller) -> None:
    price("crm", "150.00", date(2026, 3, 11), firm=byran)
    price("crm", None, date(2026, 3, 21), firm=byran)

    prices = [
        (row.valid_from, row.amount) for row in price_list(byran.pk, "SEK") if row.package == str(package("crm").pk)
    ]

    listed = Decimal("199.00")
    assert prices == [(date(2024, 1, 1), listed), (date(2026, 3, 11), Decimal("150.00")), (date(2026, 3, 21), listed)]
    assert all(row.amount != Decimal("150.00") for row in price_list(andra.pk, "SEK"))


def test_a_price_is_never_edited_or_removed(byran: Reseller) -> None:
    row = price("crm", "219.00", date(2030, 1, 1))

    for forbidden in (lambda: Price.objects.filter(pk=row.pk).update(amount=1), row.delete):
        with pytest.raises(Exception, match=r"price_never_changes|price_is_kept"), transaction.atomic():
            forbidden()
    Price.objects.filter(pk=row.pk).update(withdrawn_at=timezone.now())
