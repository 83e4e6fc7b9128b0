"""Real servers: they start, come back after kill -9, keep their roles apart, and leave nothing behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from cryptography.fernet import Fernet
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError
from redis.retry import Retry

from devstack import Services, identity
from devstack.postgres import Postgres, find_binaries
from devstack.processes import wait_until
from tests.devstack.processes_of import mentioning

ROOT = Path(__file__).resolve().parents[2]


def bare_environment() -> dict[str, str]:
    """The environment without the services that conftest has already started."""
    hidden = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "LINK_KEY", "FIELD_KEY"}
    return {name: value for name, value in os.environ.items() if name not in hidden}


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    made = Services.temporary(given={})
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def postgres(services: Services) -> Postgres:
    assert services.postgres
    return services.postgres


def test_the_application_role_changes_no_table(postgres: Postgres) -> None:
    with psycopg.connect(postgres.app_url, autocommit=True) as app, app.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = user")
        assert cursor.fetchone() == (False, False, False, False)
        cursor.execute("SELECT pg_has_role(user, datdba, 'MEMBER') FROM pg_database WHERE datname = current_database()")
        assert cursor.fetchone() == (False,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            cursor.execute("CREATE TABLE mine (id int)")


def test_the_owner_is_no_superuser_and_its_tables_are_the_applications_to_use(postgres: Postgres) -> None:
    with psycopg.connect(postgres.owner_url, autocommit=True) as owner:
        row = owner.execute("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = user").fetchone()
        assert row == (False, True)
        owner.execute("CREATE TABLE note (id bigserial PRIMARY KEY, text text)")
    with psycopg.connect(postgres.app_url, autocommit=True) as app:
        app.execute("INSERT INTO note (text) VALUES ('a')")
        app.execute("UPDATE note SET text = 'b'")
        assert app.execute("SELECT text FROM note").fetchall() == [("b",)]
        app.execute("DELETE FROM note")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("TRUNCATE note")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("ALTER TABLE note ADD COLUMN more int")
    with psycopg.connect(postgres.owner_url, autocommit=True) as owner:
        owner.execute("DROP TABLE note")


def test_a_database_made_from_a_template_has_the_same_rights_and_extensions(postgres: Postgres) -> None:
    with psycopg.connect(postgres.owner_url, autocommit=True) as owner:
        owner.execute("CREATE DATABASE copy_for_test")
    url = postgres.owner_url.rpartition("/")[0] + "/copy_for_test"
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("CREATE TABLE note (name text, EXCLUDE USING gist (name WITH =))")
        owner.execute("CREATE INDEX ON note USING gin (name gin_trgm_ops)")
    app_url = postgres.app_url.rpartition("/")[0] + "/copy_for_test"
    with (
        psycopg.connect(app_url, autocommit=True) as app,
        psycopg.connect(postgres.owner_url, autocommit=True) as owner,
    ):
        app.execute("INSERT INTO note VALUES ('a')")
        owner.execute("DROP DATABASE copy_for_test WITH (FORCE)")  # the owner may end the application's session


def test_postgres_comes_back_after_kill_9_with_what_was_committed(postgres: Postgres) -> None:
    with psycopg.connect(postgres.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE survivor AS SELECT 7 AS number")
    port, pid = postgres.port, postgres.pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: not postgres.is_alive(), seconds=5)
    postgres.start()
    assert postgres.port == port
    with psycopg.connect(postgres.owner_url, autocommit=True) as owner:
        assert owner.execute("SELECT number FROM survivor").fetchone() == (7,)
        owner.execute("DROP TABLE survivor")


def test_a_postmaster_that_outlived_its_supervisor_is_stopped_and_replaced(tmp_path: Path) -> None:
    first = Postgres(tmp_path / "pg", log=tmp_path / "log", durable=False)
    first.start()
    second = Postgres(tmp_path / "pg", log=tmp_path / "log", durable=False)
    second.start()
    assert not first.is_alive()
    assert first.pid != second.pid
    with psycopg.connect(second.app_url) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)
    second.stop()
    assert not mentioning(tmp_path)


def test_a_pid_file_whose_number_went_to_another_process_is_cleared(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "pg", log=tmp_path / "log", durable=False)
    server.start()
    pid_file = server.data / "postmaster.pid"
    stale = pid_file.read_text().replace(str(server.pid), str(os.getpid()), 1)
    server.stop()
    pid_file.write_text(stale)
    server.start()
    assert server.is_alive()
    server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_without_namespaces_runs_it_as_nobody(tmp_path: Path) -> None:
    home = tmp_path / "with a space"
    as_nobody = identity.as_nobody(find_binaries(), home)
    server = Postgres(home, log=tmp_path / "log", durable=False, runs_as=as_nobody)
    server.start()
    try:
        assert Path(f"/proc/{server.pid}").stat().st_uid == identity.NOBODY
        with psycopg.connect(server.app_url) as app:
            assert app.execute("SELECT 1").fetchone() == (1,)
    finally:
        server.stop()
        server.remove()
    assert not identity.place_of_nobody(home).exists()


def test_valkey_wants_its_password(services: Services) -> None:
    assert services.valkey
    with Redis.from_url(services.valkey.url) as broker:
        assert broker.ping()
    with Redis(port=services.valkey.port, retry=Retry(NoBackoff(), 0)) as stranger, pytest.raises(AuthenticationError):
        stranger.ping()


def test_both_listen_on_this_machine_only(services: Services) -> None:
    assert services.postgres
    assert services.valkey
    wanted = {f"{port:04X}" for port in (services.postgres.port, services.valkey.port)}
    rows = [line.split()[1:4] for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    rows += [line.split()[1:4] for line in Path("/proc/net/tcp6").read_text().splitlines()[1:]]
    listening = {local.split(":")[0] for local, _, state in rows if state == "0A" and local.split(":")[1] in wanted}
    assert listening == {"0100007F"}  # 127.0.0.1 as the kernel writes it


def test_stop_leaves_no_process_and_no_file() -> None:
    made = Services.temporary(given={})
    env = made.start()
    assert {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "LINK_KEY"} <= set(env)
    Fernet(env["FIELD_KEY"])
    made.stop()
    made.stop()
    assert not mentioning(made.home)
    assert not made.home.exists()


def test_given_addresses_are_used_and_nothing_is_started() -> None:
    made = Services.temporary(given={"DATABASE_URL": "postgres://a@b/c", "REDIS_URL": "redis://d"})
    env = made.start()
    assert (env["DATABASE_URL"], env["REDIS_URL"]) == ("postgres://a@b/c", "redis://d")
    assert made.started == []
    made.stop()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_ending_the_process_ends_its_services_and_its_command(tmp_path: Path, number: signal.Signals) -> None:
    env = {**bare_environment(), "TMPDIR": str(tmp_path)}
    script = "import signal; print('up', flush=True); signal.pause()"
    command = [sys.executable, "-m", "devstack", "services", "--", sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "up\n"
        assert len(mentioning(tmp_path)) >= 4
        process.send_signal(number)
        process.wait(20)
    assert wait_until(lambda: not mentioning(tmp_path), seconds=15), mentioning(tmp_path)


def test_the_command_s_exit_code_is_ours(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "devstack", "services", "--", sys.executable, "-c", "raise SystemExit(7)"]
    assert subprocess.run(command, cwd=ROOT, env=bare_environment(), check=False).returncode == 7
