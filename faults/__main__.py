"""`make faults [FAULTS=mail,broker] [FAULTS_SEED=7]`: breaks things, a line for each, exits 1 where one failed."""

import os
import secrets
import signal
import sys
from types import FrameType

from devstack.processes import DevstackError
from faults import FAMILIES, product


def main() -> int:
    """Answers the exit code. Ctrl-C and SIGTERM leave no process and no file behind."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    chosen = os.environ.get("FAULTS", "")
    if unknown := {name.strip().partition(".")[0] for name in chosen.split(",") if name.strip()} - {*FAMILIES}:
        print(f"FAULTS: there is no {', '.join(sorted(unknown))}; there are {', '.join(FAMILIES)}.", file=sys.stderr)
        return 2
    seed = int(os.environ.get("FAULTS_SEED") or secrets.randbelow(1_000_000))
    print(f"FAULTS_SEED={seed}", flush=True)
    try:
        with product.services() as (made, env):
            os.environ.update(env)
            import django

            django.setup()
            from faults.runner import run

            with product.running(made, env) as started:
                return run(started, chosen, seed)
    except DevstackError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
