"""The house rules of the database: what the application's role may, and that every constraint is there."""

from django.apps import apps
from django.db import connection

from tests.source import APPS


def test_the_application_role_may_use_every_table_and_own_none(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, pg_get_userbyid(c.relowner) = current_user,"
            " has_table_privilege(c.oid, 'SELECT'), has_table_privilege(c.oid, 'INSERT')"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> 'django_migrations'"
        )
        rows = cursor.fetchall()
        cursor.execute("SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user")
        rights = cursor.fetchone()

    assert len(rows) > 20
    assert [name for name, owns, reads, adds in rows if owns or not reads or not adds] == []
    assert rights == (False, False, False)


def test_the_application_role_may_only_add_to_the_log_and_read_it(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, right_ FROM unnest(ARRAY['events_event', 'events_eventseal']) name,"
            " unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) right_ WHERE has_table_privilege(name, right_)"
        )
        too_much = cursor.fetchall()

    assert too_much == []


def test_the_database_has_every_constraint_and_index_that_the_models_name(db: None) -> None:
    """A migration can take one away unseen: Django drops a unique index along with a foreign key's own."""
    named = {
        rule.name
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for rule in [*model._meta.constraints, *model._meta.indexes]
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint UNION SELECT indexrelid::regclass::text FROM pg_index")
        there = {name for (name,) in cursor.fetchall()}

    assert named
    assert named - there == set()
