"""python -m devstack run | services -- CMD | exec -- CMD | production -- CMD | chromium | pictures | reset."""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType

from devstack import environment
from devstack.chromium import install_chromium
from devstack.kept import KeptValues
from devstack.lock import AlreadyRunning, Lock
from devstack.pictures import take as take_pictures
from devstack.processes import DevstackError, end_with_parent
from devstack.run import ROOT, run
from devstack.services import Services, forget_state


def main(arguments: Sequence[str]) -> int:
    """Answers the exit code."""
    parser = argparse.ArgumentParser(prog="python -m devstack", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("run", help="start the whole application; Ctrl-C stops it")
    for name, what in (
        ("services", "run a command with servers of its own, thrown away afterwards"),
        ("exec", "run a command with the environment of the `make run` in this folder"),
        ("production", "run a command with settings as in production and nothing behind them"),
    ):
        verbs.add_parser(name, help=what).add_argument("command", nargs=argparse.REMAINDER)
    verbs.add_parser("chromium", help="find or install a Chromium and print its path")
    verbs.add_parser("pictures", help="renew docs/pictures/ from the `make run` in this folder")
    verbs.add_parser("reset", help="forget .local/")
    chosen = parser.parse_args(arguments)
    command = [word for index, word in enumerate(getattr(chosen, "command", ())) if (index, word) != (0, "--")]
    if "command" in chosen and not command:
        parser.error("which command?")
    try:
        return _do(chosen.verb, command)
    except DevstackError as error:
        print(error, file=sys.stderr)
    except PermissionError as error:
        print(f"{error.filename} belongs to somebody else: run as that user, or remove it.", file=sys.stderr)
    return 1


def _do(verb: str, command: Sequence[str]) -> int:
    match verb:
        case "run":
            return run()
        case "services":
            return _with_services(command)
        case "exec":
            return _call(command, _running_environment())
        case "production":
            given = {name: value for name, value in os.environ.items() if name != "RUN_MODE"}
            return _call(command, given | environment.production_like())
        case "pictures":
            take_pictures(_running_environment()["BASE_URL"])
            return 0
        case "chromium":
            print(install_chromium())
            return 0
        case _:
            return _reset()


def _with_services(command: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, _leave)
    services = Services.temporary()
    try:
        return _call(command, {**os.environ, **services.start()})
    finally:
        services.stop()


def _running_environment() -> dict[str, str]:
    values = KeptValues(environment.state_folder(ROOT) / "run.env").read()
    if not values:
        raise DevstackError("Nothing runs in this folder: start it with `make run` first.")
    return {**os.environ, **values}


def _reset() -> int:
    folder = environment.state_folder(ROOT)
    try:
        with Lock(folder / "lock"):
            forget_state(folder)
    except AlreadyRunning as running:
        raise DevstackError(f"Running in this folder {running.told}: stop it first.") from running
    return 0


def _call(command: Sequence[str], env: dict[str, str]) -> int:
    """Runs it to its end, and ends it with us: on SIGTERM, on Ctrl-C (the terminal tells it too) and on kill -9."""
    signal.signal(signal.SIGTERM, _leave)
    try:
        process = subprocess.Popen(command, env=env, preexec_fn=end_with_parent(signal.SIGTERM))
    except FileNotFoundError as error:
        raise DevstackError(f"There is no command {command[0]}") from error
    try:
        return process.wait()
    except KeyboardInterrupt:
        return process.wait(30)
    finally:
        process.terminate()
        process.wait()


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
