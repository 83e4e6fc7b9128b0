"""The chain, and the command that names what was tampered with."""

import threading
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from common.access import SYSTEM
from events import seals
from events.models import Event, EventDetail, EventSeal
from events.record import record
from events.seals import sweep

Note = Callable[..., Event]
Tamper = Callable[..., None]
pytestmark = pytest.mark.django_db(transaction=True)


def verify(*arguments: str) -> str:
    """What verify_events prints; its complaints too when it fails."""
    said, complained = StringIO(), StringIO()
    try:
        call_command("verify_events", *arguments, stdout=said, stderr=complained)
    except CommandError as failed:  # manage.py ends with its returncode, 1
        return complained.getvalue() + str(failed)
    return said.getvalue()


@pytest.fixture
def five(note: Note) -> list[Event]:
    """Five sealed events in two links."""
    written = [note() for _ in range(3)]
    sweep(timezone.now())
    written += [note() for _ in range(2)]
    sweep(timezone.now())
    return written


def test_an_untouched_log_verifies(five: list[Event], note: Note) -> None:
    note()  # newer than the last link

    assert verify().startswith("6 events verified. Head: ")
    assert list(EventSeal.objects.order_by("pk").values_list("count", flat=True)) == [3, 2]


def test_an_empty_log_verifies() -> None:
    sweep(timezone.now())

    assert verify() == "0 events verified. Head: nothing sealed yet\n"


def test_sealing_twice_adds_nothing(five: list[Event]) -> None:
    sweep(timezone.now())

    assert EventSeal.objects.count() == 2


def test_a_long_backlog_is_sealed_in_runs(note: Note, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "RUN", 2)
    for _ in range(5):
        note()

    sweep(timezone.now())

    assert list(EventSeal.objects.order_by("pk").values_list("count", flat=True)) == [2, 2, 1]
    assert verify().startswith("5 events verified")


def test_a_changed_event_is_named(five: list[Event], tamper: Tamper) -> None:
    tamper("UPDATE events_event SET after = '{}' WHERE id = %s", five[1].pk)

    assert verify() == f"event {five[1].pk} (client.created) was changed\n1 problems in 5 events"


@pytest.mark.parametrize(
    "column",
    ["kind = 'client.ended'", "at = at + interval '1 second'", "client_id = gen_random_uuid()", "actor_kind = 'user'"],
)
def test_each_column_is_covered(five: list[Event], tamper: Tamper, column: str) -> None:
    tamper(f"UPDATE events_event SET {column} WHERE id = %s", five[4].pk)

    assert f"event {five[4].pk} " in verify()


def test_changed_details_are_named(five: list[Event], tamper: Tamper) -> None:
    tamper("UPDATE events_eventdetail SET values = replace(values, 'kim@', 'eva@') WHERE event_id = %s", five[2].pk)

    assert verify().startswith(f"the details of event {five[2].pk} (client.created) were changed\n")


def test_lost_details_are_named(five: list[Event], tamper: Tamper) -> None:
    tamper("DELETE FROM events_eventdetail WHERE event_id = %s", five[2].pk)

    assert f"event {five[2].pk} (client.created) has lost its details" in verify()


def test_a_deleted_event_breaks_the_chain(five: list[Event], tamper: Tamper) -> None:
    tamper("DELETE FROM events_eventdetail WHERE event_id = %s", five[1].pk)
    tamper("DELETE FROM events_event WHERE id = %s", five[1].pk)

    assert f"events {five[0].pk} to {five[2].pk}: 3 were sealed, 2 are there" in verify()


def test_the_last_sealed_event_deleted_breaks_the_chain(five: list[Event], tamper: Tamper) -> None:
    tamper("DELETE FROM events_eventdetail WHERE event_id >= %s", five[3].pk)
    tamper("DELETE FROM events_event WHERE id >= %s", five[3].pk)

    assert "2 were sealed, 0 are there" in verify()


def test_a_copied_event_breaks_the_chain(five: list[Event], note: Note, tamper: Tamper) -> None:
    """A row with a seal that is right, at a place where it never was."""
    with transaction.atomic():
        note()
        transaction.set_rollback(True)  # an id that nobody has
    gap = five[-1].pk + 1
    last = note()
    sweep(timezone.now())
    assert last.pk == gap + 1
    tamper(
        "INSERT INTO events_event SELECT %s, at, kind, reseller_id, client_id, subject_type, subject_id, actor_kind,"
        " actor_id, before, after, detail_hash, seal FROM events_event WHERE id = %s",
        gap, five[0].pk,
    )  # fmt: skip
    tamper(
        "INSERT INTO events_eventdetail SELECT %s, salt, values FROM events_eventdetail WHERE event_id = %s",
        gap,
        five[0].pk,
    )

    said = verify()

    assert f"events {last.pk} to {last.pk}: 1 were sealed, 2 are there" in said
    assert f"event {gap} " not in said


def test_a_link_taken_away_breaks_the_chain(five: list[Event], tamper: Tamper) -> None:
    tamper("DELETE FROM events_eventseal WHERE last_id = %s", five[2].pk)

    assert "2 were sealed, 5 are there" in verify()


def test_a_noted_head_shows_that_the_end_was_cut_off(five: list[Event], tamper: Tamper) -> None:
    head = verify().rpartition("Head: ")[2].strip()
    assert verify("--head", head).startswith("5 events verified")
    for table, column in (("events_eventdetail", "event_id"), ("events_event", "id"), ("events_eventseal", "last_id")):
        tamper(f"DELETE FROM {table} WHERE {column} > %s", five[2].pk)

    assert verify().startswith("3 events verified")
    assert f"the chain does not hold {head}" in verify("--head", head)


def test_after_an_erasure_the_log_verifies(five: list[Event]) -> None:
    EventDetail.objects.filter(pk=five[0].pk).update(values="{}", salt="", erased_at=timezone.now())

    assert verify().startswith("5 events verified")


def test_details_forged_after_an_erasure_are_named(five: list[Event], tamper: Tamper) -> None:
    tamper("UPDATE events_eventdetail SET values = %s, erased_at = now() WHERE event_id = %s", '{"a":1}', five[0].pk)

    assert f"the details of event {five[0].pk} (client.created) were changed after they had been erased" in verify()


def test_a_key_that_is_not_ours_verifies_nothing(five: list[Event], settings: object) -> None:
    settings.FIELD_KEY = "another"  # type: ignore[attr-defined]

    assert verify().endswith("7 problems in 5 events")  # five events, two links


def test_an_event_that_is_being_written_is_not_sealed_over(note: Note, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lower id commits last: nothing is sealed before it is there."""
    monkeypatch.setattr(seals, "PATIENCE", 0.2)
    has_written, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record("client.created", by=SYSTEM)
            has_written.set()
            may_commit.wait(10)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert has_written.wait(10)
    note("client.ended")  # a higher id, committed first

    sweep(timezone.now())
    assert not EventSeal.objects.exists()
    may_commit.set()
    writer.join(10)
    sweep(timezone.now())

    assert EventSeal.objects.get().count == 2
    assert verify().startswith("2 events verified")


def test_a_writer_who_ends_soon_is_waited_for(note: Note) -> None:
    has_written = threading.Event()

    def brief() -> None:
        with transaction.atomic():
            record("client.created", by=SYSTEM)
            has_written.set()
            threading.Event().wait(0.3)
        connection.close()

    writer = threading.Thread(target=brief)
    writer.start()
    assert has_written.wait(10)
    note("client.ended")

    sweep(timezone.now())

    assert EventSeal.objects.get().count == 2
    writer.join(10)


def test_two_sweepers_at_once_make_one_chain(note: Note) -> None:
    for _ in range(20):
        note()

    def work() -> None:
        for _ in range(5):
            sweep(timezone.now())
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert sum(EventSeal.objects.values_list("count", flat=True)) == 20
    assert verify().startswith("20 events verified")
