"""docker-compose.yml, the Dockerfile and `make run` start the same processes."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from devstack import commands

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]


@pytest.mark.parametrize(
    ("service", "command"),
    [
        ("web", commands.web("0.0.0.0:8000")),
        ("worker", commands.worker()),
        ("beat", commands.beat("/tmp/beat-schedule")),
        ("migrate", commands.MIGRATE),
    ],
)
def test_compose_runs_what_make_run_runs(service: str, command: tuple[str, ...]) -> None:
    assert SERVICES[service]["command"] == list(command)


def test_the_image_starts_web_as_nobody_special() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    found = re.search(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE)
    assert found
    assert json.loads(found.group(1)) == list(commands.web("0.0.0.0:8000"))
    assert re.search(r"^USER (?!root)\w+$", dockerfile, re.MULTILINE)


def test_the_image_has_what_is_read_at_run_time() -> None:
    """The rows of .dockerignore that let something in: all else stays out."""
    let_in = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"}

    assert {
        "gunicorn.conf.py",
        "pyproject.toml",
        "manage.py",
        "klientadmin",
        "common",
    } <= let_in


def test_only_migrate_knows_the_owner_role() -> None:
    knows = {name for name, service in SERVICES.items() if "DATABASE_OWNER_URL" in service.get("environment", {})}
    assert knows == {"migrate"}


def test_nothing_is_open_to_the_network() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def secrets_asked_for() -> set[str]:
    return set(re.findall(r"\$\{(\w+):\?", (ROOT / "docker-compose.yml").read_text()))


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose is not installed")
def test_docker_compose_reads_it_and_refuses_a_missing_secret(tmp_path: Path) -> None:
    file = shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    program = shutil.which("docker-compose")
    given = dict.fromkeys(secrets_asked_for(), "x1") | {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    command = [str(program), "-f", file, "config", "--quiet"]
    assert subprocess.run(command, env=given, cwd=tmp_path, check=False).returncode == 0
    for name in secrets_asked_for():
        without = {key: value for key, value in given.items() if key != name}
        assert subprocess.run(command, env=without, cwd=tmp_path, capture_output=True, check=False).returncode != 0, (
            name
        )
