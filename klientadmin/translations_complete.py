"""Fails, and says which, when a text is missing or wrong in one of the languages. `make check` runs it."""

import sys

from klientadmin.catalogues import LANGUAGES
from klientadmin.catalogues.judging import faults


def main() -> int:
    """Every fault on a line of its own. Answers the exit code."""
    found = [fault for language in LANGUAGES for fault in faults(language)]
    for fault in found:
        sys.stderr.write(f"{fault}\n")
    if found:
        sys.stderr.write(f"{len(found)} faults. `make messages`, then `make missing > words.txt`, fill in, ")
        sys.stderr.write("`make fill WORDS=words.txt`.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
