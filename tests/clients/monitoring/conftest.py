"""Clients whose registers are asked: Tallbacken of Byrån's and Tindebakken in Norway, over real HTTP."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from clients.actions import monitor_clients
from clients.models import Client, Reseller
from clients.simulator import Simulator
from tests import factories

TALLBACKEN, SJOVIK, TINDEBAKKEN = "5599110011", "5599110185", "899100018"


@pytest.fixture(autouse=True)
def _registers(register: Simulator) -> None:
    """Every test here asks the simulated registers."""


@pytest.fixture
def tallbacken(byran: Reseller) -> Client:
    """As Bolagsverket described it when it was made."""
    return known(byran, TALLBACKEN)


@pytest.fixture
def tindebakken(byran: Reseller) -> Client:
    """As Brønnøysund described it when it was made."""
    return known(
        byran, TINDEBAKKEN, country="NO", name="Tindebakken Bygg AS", street="Postboks 12", postcode="0585",
        city="Lyngvik", contact_name="Ingrid Tindebakk", register_source="Brønnøysundregistrene",
    )  # fmt: skip


def known(firm: Reseller, number: str, **values: Any) -> Client:
    """A client that its register knows, looked up just now."""
    facts: dict[str, Any] = {
        "name": "Tallbackens Snickeri AB", "street": "Tallbacken 12", "postcode": "782 10", "city": "Granfors",
        "register_status": "active", "register_source": "Bolagsverket", "register_fetched_at": timezone.now(),
    }  # fmt: skip
    return factories.client(firm, org_number=number, **(facts | values))


def next_week(weeks: int = 1) -> datetime:
    """When a client that was looked up now is due."""
    return timezone.now() + timedelta(days=7 * weeks, minutes=1)


@pytest.fixture
def look(register: Simulator) -> Callable[..., Client]:
    """One round when the client is due; the client as it is then."""

    def do(client: Client, at: datetime | None = None) -> Client:
        monitor_clients(at or next_week())
        return Client.objects.get(pk=client.pk)

    return do


def asked(register: Simulator) -> int:
    """How many companies the registers were asked about."""
    with register.state.lock:
        counts = register.state.counts.items()
        return sum(n for path, n in counts if path.endswith("/organisationer") or path.split("/")[-2] == "enheter")
