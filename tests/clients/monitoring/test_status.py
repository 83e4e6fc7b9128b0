"""A status that the register changes is a fact: taken in, told to whom it concerns, and seen in the list."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from clients.models import Client, RegisterDifference, Reseller
from clients.simulator import Simulator
from mail.models import Message
from tests import factories
from tests.clients.cards import events_of
from tests.clients.monitoring.conftest import TALLBACKEN, next_week
from users.models import User

Look = Callable[..., Client]


def test_konkurs_is_a_fact_an_event_a_badge_and_one_mail(
    look: Look, tallbacken: Client, register: Simulator, anna: User, as_user: Any
) -> None:
    Client.objects.filter(pk=tallbacken.pk).update(responsible=factories.employment_of(anna))
    register.become(TALLBACKEN, key="bankrupt")

    client = look(tallbacken)
    look(tallbacken, next_week(2))

    assert (client.register_status, str(client.register_status_since)) == ("bankrupt", "2026-03-02")
    event = events_of(client, "client.register_status_changed").get()
    assert event.before_values == {"register_status": "active", "register_status_since": None}
    assert event.after_values["register_status"] == "bankrupt"
    mail = Message.objects.get()
    assert (mail.to_email, mail.reseller_id) == ("anna@byran.example", client.reseller_id)
    assert mail.subject == "Tallbackens Snickeri AB: Konkurs sedan 2026-03-02"
    assert f"/clients/{client.pk}/" in mail.text
    page = as_user(anna).get("/clients/").text
    assert "Konkurs" in page
    register.become(TALLBACKEN, key="active")
    assert look(tallbacken, next_week(3)).register_status == "active"
    assert Message.objects.count() == 2
    assert RegisterDifference.objects.open().get().theirs["status"] == "active"


def test_a_register_that_wavers_sends_three_mails_a_day(look: Look, tallbacken: Client, register: Simulator) -> None:
    at = next_week()
    for turn in range(7):
        register.become(TALLBACKEN, key="active" if turn % 2 else "bankrupt")
        Client.objects.filter(pk=tallbacken.pk).update(register_next_check_at=at)
        client = look(tallbacken, at + timedelta(minutes=10 * turn))

    assert Message.objects.count() == 3
    assert client.register_differences.open().get().theirs["status"] == client.register_status == "bankrupt"
    register.become(TALLBACKEN, key="active")
    look(tallbacken, next_week(3))
    assert Message.objects.count() == 4


@pytest.mark.parametrize("key", ["liquidation", "reorganisation", "deregistered"])
def test_so_are_the_others_to_the_firm_where_nobody_is_responsible_in_its_language(
    look: Look, tallbacken: Client, register: Simulator, byran: Reseller, key: str
) -> None:
    Reseller.objects.filter(pk=byran.pk).update(language="en")
    register.become(TALLBACKEN, key=key)

    client = look(tallbacken)

    mail = Message.objects.get()
    assert (mail.to_email, mail.language) == ("post@byran.example", "en")
    assert client.register_status == key
    assert client.register_next_check_at > next_week(3) or key != "deregistered"


def test_dormant_is_a_fact_and_an_event_and_troubles_nobody(
    look: Look, tallbacken: Client, register: Simulator
) -> None:
    register.become(TALLBACKEN, key="dormant")

    client = look(tallbacken)

    assert client.register_status == "dormant"
    assert events_of(client, "client.register_status_changed").exists()
    assert not client.has_register_changes
    assert not Message.objects.exists()
