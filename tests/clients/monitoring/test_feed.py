"""Norway's feed of changes: who is named is asked about first; the cursor misses nothing and never goes back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from clients.actions import feeds, monitor_clients
from clients.actions.feeds import read_feeds
from clients.models import Client, RegisterFeed
from clients.models.client import FIRST_OF_ALL
from clients.registries import feed_for, no_feed
from clients.registries.contract import Unavailable
from clients.registries.feed import FeedPage
from clients.simulator import Simulator
from tests.clients.monitoring.conftest import TALLBACKEN, TINDEBAKKEN

FEED = "/oppdateringer/enheter"


def due(client: Client) -> bool:
    client.refresh_from_db()
    return client.register_next_check_at == FIRST_OF_ALL


def later(minutes: int = 11) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


def test_a_change_in_the_feed_is_looked_at_in_the_same_round(tindebakken: Client, register: Simulator) -> None:
    monitor_clients(timezone.now())
    register.become(TINDEBAKKEN, key="bankrupt")

    monitor_clients(later())

    tindebakken.refresh_from_db()
    assert tindebakken.register_status == "bankrupt"
    assert register.count(f"/enheter/{TINDEBAKKEN}") == 1


def test_only_clients_of_somebody_are_marked_and_by_country(
    tindebakken: Client, tallbacken: Client, register: Simulator
) -> None:
    register.become("899100085", name="NYTT NAVN AS")
    register.become(TALLBACKEN, name="Nya AB")

    read_feeds(timezone.now())

    assert not due(tindebakken)
    assert not due(tallbacken)


def test_without_norwegian_clients_the_feed_is_not_read(tallbacken: Client, register: Simulator) -> None:
    read_feeds(timezone.now())

    assert not register.state.counts


def test_it_begins_by_date_goes_on_by_number_and_is_read_every_ten_minutes(
    tindebakken: Client, register: Simulator
) -> None:
    register.become("899100085", name="EN AS")
    read_feeds(timezone.now())
    first = RegisterFeed.objects.get().cursor
    read_feeds(later(5))
    assert register.count(FEED) == 1
    register.become(TINDEBAKKEN, name="TO AS")

    read_feeds(later())

    assert [("dato=" in one.path, "oppdateringsid=" in one.path) for one in register.state.asked] == [
        (True, False), (False, True),
    ]  # fmt: skip
    assert f"oppdateringsid={first + 1}" in register.state.asked[-1].path
    assert RegisterFeed.objects.get().cursor > first
    assert due(tindebakken)


def test_after_a_long_pause_it_catches_up_page_by_page_over_rounds(
    tindebakken: Client, register: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restart finds the cursor where it stood."""
    monkeypatch.setattr(no_feed, "SIZE", 2)
    monkeypatch.setattr(feeds, "_PAGES", 2)
    RegisterFeed.objects.create(country="NO", cursor=0)
    for _turn in range(5):
        register.become("899100085", name="X AS")
    register.become(TINDEBAKKEN, name="SIST AS")

    at, cursors = timezone.now(), []
    for minute in range(12):
        read_feeds(at + timedelta(minutes=minute))
        cursors.append(RegisterFeed.objects.get().cursor)

    assert cursors == sorted(cursors)
    assert due(tindebakken)
    assert RegisterFeed.objects.get().next_read_at > at + timedelta(minutes=10)


@pytest.mark.parametrize("mode", ["down", "garbage", "a_list", "truncated", "error_500"])
def test_a_page_that_cannot_be_read_moves_nothing_and_is_asked_for_again(
    tindebakken: Client, register: Simulator, mode: str
) -> None:
    RegisterFeed.objects.create(country="NO", cursor=15184180)
    register.become(TINDEBAKKEN, name="NY AS")
    register.put("no", mode)
    read_feeds(timezone.now())
    feed = RegisterFeed.objects.get()
    assert (feed.cursor, feed.lease_until) == (15184180, None)
    register.put("no", "ok")

    read_feeds(later())

    assert due(tindebakken)


def test_what_another_sweeper_reads_is_left_alone_until_its_lease_is_over(
    tindebakken: Client, register: Simulator
) -> None:
    at = timezone.now()
    RegisterFeed.objects.create(country="NO", lease_until=at + timedelta(minutes=5))

    read_feeds(at)
    assert register.count(FEED) == 0
    read_feeds(at + timedelta(minutes=5))

    assert register.count(FEED) == 1


def change(serial: Any, number: Any = TINDEBAKKEN) -> dict[str, Any]:
    return {"oppdateringsid": serial, "organisasjonsnummer": number, "endringstype": "Endring"}


def page_of(*changes: Any) -> dict[str, Any]:
    return {"_embedded": {"oppdaterteEnheter": list(changes)}, "page": {"size": 1000}}


def test_gaps_disorder_repeats_and_strange_kinds() -> None:
    page = no_feed.read_page(page_of(change(9), change(4), change(4), change(7, "899100085"), change(8, "x")), after=3)

    assert page == FeedPage((TINDEBAKKEN, "899100085"), 9, is_last=True)


def test_a_page_of_what_was_read_before_ends_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Full, and all of it old: a register that loops must not keep us reading."""
    monkeypatch.setattr(no_feed, "SIZE", 2)

    assert no_feed.read_page(page_of(change(3), change(2)), after=3) == FeedPage((TINDEBAKKEN,), None, is_last=True)
    assert not no_feed.read_page(page_of(change(3), change(4)), after=3).is_last


@pytest.mark.parametrize(
    "answer",
    [{}, {"_embedded": None}, {"_embedded": {}}, {"_embedded": {"oppdaterteEnheter": {}}}, {"page": []},
     page_of(change(None)), page_of(change("x")), page_of(change(True)), page_of(change(-1)), page_of(change(2**70)),
     page_of(change(5), "x"), page_of(None), page_of(change(4), change(2**62))],
)  # fmt: skip
def test_what_is_no_page_is_refused_whole(answer: dict[str, Any]) -> None:
    with pytest.raises(Unavailable):
        no_feed.read_page(answer, after=3)


def test_nothing_new_is_a_page_too(register: Simulator) -> None:
    feed = feed_for("NO")
    assert feed is not None

    assert feed.changes(after=10**9, since=datetime(2026, 1, 1, tzinfo=UTC)) == FeedPage((), None, is_last=True)
