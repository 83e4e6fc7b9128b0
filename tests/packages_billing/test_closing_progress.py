"""How far a closing has come, as the report says it: followed, refused, and seen by whom."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client as Browser

from clients.models import Client, Reseller
from klientadmin.cache import SoftRedisCache
from packages_billing import progress
from packages_billing.actions import carry_out_orders
from packages_billing.choices import OrderState, Refusal
from packages_billing.models import Closing, ClosingOrder, PackagePeriod
from packages_billing.pricing import Month
from packages_billing.progress import note_stage
from tests import factories
from users.models import User

MARCH = Month(2026, 3)
AFTER_MARCH = datetime(2026, 4, 2, 12, tzinfo=UTC)
REPORT = "/reports/invoicing/?month=2026-03"
CLOSE = "/reports/invoicing/close/2026-03/"
HTMX = {"HX-Request": "true"}
SignIn = Callable[[User], Browser]


def address(order: ClosingOrder) -> str:
    return f"/reports/invoicing/closing/{order.pk}/"


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode().replace("\xa0", " ")


@time_machine.travel(AFTER_MARCH, tick=False)
def test_the_report_says_how_far_it_has_come_and_offers_no_second_closing(
    byran: Reseller, held: PackagePeriod, anna: User, as_user: SignIn
) -> None:
    boss = factories.employee(byran, "bo@byran.example", "Bo", "Berg", factories.ADMINISTRATOR)
    assert as_user(anna).post(CLOSE).headers["Location"] == REPORT
    order = ClosingOrder.objects.get()
    note_stage(order.pk, 2, 5)

    text = text_of(as_user(boss).get(REPORT))

    assert "Mars 2026 stängs …</b> steg 2 av 5. Du kan lämna sidan; stängningen fortsätter." in text
    assert "Anna Ek bad om det" in text
    assert f'hx-get="{address(order)}?stage=2"' in text
    assert 'max="5" value="2"' in text
    assert CLOSE not in text
    assert as_user(anna).get(CLOSE).headers["Location"] == REPORT
    elsewhere = text_of(as_user(anna).get("/reports/invoicing/?month=2026-04"))
    assert "Mars 2026 stängs" in elsewhere
    assert "Mars 2026 stängs …</b> steg 2 av 5." in text_of(as_user(anna).get("/overview/"))
    assert 'hx-trigger="every' not in elsewhere


@time_machine.travel(AFTER_MARCH, tick=False)
def test_who_follows_it_is_told_what_is_new_and_led_to_the_closed_month(
    order: ClosingOrder, anna: User, as_user: SignIn
) -> None:
    browser = as_user(anna)
    cache.clear()

    assert browser.get(address(order), {"stage": "0"}, headers=HTMX).status_code == 204
    note_stage(order.pk, 1, 2)
    assert "steg 1 av 2" in text_of(browser.get(address(order), {"stage": "0"}, headers=HTMX))
    assert browser.get(address(order)).headers["Location"] == REPORT
    carry_out_orders(AFTER_MARCH)
    answer = browser.get(address(order), {"stage": "1"}, headers=HTMX)

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, REPORT)
    assert "Stängning nr 1: mars 2026 är stängd." in text_of(browser.get(REPORT))
    assert "Stängning nr 1: mars 2026 är stängd." in text_of(browser.get(address(order), follow=True))


@time_machine.travel(AFTER_MARCH, tick=False)
def test_a_refusal_is_shown_in_words_with_a_way_on(order: ClosingOrder, anna: User, as_user: SignIn) -> None:
    ClosingOrder.objects.update(state=OrderState.REFUSED, refusal=Refusal.FAILED)
    browser = as_user(anna)

    for response in (browser.get(address(order), {"stage": "1"}, headers=HTMX), browser.get(REPORT)):
        text = text_of(response)
        assert "Mars 2026 stängdes inte.</b> Något gick fel hos oss. Ingenting är fryst." in text
        assert "Försök igen" in text
        assert "every 1s" not in text
    assert "stängdes inte" not in text_of(browser.get("/reports/invoicing/?month=2026-02"))
    assert browser.post(CLOSE).status_code == 303
    assert "Mars 2026 stängs" in text_of(browser.get(REPORT))


def test_the_cache_may_be_away(order: ClosingOrder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "cache", SoftRedisCache("redis://127.0.0.1:9", {}))

    assert progress.stage_of(order.pk) == (0, 0)
    carry_out_orders(AFTER_MARCH)

    assert Closing.objects.get().line_count == 1


@time_machine.travel(AFTER_MARCH, tick=False)
def test_who_may_not_close_sees_the_note_alone_and_another_firm_nothing(
    order: ClosingOrder, alfa: Client, karin: User, nils: User, as_user: SignIn
) -> None:
    factories.put_on(karin, alfa)

    text = text_of(as_user(karin).get(REPORT))

    assert "Mars 2026 stängs" in text
    assert 'hx-trigger="every' not in text
    assert as_user(karin).get(address(order)).status_code == 403
    assert as_user(nils).get(address(order)).status_code == 404
    assert "stängs …" not in text_of(as_user(nils).get(REPORT))
