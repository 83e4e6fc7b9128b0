"""What was asked to be done to many clients: done once to each, whoever dies, with the rights of the moment."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from agreements.actions import request_approval
from agreements.bulk import SendAgain
from clients.actions import bulk, carry_out_bulk
from clients.actions.bulk import LEASE, MOST_ATTEMPTS, MOST_LOSSES
from clients.choices import AgreementState, LineState
from clients.models import BulkOrder, Client, Reseller
from common.access import Actor
from events.models import Event
from mail.models import Message
from tests import factories
from tests.clients.orders import VALUES, ordered
from tests.conftest import ROOT, OwnDatabases, with_path
from tests.mail.test_killed_worker import wait_until
from users.bulk import PutOn
from users.choices import ResellerRole
from users.models import Membership, User

SignIn = Callable[[User], Browser]


class PutOnBlindly(PutOn):
    """As it is for whoever looked before somebody else was quicker."""

    def why_not(self, client: Client, values: Any, *, at: Any) -> str:
        """Saw nobody there."""
        return ""


@pytest.fixture
def by(anna: User) -> Actor:
    """Anna, with her rights."""
    return factories.actor_of(anna)


def many(firm: Reseller, count: int) -> list[Client]:
    rows = [
        Client(reseller=firm, name=f"Klient {n:03}", contact_email="kim@kund.example", created_at=timezone.now())
        for n in range(count)
    ]
    return Client.objects.bulk_create(rows)


def states(order: BulkOrder) -> list[str]:
    return [*order.lines.order_by("client__name").values_list("state", flat=True)]


def tagged() -> int:
    return Event.objects.filter(kind="client.tags_set").count()


@pytest.mark.django_db
def test_three_hundred_by_the_filter_are_left_to_a_worker(
    byran: Reseller, anna: User, by: Actor, as_user: SignIn
) -> None:
    many(byran, 300)
    browser, address = as_user(anna), "/clients/bulk/tag/"
    shown = browser.get(address, {"all": "1", "q": "klient", "step": "look", **VALUES})
    assert "Sätt taggen på 300 klienter" in shown.text
    sent = {"all": "1", "q": "klient", "form_key": shown.context["form_key"], "expected": "300", **VALUES}

    progress = browser.post(address, sent, follow=True)
    assert "0 av 300." in progress.text
    assert "Sätt tagg pågår" in browser.get("/clients/").text

    carry_out_bulk(timezone.now())
    order = BulkOrder.objects.get()
    page = f"/clients/bulk/orders/{order.pk}/"
    assert "100 av 300." in browser.get(page).text
    assert browser.get(f"{page}?done=100", headers={"HX-Request": "true"}).status_code == 204
    call_command("sweep")
    call_command("sweep")

    assert "Klart: 300 klienter är ändrade." in browser.get(page).text
    assert "Sätt tagg: så gick det" in browser.get("/clients/").text
    assert Client.objects.filter(tags__name="Bokslut").count() == tagged() == 300
    assert {*Event.objects.filter(kind="client.tags_set").values_list("actor_id", flat=True)} == {anna.pk}


@pytest.mark.django_db
def test_rights_are_those_of_the_moment(byran: Reseller, alfa: Client, anna: User, karin: User) -> None:
    beta, gamma = factories.client(byran, name="Beta AB"), factories.client(byran, name="Gamma AB")
    places = [factories.put_on(karin, client) for client in (alfa, beta)]
    order = ordered(factories.actor_of(karin))
    factories.end_access(places[1], timezone.now())

    carry_out_bulk(timezone.now())

    assert states(order) == [LineState.DONE, LineState.SKIPPED]
    assert not Event.objects.about(beta).filter(kind="client.tags_set").exists()
    assert not order.lines.filter(client=gamma).exists()


@pytest.mark.django_db
def test_nothing_is_done_for_somebody_who_is_blocked_or_lost_the_right(alfa: Client, anna: User, by: Actor) -> None:
    blocked = ordered(by)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    carry_out_bulk(timezone.now())
    User.objects.filter(pk=anna.pk).update(is_active=True)
    without = ordered(by)
    Membership.objects.filter(person__user=anna).update(permissions=factories.AUDITOR)
    carry_out_bulk(timezone.now())

    assert states(blocked) == states(without) == [LineState.SKIPPED]
    assert tagged() == 0


@pytest.mark.django_db
def test_an_answer_that_came_in_between_is_left_alone(alfa: Client, by: Actor) -> None:
    order = ordered(by, SendAgain(), values={})
    Client.objects.filter(pk=alfa.pk).update(agreement_state=AgreementState.APPROVED)

    carry_out_bulk(timezone.now())

    assert order.lines.get().reason == "Har redan godkänt"
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_the_agreement_is_mailed_once_however_often_it_is_carried_out(alfa: Client, by: Actor) -> None:
    request_approval(alfa, by=by, at=timezone.now() - timedelta(days=8))
    order = ordered(by, SendAgain(), values={})
    for _ in range(3):
        carry_out_bulk(timezone.now())
        BulkOrder.objects.update(done_at=None)
        order.lines.update(state=LineState.WAITING, reason="")

    assert Message.objects.filter(kind="agreement.request").count() == 2


@pytest.mark.django_db
def test_one_client_that_fails_stops_no_other(byran: Reseller, alfa: Client, by: Actor, settings: Any) -> None:
    settings.BULK_WORK = ["tests.clients.orders.FailsForAlfa"]
    factories.client(byran, name="Beta AB")
    order = ordered(by)
    carry_out_bulk(timezone.now())

    assert states(order) == [LineState.FAILED, LineState.DONE]
    assert order.lines.get(client=alfa).attempts == MOST_ATTEMPTS
    order.refresh_from_db()
    assert not order.is_open


@pytest.mark.django_db
def test_an_order_that_kills_its_workers_is_given_up(alfa: Client, by: Actor) -> None:
    order = ordered(by)
    at = timezone.now()
    BulkOrder.objects.update(claimed_until=at, losses=MOST_LOSSES)

    carry_out_bulk(at - timedelta(seconds=1))
    assert states(order) == [LineState.WAITING]
    carry_out_bulk(at)

    assert states(order) == [LineState.FAILED]
    assert Event.objects.get(kind="client.bulk_done").after == '{"clients":0,"failed":1,"skipped":0,"work":"tag"}'


@pytest.mark.django_db
def test_a_large_order_keeps_no_small_one_waiting(
    byran: Reseller, by: Actor, karin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 2)
    many(byran, 5)
    large = ordered(by)
    factories.put_on(karin, Client.objects.filter(is_internal=False).latest("name"))
    small = ordered(factories.actor_of(karin), values={"tag_name": "Moms"})

    carry_out_bulk(timezone.now())

    assert states(large).count(LineState.DONE) == 2
    assert states(small) == [LineState.DONE]


@pytest.mark.django_db
def test_who_was_put_there_in_between_keeps_their_role(alfa: Client, by: Actor, karin: User, settings: Any) -> None:
    settings.BULK_WORK = [f"{__name__}.PutOnBlindly"]
    values = {"employment": str(factories.employment_of(karin).pk), "role": "consultant"}
    factories.put_on(karin, alfa, ResellerRole.AUDITOR)
    order = ordered(by, PutOnBlindly(), values=values)

    carry_out_bulk(timezone.now())

    assert order.lines.get().reason == "Finns redan på klienten"
    place = Membership.objects.get(client=alfa)
    assert [*place.package_periods.values_list("package__code", flat=True)] == ["auditor"]


_WORK = (
    "import django; django.setup(); from django.utils import timezone;"
    "from clients.actions import carry_out_bulk; carry_out_bulk(timezone.now())"
)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_is_followed_by_another_and_each_is_done_once(
    byran: Reseller, by: Actor, databases: OwnDatabases
) -> None:
    clients = many(byran, 6)
    order = ordered(by)
    url = with_path(os.environ["DATABASE_URL"], databases.name)
    with psycopg.connect(url) as barrier:
        barrier.execute("SELECT 1 FROM clients_client WHERE id = %s FOR UPDATE", [clients[3].pk])
        worker = subprocess.Popen([sys.executable, "-c", _WORK], cwd=ROOT, env={**os.environ, "DATABASE_URL": url})
        try:
            wait_until(lambda: states(order).count(LineState.DONE) == 3 and _waits(), 30)
        finally:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
    carry_out_bulk(timezone.now())
    assert states(order).count(LineState.DONE) == 3  # the lease stands
    wait_until(lambda: not _waits(), 30)

    carry_out_bulk(timezone.now() + LEASE)
    carry_out_bulk(timezone.now() + 2 * LEASE)

    assert states(order) == [LineState.DONE] * 6
    assert tagged() == 6
    assert Event.objects.filter(kind="client.bulk_done").count() == 1


def _waits() -> bool:
    """Whether a session waits for somebody else's row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])
