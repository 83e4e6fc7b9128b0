"""Someone with the owner's rights in the database, who tampers with the log."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from common.access import SYSTEM
from events.models import Event
from events.record import record
from tests.conftest import OwnDatabases, with_path


@pytest.fixture
def tamper(databases: OwnDatabases) -> Iterator[Callable[..., None]]:
    """Runs SQL as the owner, with the log's triggers switched off."""
    with psycopg.connect(with_path(databases.owner_url, databases.name), autocommit=True) as connection:
        for table in ("events_event", "events_eventdetail", "events_eventseal"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield lambda statement, *values: connection.execute(statement, values)


@pytest.fixture
def note() -> Callable[..., Event]:
    """Records one event, in a transaction of its own."""
    from django.db import transaction

    @transaction.atomic
    def write(kind: str = "client.created", **more: object) -> Event:
        return record(kind, by=SYSTEM, after={"country": "SE", "contact_email": "kim@kund.example"}, **more)  # type: ignore[arg-type]

    return write
