"""Some months of a firm's life, lived by the real actions in a process of its own, whose clock is turned back."""

from random import Random
from uuid import UUID

import time_machine

from clients.models import Reseller
from tests.packages_billing.histories import START, play
from users.models import User


def live(firm: str, seed: int, days: int) -> None:
    """So many days from the start of 2026: people are given packages and lose them, clients end and come back."""
    found = Reseller.objects.get(pk=UUID(firm))
    who = User.objects.filter(people__reseller=found).earliest("email")
    with time_machine.travel(START, tick=False) as clock:
        play(found, who, Random(seed), clock, days=days, step=2, ends=True, clients=8)
