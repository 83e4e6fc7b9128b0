"""The log cannot be changed by whoever the application is, and only record() writes it."""

import json
from collections.abc import Callable

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.utils import timezone

from clients.models import Client
from common.access import SYSTEM, Actor
from events.models import Event, EventDetail, EventSeal
from events.record import record
from events.seals import sweep
from tests.conftest import OwnDatabases, with_path

Note = Callable[..., Event]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events_event SET kind = 'client.ended'",
        "DELETE FROM events_event",
        "TRUNCATE events_event CASCADE",
        "UPDATE events_eventseal SET count = 0",
        "DELETE FROM events_eventseal",
        "TRUNCATE events_eventseal",
        "DELETE FROM events_eventdetail",
        "TRUNCATE events_eventdetail",
        "ALTER TABLE events_event DISABLE TRIGGER USER",
        "DROP TABLE events_eventseal",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('events', '0009', '2026-01-01')",
    ],
)
def test_the_application_role_may_not(statement: str, note: Note) -> None:
    note()
    sweep(timezone.now())

    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_application_role_may_not_even_with_the_triggers_own_escape(note: Note) -> None:
    event = note()
    connection.cursor().execute("SET LOCAL pgtrigger.ignore = 'events_event:event_never_changes'")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(kind="client.ended")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET id = id + 1",
        "DELETE FROM {}",
        "TRUNCATE {} CASCADE",
    ],
)
@pytest.mark.parametrize("table", ["events_event", "events_eventseal"])
def test_the_owner_may_not_either_while_the_triggers_stand(
    statement: str, table: str, note: Note, databases: OwnDatabases
) -> None:
    note()
    sweep(timezone.now())
    owner = psycopg.connect(with_path(databases.owner_url, databases.name))
    with owner, pytest.raises(psycopg.Error, match=r"append-only|Cannot update or delete"):
        owner.execute(statement.format(table))


def test_a_detail_may_be_blanked_and_nothing_else(note: Note) -> None:
    detail = note().detail
    with pytest.raises(DatabaseError, match="may be blanked"), transaction.atomic():
        EventDetail.objects.filter(pk=detail.pk).update(values='{"after":{}}')

    EventDetail.objects.filter(pk=detail.pk).update(values="{}", salt="", erased_at=timezone.now())

    detail.refresh_from_db()
    assert detail.personal_values == {}


def test_the_application_role_may_use_every_other_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND NOT has_table_privilege(current_user, oid, 'SELECT')"
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND NOT (has_table_privilege(current_user, oid, 'INSERT')"
            " AND has_table_privilege(current_user, oid, 'UPDATE')"
            " AND has_table_privilege(current_user, oid, 'DELETE'))"
        )
        limited = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
    log = {"events_event", "events_eventseal", "events_eventdetail", "django_migrations"}
    evidence = {
        "agreements_agreement", "agreements_agreementpaper", "agreements_agreementtext", "clients_client",
        "clients_invoiceemail", "packages_billing_closing", "packages_billing_closedline",
    }  # fmt: skip
    assert limited == log | evidence, "docs/decisions/0028: the owner's to delete"


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match=r"client\.created"):
        record("client.created", by=SYSTEM)
    assert not Event.objects.exists()


def test_what_is_about_people_stands_in_the_side_row(alfa: Client) -> None:
    by = Actor(name="Anna Ek", email="anna@byran.example", ip="192.0.2.7", user_agent="Firefox")
    event = record(
        "client.contact_changed", by=by, subject=alfa, client_id=alfa.pk, reseller_id=alfa.reseller_id,
        before={"contact_email": "old@alfa.example", "country": "SE"}, after={"contact_email": "new@alfa.example"},
    )  # fmt: skip

    written = json.dumps(list(Event.objects.filter(pk=event.pk).values()), default=str)
    for personal in ("anna@byran.example", "Anna Ek", "192.0.2.7", "Firefox", "alfa.example"):
        assert personal not in written
    detail = EventDetail.objects.get(pk=event.pk).personal_values
    assert detail["actor"]["name"] == "Anna Ek"
    assert (detail["before"], detail["after"]) == (
        {"contact_email": "old@alfa.example"},
        {"contact_email": "new@alfa.example"},
    )
    assert event.before_values == {"country": "SE"}


def test_an_undone_action_leaves_no_event(note: Note) -> None:
    with transaction.atomic():
        note()
        transaction.set_rollback(True)

    assert not Event.objects.exists()
    assert not EventSeal.objects.exists()
