"""When the registers are asked about clients: about once a week, within a budget, never in a burst, once by all."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st

from clients import actions, rounds
from clients.actions import monitor_clients, monitoring
from clients.models import Client, RegisterBudget, RegisterDifference, RegisterFeed, Reseller
from clients.models.client import FIRST_OF_ALL
from clients.rounds import write_in_order
from clients.simulator import SIMULATED, Simulator, danish
from events.models import Event
from mail.models import Message
from tests import factories
from tests.at_once import at_once, in_a_thread
from tests.clients.monitoring.conftest import SJOVIK, TALLBACKEN, TINDEBAKKEN, asked, known, next_week
from tests.mail.test_killed_worker import is_waited_for
from users.actions import watch_companies

MANY = [number for number in SIMULATED["SE"].values() if number.startswith("55991")][:15]
DANISH = [company.number for company in (*danish.DANISH, *danish.CHAIN)][:12]
NORWEGIAN = ["899100018", "899100085", "899100158", "899100220"]
WEEK, MINUTE = timedelta(days=7), timedelta(minutes=1)


def test_a_client_that_was_just_looked_up_waits_its_week(tallbacken: Client, register: Simulator) -> None:
    monitor_clients(timezone.now())
    monitor_clients(timezone.now() + timedelta(days=6, hours=23))
    assert asked(register) == 0

    monitor_clients(next_week())

    assert asked(register) == 1


def test_one_filled_in_by_hand_is_looked_up_at_once_and_its_status_is_taken_in(
    byran: Reseller, register: Simulator
) -> None:
    client = factories.client(byran, name="Tallbackens Snickeri AB", org_number=TALLBACKEN)

    monitor_clients(timezone.now())

    client.refresh_from_db()
    assert (client.register_status, client.register_source) == ("active", "Bolagsverket")
    assert client.register_next_check_at > timezone.now() + timedelta(days=6)


def test_after_days_of_standing_still_there_is_no_burst(byran: Reseller, register: Simulator) -> None:
    for number in MANY:
        known(byran, number)
    at, counts = next_week(4), []

    for minute in range(3):
        monitor_clients(at + minute * MINUTE)
        counts.append(asked(register))

    assert counts == [10, 15, 15]


def test_followed_companies_and_clients_share_what_the_clock_may_ask(
    byran: Reseller, register: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "QUESTIONS", 6)
    monkeypatch.setattr(monitoring, "QUESTIONS", 3)
    for number in MANY[:4]:
        known(byran, number)
    row = factories.member(factories.login("kim@b.example"), factories.client(byran, has_company_search=True))
    Client.objects.filter(pk=row.client_id).update(register_next_check_at=next_week(9), has_company_search=True)
    for number in MANY[5:10]:
        factories.followed_company(row, number)
    at, before = next_week(), asked(register)

    monitor_clients(at)
    watch_companies(at)
    assert asked(register) - before == 6
    monitor_clients(at)
    watch_companies(at)
    assert asked(register) - before == 6, "the minute has been used"
    monitor_clients(at + MINUTE)
    watch_companies(at + MINUTE)

    assert asked(register) - before == 9


def test_a_register_that_is_away_is_asked_once_a_round_and_the_other_goes_on(
    tallbacken: Client, tindebakken: Client, byran: Reseller, register: Simulator
) -> None:
    known(byran, SJOVIK)
    register.put("se", "reset")
    register.become(TINDEBAKKEN, key="bankrupt")

    monitor_clients(next_week())

    tindebakken.refresh_from_db()
    assert tindebakken.register_status == "bankrupt"
    swedish = Client.objects.real().filter(country="SE")
    assert [row.register_lease_until for row in swedish] == [None, None]
    assert swedish.filter(register_next_check_at__gt=next_week()).count() == 1, "the other is left for the next round"


def test_denmarks_open_register_is_left_to_people(byran: Reseller, register: Simulator, settings: Any) -> None:
    """cvrapi answers fifty questions a day: ten at most are ours."""
    for name, value in register.settings_without_virk().items():
        setattr(settings, name, value)
    for number in DANISH:
        known(byran, number, country="DK")
    swedish, at = known(byran, TALLBACKEN), next_week()

    for minute in range(5):
        monitor_clients(at + minute * MINUTE)
    assert register.count("/dk/api") == 10
    swedish.refresh_from_db()
    assert swedish.register_asked_at is not None
    monitor_clients(at + timedelta(days=1))

    assert register.count("/dk/api") == len(DANISH)


def test_a_client_that_breaks_does_not_stop_the_others(
    tallbacken: Client, byran: Reseller, andra: Reseller, register: Simulator
) -> None:
    """Nor the same company of another firm; and it is not asked about again and again."""
    RegisterDifference.objects.create(
        reseller=byran, client=tallbacken, field="nonsense", ours={}, theirs={}, found_at=timezone.now()
    )
    others = [known(byran, SJOVIK), known(andra, TALLBACKEN)]
    for number in (TALLBACKEN, SJOVIK):
        register.become(number, key="bankrupt")
    at = next_week()

    for minute in (0, 10, 50):
        monitor_clients(at + minute * MINUTE)

    assert {Client.objects.get(pk=other.pk).register_status for other in others} == {"bankrupt"}
    tallbacken.refresh_from_db()
    assert tallbacken.register_status == "active"
    assert asked(register) == 2


@tried(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pauses=st.lists(st.integers(1, 3 * 24 * 60), min_size=4, max_size=14))
def test_whenever_the_sweeper_comes_nobody_is_asked_about_too_often_and_everybody_in_time(
    db: None, register: Simulator, pauses: list[int]
) -> None:
    """Rounds at any distance, a minute to three days: no client within its week, and none is overdue after a round."""
    register.state.reset()
    for kept in (RegisterFeed, RegisterBudget):
        kept.objects.all().delete()
    clock = timezone.now()
    firm = factories.reseller("Byrån", f"{clock.timestamp():.6f}"[-12:])
    clients = [factories.client(firm, country="NO", org_number=number) for number in NORWEGIAN]
    asked_at: dict[str, list[datetime]] = {number: [] for number in NORWEGIAN}

    for pause in pauses:
        clock += pause * MINUTE
        monitor_clients(clock)
        for number, moments in asked_at.items():
            moments += [clock] * (register.count(f"/enheter/{number}") - len(moments))
        mine = Client.objects.filter(pk__in=[client.pk for client in clients])
        assert not mine.filter(register_next_check_at__lte=clock).exists()
    # The next example has the rounds to itself: a round claims twenty rows, which five examples' clients fill.
    mine.update(org_number="", register_next_check_at=clock + timedelta(days=3650))

    for moments in asked_at.values():
        gaps = [later - earlier for earlier, later in pairwise(moments)]
        assert moments
        assert all(WEEK <= gap <= WEEK + timedelta(days=3) for gap in gaps)


@pytest.mark.django_db(transaction=True)
def test_sweepers_at_once_ask_and_tell_once(byran: Reseller, register: Simulator) -> None:
    client = known(byran, TALLBACKEN)
    register.become(TALLBACKEN, key="bankrupt", name="Tallbackens Hus AB")
    at = next_week()

    def sweep(_number: int) -> None:
        actions.monitor_clients(at)

    at_once(sweep, range(12), threads=6)

    assert asked(register) == 1
    assert Message.objects.count() == 1
    assert Counter(RegisterDifference.objects.values_list("field", flat=True)) == {"status": 1, "name": 1}
    kinds = Event.objects.of_client(client.pk).values_list("kind", flat=True)
    assert Counter(kinds) == {"client.register_status_changed": 1, "client.register_differs": 1}


def test_where_nothing_is_due_little_is_asked_of_the_database(
    byran: Reseller, register: Simulator, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(14):
        monitor_clients(next_week())
    assert not RegisterBudget.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_takes_several_clients_takes_them_in_one_order_so_that_none_waits_for_another(
    byran: Reseller, andra: Reseller, register: Simulator
) -> None:
    high = known(byran, TINDEBAKKEN, country="NO", id=UUID(int=9))
    low = known(andra, TINDEBAKKEN, country="NO", id=UUID(int=1))

    @in_a_thread
    def mark() -> None:
        write_in_order(Client.objects.filter(country="NO"), register_next_check_at=FIRST_OF_ALL)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Client.objects.select_for_update(no_key=True).get(pk=low.pk)
            marked = pool.submit(mark)
            while not is_waited_for():
                assert not marked.done()
            assert Client.objects.select_for_update(no_key=True, nowait=True).get(pk=high.pk) == high
        marked.result()

    assert Client.objects.filter(register_next_check_at=FIRST_OF_ALL).count() == 2
