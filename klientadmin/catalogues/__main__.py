"""`make messages`, `make missing` and `make fill`: what keeps the catalogues up. Needs Django's settings only."""

import sys
from pathlib import Path

from klientadmin.catalogues import updating

_USE = "python -m klientadmin.catalogues update | missing | fill FILE (- for standard input)"


def main(arguments: list[str]) -> int:
    """Does one of the three. Answers the exit code."""
    match arguments:
        case ["update"]:
            updating.update()
        case ["missing"]:
            updating.update()
            sys.stdout.write(updating.sheet())
        case ["fill", name]:
            filled = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
            updating.update()
            sys.stdout.write(f"{updating.fill(filled)} texts filled in.\n")
        case _:
            sys.stderr.write(f"{_USE}\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
