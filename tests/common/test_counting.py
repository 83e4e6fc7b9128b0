"""Counts that stop (common.pagination): what goes beyond the cap is not counted again at every look."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from clients.models import Client, Reseller
from common import pagination
from common.pagination import ask_together, capped_counts, cursor_of, matched_of
from tests import factories


@pytest.fixture
def three(byran: Reseller, monkeypatch: pytest.MonkeyPatch) -> list[Client]:
    """One more than is counted."""
    monkeypatch.setattr(pagination, "COUNT_CAP", 2)
    return [factories.client(byran, name=f"Klient {number}") for number in range(3)]


def _lasting(clients: list[Client]) -> Any:
    return Client.objects.filter(pk__in=[client.pk for client in clients], ends_on=None)


def _end(client: Client) -> None:
    Client.objects.filter(pk=client.pk).update(ends_on=date(2020, 1, 1))


def test_what_is_beyond_the_cap_is_counted_once_a_minute(three: list[Client], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert capped_counts({"all": _lasting(three)}) == {"all": 3}
    _end(three[0])
    with django_assert_num_queries(0):
        assert capped_counts({"all": _lasting(three)}) == {"all": 3}
    with time_machine.travel(timezone.now() + timedelta(minutes=2)), django_assert_num_queries(1):
        assert capped_counts({"all": _lasting(three)}) == {"all": 2}


def test_what_is_within_the_cap_is_counted_at_every_look(three: list[Client]) -> None:
    assert capped_counts({"all": _lasting(three), "two": _lasting(three[:2])}) == {"all": 3, "two": 2}
    _end(three[0])
    assert capped_counts({"all": _lasting(three), "two": _lasting(three[:2])}) == {"all": 3, "two": 1}


def test_a_search_that_very_many_match_is_matched_once_a_minute_for_all_its_pages(
    three: list[Client], django_assert_num_queries: Any
) -> None:
    order, place = ["name_sort_key", "pk"], cursor_of(three[1], ["name_sort_key", "pk"])
    with django_assert_num_queries(1):
        assert ask_together({"found": matched_of(_lasting(three), order)})["found"]["count"] == 3
    _end(three[0])
    with django_assert_num_queries(0):
        assert ask_together({"found": matched_of(_lasting(three), order, after=place)})["found"]["count"] == 3
    with django_assert_num_queries(1):
        few = ask_together({"found": matched_of(_lasting(three[1:]), order, after=place)})["found"]
    assert few == {"count": 2, "keys": [str(three[2].pk)]}
    with time_machine.travel(timezone.now() + timedelta(minutes=2)), django_assert_num_queries(1):
        assert ask_together({"found": matched_of(_lasting(three), order)})["found"]["count"] == 2
