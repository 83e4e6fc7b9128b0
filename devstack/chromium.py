"""A Chromium for the browser tests: found, or installed, or said plainly to be missing."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from devstack.processes import DevstackError

VARIABLE = "PLAYWRIGHT_CHROMIUM"
# First the one without windows: a page in it costs three quarters of one in a whole Chromium that hides its window.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PLAYWRIGHT_PROGRAMS = (
    "chromium_headless_shell-*/chrome-*/*headless*shell",
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)
_APT_INSTALL = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")
HELP = f"""No Chromium to run the browser tests with. One of these helps:
  install a package (Debian: apt-get install chromium-headless-shell) or Google Chrome,
  run `.venv/bin/python -m playwright install --only-shell chromium`,
  or set {VARIABLE} to the path of one."""


def find_chromium() -> Path | None:
    """The first one that starts: named by the environment, on the PATH, or playwright's own."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named) if _starts(Path(named)) else None
    return next((path for path in _candidates() if _starts(path)), None)


def install_chromium() -> Path:
    """Finds one or installs one. Raises DevstackError when neither can be done."""
    if found := find_chromium():
        return found
    if os.environ.get(VARIABLE):
        raise DevstackError(f"{VARIABLE} is set to {os.environ[VARIABLE]}, which does not start.")
    for commands in _ways():
        # Not on standard output: whoever asks takes that for the path.
        print(f"No Chromium found; trying: {' && '.join(map(' '.join, commands))}", file=sys.stderr, flush=True)
        if all(_succeeds(command) for command in commands) and (found := find_chromium()):
            return found
    raise DevstackError(HELP)


def _candidates() -> Iterator[Path]:
    yield from (Path(path) for name in _NAMES if (path := shutil.which(name)))
    for folder in _playwright_folders():
        for pattern in _PLAYWRIGHT_PROGRAMS:
            yield from sorted(folder.glob(pattern), reverse=True)


def _playwright_folders() -> list[Path]:
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    home = Path(os.environ.get("HOME") or "/")
    return [Path(named)] if named else [home / ".cache/ms-playwright", home / "Library/Caches/ms-playwright"]


def _starts(path: Path) -> bool:
    """A snap's stub, or one whose libraries are missing, is on the PATH and does not start."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _ways() -> Iterator[list[list[str]]]:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        yield [["apt-get", "update", "-qq"], [*_APT_INSTALL, "chromium-headless-shell"]]  # Debian's; Ubuntu has none
        yield [[*_APT_INSTALL, "chromium"]]
    yield [[sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]]


def _succeeds(command: list[str]) -> bool:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=env, stdout=sys.stderr, check=False).returncode == 0
