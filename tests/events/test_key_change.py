"""The log when FIELD_KEY has been changed: it verifies, and the old key forges nothing in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from events.models import Event, EventSeal
from events.record import seal_of
from events.seals import _link, sweep
from tests.events.test_seals import verify

Note = Callable[..., Event]
Tamper = Callable[..., None]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def old_key(note: Note, another_key: Callable[[], str]) -> str:
    """Two sealed events of before, the change, and one sealed event of afterwards."""
    for _time in range(2):
        note()
    sweep(timezone.now())
    old = another_key()
    assert "change_field_key has not been run" in verify()
    call_command("change_field_key", verbosity=0)
    note()
    sweep(timezone.now())
    return old


@contextmanager
def holding(key: str, settings: Any) -> Iterator[None]:
    """As somebody who has found that key."""
    now, settings.FIELD_KEY = settings.FIELD_KEY, key
    yield
    settings.FIELD_KEY = now


def test_it_verifies_with_the_old_key_at_hand(
    old_key: str, note: Note, another_key: Callable[[], str], settings: Any
) -> None:
    assert verify().startswith("4 events verified")
    another_key()
    call_command("change_field_key")
    assert verify().startswith("5 events verified")

    settings.OLD_FIELD_KEYS = settings.OLD_FIELD_KEYS[:1]
    first = Event.objects.order_by("pk")[0]
    assert verify().startswith(f"event {first.pk} (client.created) was changed\n")


def test_what_the_old_key_writes_after_the_change_is_named(old_key: str, note: Note, settings: Any) -> None:
    with holding(old_key, settings):
        forged = note()
        sweep(timezone.now())

    assert verify().splitlines() == [
        f"event {forged.pk} (client.created) was changed",
        f"events {forged.pk} to {forged.pk}: 1 were sealed, 1 are there (one was taken away, put in or exchanged)",
        "2 problems in 5 events",
    ]


def test_what_the_old_key_writes_anew_before_the_change_is_named(old_key: str, settings: Any, tamper: Tamper) -> None:
    """Event and link are made anew as they would have been: the first link under the new key knows better."""
    first, link = Event.objects.order_by("pk").first(), EventSeal.objects.order_by("pk").first()
    assert first
    assert link
    first.kind = "client.ended"
    with holding(old_key, settings):
        seal = seal_of(first)
        others = Event.objects.filter(pk__gt=first.pk, pk__lte=link.last_id).values_list("pk", "seal")
        chain = _link("", [(first.pk, seal), *others])
    tamper("UPDATE events_event SET kind = 'client.ended', seal = %s WHERE id = %s", seal, first.pk)
    tamper("UPDATE events_eventseal SET chain = %s WHERE id = %s", chain, link.pk)

    assert verify().endswith("1 problems in 4 events")
    assert "were sealed" in verify()


def test_a_log_that_ends_before_the_change_does_not_verify(old_key: str, tamper: Tamper) -> None:
    last_before = EventSeal.objects.order_by("pk")[0].last_id
    for table, column in (("events_eventdetail", "event_id"), ("events_event", "id"), ("events_eventseal", "last_id")):
        tamper(f"DELETE FROM {table} WHERE {column} > %s", last_before)

    assert verify().splitlines() == [
        "no event says that FIELD_KEY was changed: change_field_key has not been run, or the end was cut off",
        "1 problems in 2 events",
    ]
