"""docs/operations.md, Backup and restore: the commands as they stand there, on a real server."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from devstack.postgres import find_binaries
from tests.conftest import ROOT, OwnDatabases, with_path

NAME = f"restored_{os.getpid()}"


def run(program: str, *arguments: str) -> None:
    subprocess.run([str(find_binaries() / program), *arguments], check=True, capture_output=True, timeout=60)


@pytest.fixture
def restored(databases: OwnDatabases, tmp_path: Path):  # type: ignore[no-untyped-def]
    """The URLs of owner and application, of a database that was dumped and restored."""
    dump, owner = tmp_path / "klientadmin.dump", with_path(databases.owner_url, NAME)
    run("pg_dump", "--format=custom", f"--file={dump}", with_path(databases.owner_url, databases.name))
    with psycopg.connect(databases.owner_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {NAME} TEMPLATE template0")
        run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={owner}", str(dump))
        yield owner, with_path(os.environ["DATABASE_URL"], NAME)
    databases.drop_these(NAME)


def test_a_restored_database_verifies_and_gives_the_application_no_more_rights(restored: tuple[str, str]) -> None:
    owner, application = restored
    env = os.environ | {"DATABASE_URL": application, "DATABASE_OWNER_URL": owner}
    subprocess.run([sys.executable, "manage.py", "verify_events"], check=True, cwd=ROOT, env=env, capture_output=True)

    with psycopg.connect(application) as connection:
        for statement in ("UPDATE events_event SET kind = kind", "DELETE FROM events_event", "CREATE TABLE x (i int)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement)
        assert connection.execute("SELECT count(*) FROM clients_client").fetchone() == (0,)
    with psycopg.connect(owner) as connection, connection.transaction(force_rollback=True):
        connection.execute("CREATE TABLE later (i int)")
        allowed = "SELECT has_table_privilege('klientadmin_app', 'later', 'INSERT')"
        assert connection.execute(allowed).fetchone() == (True,)
