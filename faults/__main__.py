"""`make faults [FAULTS=mail,broker] [FAULTS_SEED=7]`: breaks things, a line for each, exits 1 where one failed."""

import os
import secrets
import signal
import subprocess
import sys
from types import FrameType

from devstack.processes import DevstackError, end_with_parent
from faults import FAMILIES, product


def main() -> int:
    """Answers the exit code. Ctrl-C and SIGTERM leave no process and no file behind."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    chosen = [name.strip() for name in os.environ.get("FAULTS", "").split(",") if name.strip()] or list(FAMILIES)
    if unknown := {name.partition(".")[0] for name in chosen} - {*FAMILIES}:
        print(f"FAULTS: there is no {', '.join(sorted(unknown))}; there are {', '.join(FAMILIES)}.", file=sys.stderr)
        return 2
    seed = int(os.environ.get("FAULTS_SEED") or secrets.randbelow(1_000_000))
    on_small_disk = [name for name in chosen if name.partition(".")[0] == "disk"]
    others = [name for name in chosen if name not in on_small_disk]
    try:
        if not others:
            return _run(on_small_disk, seed, on_small_disk=True)
        code = _run(others, seed, on_small_disk=False)
        return max(code, _in_another_process(on_small_disk, seed)) if on_small_disk else code
    except DevstackError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(chosen: list[str], seed: int, *, on_small_disk: bool) -> int:
    print(f"FAULTS={','.join(chosen)} FAULTS_SEED={seed}", flush=True)
    with product.services(on_small_disk=on_small_disk) as (made, env):
        os.environ.update(env)
        import django

        django.setup()
        from faults.runner import run

        with product.running(made, env) as started:
            return run(started, chosen, seed)


def _in_another_process(chosen: list[str], seed: int) -> int:
    """With a disk that is its own. Ctrl-C reaches it too, and it is waited for."""
    env = os.environ | {"FAULTS": ",".join(chosen), "FAULTS_SEED": str(seed)}
    process = subprocess.Popen([sys.executable, "-m", "faults"], env=env, preexec_fn=end_with_parent(signal.SIGTERM))
    try:
        return process.wait()
    except SystemExit:
        process.terminate()
        raise
    finally:
        process.wait()


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
