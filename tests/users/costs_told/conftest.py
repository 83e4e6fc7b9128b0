"""The day on which costs are told, Anna who reads them, and Kim who costs something."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser

from clients.models import Client
from tests import factories
from tests.users.costs_told.reading import NOW, SignIn
from users.models import Membership, User


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """It is the twenty-fourth of March: eight days of it are left."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def annas(anna: User, as_user: SignIn) -> Browser:
    return as_user(anna)


@pytest.fixture
def kim(alfa: Client) -> Membership:
    """CRM and Bank since the first of January: 248,00 a month."""
    row = factories.member(factories.login("kim@kund.example", "Kim", "Ström"), alfa)
    for code in ("crm", "bank"):
        factories.give(row, code)
    return row
