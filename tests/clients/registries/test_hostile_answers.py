"""Answers that want our memory, our time or our own network: they are cut off, and cost next to nothing."""

import threading
import time
import tracemalloc

import pytest

from clients.registries.contract import Unavailable
from clients.registries.http import LARGEST_BODY, THREAD_NAME
from clients.simulator import SIMULATED, Simulator
from clients.simulator.faults import INSIDE
from tests.clients.registries.asking import asked
from tests.clients.registries.conftest import AMPLE, SHORT, MakeAdapter

MEMORY = 5 * LARGEST_BODY  # bytes: the body up to the cap, in pieces and joined, and what the libraries hold of it
SLACK = 1.2  # seconds that a busy machine may add


@pytest.mark.parametrize("fault", ["gigabyte", "huge", "bomb", "bomb_in_bomb"])
def test_a_gigabyte_is_cut_at_the_cap_and_takes_no_more_memory(
    either: MakeAdapter, country: str, simulator: Simulator, fault: str
) -> None:
    adapter, number = either(), SIMULATED[country][fault]
    with pytest.raises(Unavailable):  # the simulator, in this process too, makes its bombs once
        adapter.fetch(number)

    with _Measured() as measured, pytest.raises(Unavailable) as refused:
        adapter.fetch(number)

    assert refused.value.reason == "answer too large"
    assert measured.peak < MEMORY
    assert asked(simulator, country, number) == 2


class _Measured:
    """The most memory that clients.registries and its libraries held within."""

    peak = 0

    def __enter__(self) -> "_Measured":
        tracemalloc.start()
        return self

    def __exit__(self, *_unused: object) -> None:
        self.peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()


def test_one_byte_at_a_time_is_cut_at_the_budget_and_leaves_no_thread(either: MakeAdapter, country: str) -> None:
    adapter = either(timeout=SHORT)
    began = time.monotonic()

    with pytest.raises(Unavailable) as refused:
        adapter.fetch(SIMULATED[country]["dribble"])

    assert refused.value.reason == "out of time"
    assert time.monotonic() - began < SHORT + SLACK
    for thread in threading.enumerate():
        if thread.name == THREAD_NAME:
            thread.join(AMPLE)
            assert not thread.is_alive()


def test_a_redirect_into_our_own_network_is_not_followed(
    either: MakeAdapter, country: str, simulator: Simulator
) -> None:
    with pytest.raises(Unavailable) as refused:
        either().fetch(SIMULATED[country]["redirect_inside"])

    assert refused.value.reason == "status 302"
    assert simulator.count(INSIDE) == 0
