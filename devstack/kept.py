"""Values made once and kept in a file that only its owner may read: passwords, keys, ports."""

import os
from collections.abc import Callable
from pathlib import Path


class KeptValues:
    """NAME=value lines in a file of mode 0600, written whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, str]:
        """All values; empty where the file is not there yet."""
        try:
            lines = self.path.read_text().splitlines()
        except FileNotFoundError:
            return {}
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def keep(self, name: str, make: Callable[[], str]) -> str:
        """The kept value of this name, made now if there is none."""
        values = self.read()
        if name not in values:
            values[name] = make()
            self.write(values)
        return values[name]

    def put(self, name: str, value: str) -> None:
        """Keeps this value in place of what was there."""
        values = self.read()
        if values.get(name) != value:
            self.write({**values, name: value})

    def write(self, values: dict[str, str]) -> None:
        """Replaces the file."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in values.items())
        fresh.replace(self.path)
