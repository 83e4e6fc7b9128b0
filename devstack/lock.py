"""One `make run` a folder."""

import fcntl
import os
from pathlib import Path


class AlreadyRunning(Exception):  # noqa: N818 - it is a state, not an error
    """Somebody holds the lock; `told` is what it has written there: the address, or nothing yet."""

    def __init__(self, told: str) -> None:
        super().__init__(told)
        self.told = told


class Lock:
    """Held while the process lives: the kernel lets go of it even after kill -9."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def __enter__(self) -> "Lock":
        """Takes the lock or raises AlreadyRunning."""
        self._file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            told = self._path.read_text().strip()
            os.close(self._file)
            raise AlreadyRunning(told) from error
        os.ftruncate(self._file, 0)
        return self

    def tell(self, text: str) -> None:
        """Writes what the next one who tries shall read."""
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, text.encode(), 0)

    def __exit__(self, *_exception: object) -> None:
        """Lets go."""
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
