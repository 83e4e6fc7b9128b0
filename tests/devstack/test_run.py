"""`make run` with a stand-in application: real gunicorn, Celery, PostgreSQL and Valkey, in a folder with a space."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devstack import ports
from devstack.kept import KeptValues
from devstack.processes import wait_until
from tests.devstack.processes_of import mentioning
from tests.devstack.test_services import ROOT, bare_environment

MANAGE = """
import os, signal, sys
print(sys.argv[1:], sorted(name for name in os.environ if name.endswith("_URL")))
if sys.argv[1] == "simulate_registers":
    signal.pause()
if os.environ.get("BREAK") == sys.argv[1]:
    sys.exit("broken on purpose")
"""
WSGI = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]
"""
CELERY = """
import os
from celery import Celery
app = Celery("klientadmin", broker=os.environ["REDIS_URL"])
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "a folder"
    (made / "klientadmin").mkdir(parents=True)
    (made / "manage.py").write_text(MANAGE)
    (made / "klientadmin" / "__init__.py").touch()
    (made / "klientadmin" / "wsgi.py").write_text(WSGI)
    (made / "klientadmin" / "celery.py").write_text(CELERY)
    return made


def start(folder: Path, **more: str) -> subprocess.Popen[str]:
    call = "import sys; from pathlib import Path; from devstack.run import run; sys.exit(run(Path(sys.argv[1])))"
    hidden = ("RUN_MODE", "PORT", "BASE_URL", "ALLOWED_HOSTS", "DJANGO_SETTINGS_MODULE")
    env = {name: value for name, value in bare_environment().items() if name not in hidden}
    return subprocess.Popen(
        [sys.executable, "-c", call, str(folder)],
        cwd=folder,
        env={**env, "PYTHONPATH": str(ROOT), "PORT": str(ports.any_free()), **more},
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def running(folder: Path, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process once it has said its address, and what it has said."""
    with start(folder, **more) as process:
        said = ""
        try:
            assert process.stdout
            for line in process.stdout:
                said += line
                if "Ctrl-C stops everything" in line:
                    break
            assert "Klientadministration is at" in said, said
            yield process, said
        finally:
            process.kill()


def values(folder: Path) -> dict[str, str]:
    return KeptValues(folder / ".local" / "run.env").read()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def pid_of(folder: Path, name: str) -> int:
    return int(KeptValues(folder / ".local" / "processes.env").read()[name].split()[0])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_and_leaves_nothing(folder: Path, number: signal.Signals) -> None:
    with running(folder) as (process, said):
        assert "anna@byran.example" in said
        assert "klientadmin-demo-2026" in said
        assert f"The company registers are simulated: {values(folder)['REGISTER_SIMULATOR_URL']}" in said
        assert answers(values(folder)["BASE_URL"])
        process.send_signal(number)
        assert process.wait(30) == 0
    assert not mentioning(folder)
    kept = folder / ".local" / "secrets.env"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "DATABASE_OWNER_URL" in (folder / ".local/logs/migrate.log").read_text()
    assert "DATABASE_OWNER_URL" not in (folder / ".local/logs/seed_demo.log").read_text()


def test_kill_9_leaves_nothing_and_the_next_run_finds_its_data_and_keys(folder: Path) -> None:
    with running(folder) as (process, _said):
        before = values(folder)
        process.kill()
        process.wait(5)
    # gunicorn waits thirty seconds for a worker that was being forked when it was told to stop
    assert wait_until(lambda: not mentioning(folder), seconds=45), mentioning(folder)
    with running(folder) as (process, _said):
        after = values(folder)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    same = (
        "DATABASE_URL",
        "SECRET_KEY",
        "LINK_KEY",
        "FIELD_KEY",
        "REGISTRY_NO_URL",
        "REGISTRY_FI_URL",
        "REGISTRY_DK_URL",
        "REGISTRY_DK_USER",
    )
    assert {name: before[name] for name in same} == {name: after[name] for name in same}


def test_a_second_one_says_that_it_runs_and_where(folder: Path) -> None:
    with running(folder) as (process, _said):
        with start(folder) as second:
            said, _ = second.communicate(timeout=20)
            assert second.returncode == 1
        assert f"Already running in this folder at {values(folder)['BASE_URL']}" in said
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_a_taken_port_gives_the_next_one(folder: Path, tmp_path: Path) -> None:
    with running(folder) as (process, _said):
        taken = values(folder)["PORT"]
        other = tmp_path / "another folder"
        folder_files = ("manage.py", "klientadmin/__init__.py", "klientadmin/wsgi.py", "klientadmin/celery.py")
        for name in folder_files:
            (other / name).parent.mkdir(parents=True, exist_ok=True)
            (other / name).write_text((folder / name).read_text())
        with running(other, PORT=taken) as (second, said):
            assert f"is taken; using {values(other)['PORT']}" in said
            assert values(other)["PORT"] != taken
            second.send_signal(signal.SIGTERM)
            assert second.wait(30) == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


@pytest.mark.parametrize("name", ["web", "worker", "postgres", "valkey"])
def test_what_dies_comes_back(folder: Path, name: str) -> None:
    with running(folder) as (process, _said):
        killed = pid_of(folder, name)
        os.kill(killed, signal.SIGKILL)
        assert wait_until(lambda: pid_of(folder, name) != killed, seconds=20)
        url = values(folder)["BASE_URL"]
        assert wait_until(lambda: answers(url), seconds=20)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert not mentioning(folder)


def test_a_failing_migration_is_shown_and_all_is_stopped(folder: Path) -> None:
    with start(folder, BREAK="migrate") as process:
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 1
    assert "broken on purpose" in said
    assert not mentioning(folder)


def test_sigterm_during_the_start_stops_what_had_started(folder: Path) -> None:
    with start(folder) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("Starting PostgreSQL")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert not mentioning(folder)
