"""Those of an order that failed are tried again, by whoever asked for it."""

import html
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clients.actions import carry_out_bulk
from clients.choices import LineState
from clients.models import BulkOrder, Client, Reseller
from tests import factories
from tests.clients.orders import VALUES, ordered
from users.models import User

SignIn = Callable[[User], Browser]


@pytest.mark.django_db
def test_those_that_failed_are_tried_again_by_the_same_page(
    byran: Reseller, alfa: Client, anna: User, as_user: SignIn, settings: Any
) -> None:
    beta, usual = factories.client(byran, name="Beta AB"), settings.BULK_WORK
    settings.BULK_WORK = ["tests.clients.orders.FailsForAlfa"]
    order, browser = ordered(factories.actor_of(anna)), as_user(anna)
    carry_out_bulk(timezone.now())
    page = browser.get(f"/clients/bulk/orders/{order.pk}/").content.decode()
    assert "Försök igen med den som misslyckades" in page
    settings.BULK_WORK = usual

    again = html.unescape(re.findall(r'href="(/clients/bulk/tag/\?failed=[^"]+)"', page)[0])
    shown = browser.get(again).context
    assert ([client.name for client in shown["plan"].changed], shown["values"]) == (["Alfa Bygg AB"], VALUES)
    sent = {**VALUES, "failed": str(order.pk), "form_key": shown["form_key"], "expected": 1}
    told = browser.post("/clients/bulk/tag/", sent, follow=True).content.decode()

    assert "Klart: 1 klient är ändrad." in told
    assert "Försök igen med" not in told
    assert BulkOrder.objects.count() == 2
    assert [*alfa.tags.values_list("name", flat=True)] == [*beta.tags.values_list("name", flat=True)] == ["Bokslut"]
    assert browser.get(again).context["plan"].skipped_count == 1, "it has the tag by now"


@pytest.mark.django_db
def test_nobody_tries_again_what_another_asked_for(alfa: Client, anna: User, karin: User, as_user: SignIn) -> None:
    factories.put_on(karin, alfa)
    order = ordered(factories.actor_of(anna))
    order.lines.update(state=LineState.FAILED)

    for failed in (order.pk, uuid4(), "x"):
        answer = as_user(karin).get("/clients/bulk/tag/", {"step": "look", "failed": failed, **VALUES})
        assert answer.context["count"] == 0, failed
