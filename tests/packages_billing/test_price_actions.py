"""Prices: a new one is a new row, once; withdrawn before it begins; never into a month that is closed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clients.models import Client, Reseller
from common.access import SYSTEM
from events.models import Event
from packages_billing.actions import NewPrice, add_price, close_month, withdraw_price
from packages_billing.models import Package, Price
from packages_billing.price_list import price_list
from packages_billing.pricing import Month
from tests.at_once import at_once

AT = datetime(2026, 4, 2, 12, tzinfo=UTC)
MARCH = Month(2026, 3)
LISTED = NewPrice("SEK", Decimal("219.00"), "user_month", "by_day", date(2026, 6, 1))


def package(code: str = "crm") -> Package:
    return Package.objects.get(code=code)


def refused(call: Callable[[], object]) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as raised:
        call()
    return raised.value.message_dict


def test_a_new_price_is_a_row_and_an_event_with_what_was_before(db: None) -> None:
    price = add_price(package(), new=LISTED, by=SYSTEM, at=AT)

    event = Event.objects.get(kind="packages_billing.price_added")
    assert (event.subject_id, event.reseller_id) == (price.pk, None)
    assert (event.before_values["amount"], event.after_values["amount"]) == ("199.00", "219.00")
    assert (event.after_values["package"], event.after_values["valid_from"]) == ("crm", "2026-06-01")


def test_the_same_again_is_one_and_another_that_day_is_refused(db: None) -> None:
    first = add_price(package(), new=LISTED, by=SYSTEM, at=AT)
    again = add_price(package(), new=LISTED, by=SYSTEM, at=AT)

    assert again.pk == first.pk
    said = refused(lambda: add_price(package(), new=replace(LISTED, amount=Decimal(5)), by=SYSTEM, at=AT))
    assert said == {"valid_from": ["Det finns redan ett pris från 2026-06-01: 219,00\xa0kr."]}
    assert Event.objects.filter(kind="packages_billing.price_added").count() == 1


@pytest.mark.django_db(transaction=True)
def test_thirty_posts_of_one_price_are_one_price() -> None:
    crm = package()

    def post(_number: int) -> object:
        return add_price(crm, new=LISTED, by=SYSTEM, at=AT).pk

    made = set(at_once(post, threads=30))

    assert len(made) == 1
    assert Price.objects.filter(package=crm, valid_from=LISTED.valid_from).count() == 1
    assert Event.objects.filter(kind="packages_billing.price_added").count() == 1


def test_an_agreement_is_the_firms_alone_and_can_end(byran: Reseller, andra: Reseller) -> None:
    agreed = replace(LISTED, amount=Decimal(150), reseller=byran)
    add_price(package(), new=agreed, by=SYSTEM, at=AT)
    end = replace(agreed, amount=None, valid_from=date(2026, 9, 1))
    add_price(package(), new=end, by=SYSTEM, at=AT)

    def of(firm: Reseller) -> list[Decimal | None]:
        return [row.amount for row in price_list(firm.pk, "SEK") if row.package == str(package().pk)]

    assert of(byran) == [Decimal("199.00"), Decimal("150.00"), Decimal("199.00")]
    assert of(andra) == [Decimal("199.00")]
    told = Event.objects.filter(reseller_id=byran.pk).order_by("id")
    assert [event.after_values["agreed_with"] for event in told] == ["Byrån Ekonomi AB"] * 2
    assert refused(lambda: add_price(package(), new=replace(end, valid_from=date(2026, 10, 1)), by=SYSTEM, at=AT)) == {
        "amount": ["Byrån har inget avtalat pris den dagen, listpriset gäller redan."]
    }


def test_what_is_refused(byran: Reseller) -> None:
    cases = {
        "amount": replace(LISTED, amount=None),
        "unit": replace(LISTED, unit="client_month"),
        "valid_from": replace(LISTED, valid_from=date(2023, 12, 31)),
    }
    for field, new in cases.items():
        assert list(refused(lambda new=new: add_price(package(), new=new, by=SYSTEM, at=AT))) == [field]
    far = replace(LISTED, valid_from=date(2062, 6, 1))
    assert list(refused(lambda: add_price(package(), new=far, by=SYSTEM, at=AT))) == ["valid_from"]
    assert list(refused(lambda: add_price(package(), new=replace(LISTED, amount=Decimal(-1)), by=SYSTEM, at=AT))) == [
        "amount"
    ]
    assert not Event.objects.filter(kind__startswith="packages_billing.").exists()


def test_a_closed_month_refuses_and_says_for_whom(byran: Reseller, andra: Reseller, alfa: Client) -> None:
    close_month(byran, MARCH, by=SYSTEM, at=AT)
    in_march = replace(LISTED, valid_from=date(2026, 3, 31))
    words = {"valid_from": ["Mars 2026 är stängd för Byrån Ekonomi AB. Priset kan börja tidigast 2026-04-01."]}

    assert refused(lambda: add_price(package(), new=in_march, by=SYSTEM, at=AT)) == words
    assert refused(lambda: add_price(package(), new=replace(in_march, reseller=byran), by=SYSTEM, at=AT)) == words

    add_price(package(), new=replace(in_march, reseller=andra), by=SYSTEM, at=AT)
    add_price(package(), new=replace(LISTED, valid_from=date(2026, 4, 1)), by=SYSTEM, at=AT)


def test_a_price_is_withdrawn_before_it_begins_and_never_after(db: None) -> None:
    coming = add_price(package(), new=LISTED, by=SYSTEM, at=AT)
    for _twice in range(2):
        withdraw_price(coming, by=SYSTEM, at=AT)
    coming.refresh_from_db()
    begun = add_price(package(), new=LISTED, by=SYSTEM, at=AT)

    with pytest.raises(ValidationError, match="står kvar i historiken"):
        withdraw_price(begun, by=SYSTEM, at=datetime(2026, 5, 31, 22, tzinfo=UTC))  # midnight in Stockholm

    assert coming.withdrawn_at == AT
    assert Event.objects.filter(kind="packages_billing.price_withdrawn").count() == 1
    assert Price.objects.get(pk=begun.pk).withdrawn_at is None


def test_the_database_keeps_what_was_charged(db: None) -> None:
    begun = Price.objects.filter(package=package()).first()
    assert begun is not None

    with pytest.raises(IntegrityError, match="before it begins"), transaction.atomic():
        Price.objects.filter(pk=begun.pk).update(withdrawn_at=AT)


def test_a_price_for_a_clients_extra_is_counted_by_the_client(db: None) -> None:
    new = replace(LISTED, unit="client_month", proration="started_month")

    assert add_price(package("company_search"), new=new, by=SYSTEM, at=AT).proration == "started_month"
