"""`make run`: the whole application on one's own machine, stopped as a whole."""

import os
import sys
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path

from devstack import commands, environment, ports
from devstack.kept import KeptValues
from devstack.lock import AlreadyRunning, Lock
from devstack.processes import Child, DevstackError, last_lines, run_to_end, wait_until
from devstack.roster import Roster
from devstack.services import Services
from devstack.supervisor import Running, StopRequest, Supervisor

ROOT = Path(__file__).resolve().parent.parent
DEMO_PASSWORD = "klientadmin-demo-2026"  # noqa: S105 - printed on purpose, for invented people
DEMO_LOGINS = (
    ("anna@byran.example", "administrator"),
    ("karin@byran.example", "consultant on some clients"),
    ("rev@byran.example", "auditor on some clients"),
    ("vd@kund.example", "client administrator of one client"),
    ("extern@kund.example", "external, ends in five days"),
    ("nils@andra.example", "administrator of the other firm"),
    ("drift@klientadmin.example", "platform operator"),
)
_READY_SECONDS = 60


def run(root: Path = ROOT) -> int:
    """Runs until Ctrl-C or SIGTERM. Answers the exit code."""
    stop = StopRequest()
    stop.listen()
    folder = environment.state_folder(root)
    try:
        with Lock(folder / "lock") as lock:
            return LocalRun(root, folder, lock, stop, os.environ).run()
    except AlreadyRunning as running:
        say(f"Already running in this folder{f' at {running.told}' if running.told else ', and still starting'}.")
        return 1


def say(text: str) -> None:
    """One line on the screen."""
    print(text, flush=True)


class LocalRun:
    """One run from start to stop."""

    def __init__(self, root: Path, folder: Path, lock: Lock, stop: StopRequest, given: Mapping[str, str]) -> None:
        self.root, self.folder, self.lock, self.stop, self.given = root, folder, lock, stop, given
        self.logs = folder / "logs"
        self.roster = Roster(folder / "processes.env")
        self.supervisor = Supervisor(self._note, say)
        self.services = Services(folder, given=given)
        self.made: dict[str, str] = {}  # the variables that are ours; they win over the given ones

    def run(self) -> int:
        """Starts all, waits, stops all."""
        try:
            self._start()
            while not self.stop.wait(0.3):
                self.supervisor.check()
            say("\nStopping ...")
        except DevstackError as error:
            say(f"\n{error}")
            self._show_dead()
            return 1
        finally:
            self._stop()
        say("Stopped.")
        return 0

    # --- Start ----------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        for name in self.roster.end_leftovers():
            say(f"Ended {name}, left over from an earlier run.")
        _turn_over(self.logs)
        port = self._port()
        say("Starting PostgreSQL and Valkey ...")
        self.made = self.services.start() | environment.local(port, self.given)
        for server in self.services.started:
            self.supervisor.take(server)
        self._start_registers()
        self._prepare()
        self._start_application(port)

    def _port(self) -> int:
        wanted = environment.wanted_port(self.given)
        port = ports.first_free(wanted)
        if port != wanted:
            say(f"Port {wanted} is taken; using {port}.")
        return port

    def _start_registers(self) -> None:
        if self.stop.is_made() or environment.registers_given(self.given):
            return
        kept = KeptValues(self.folder / "ports.env")
        port = int(kept.keep("REGISTERS", lambda: str(ports.any_free())))
        if not ports.is_free(port):
            port = ports.any_free()
            kept.put("REGISTERS", str(port))
        self.made |= environment.simulated_registers(port)
        self.supervisor.start(self._child("registers", commands.simulate_registers(port)))

    def _prepare(self) -> None:
        """Static files are collected while the database is brought up to date."""
        static = self._child("collectstatic", commands.COLLECT_STATIC)
        static.start()
        try:
            self._run("migrate", commands.MIGRATE, "Bringing the database up to date ...")
            self._run("seed_demo", commands.SEED_DEMO, "Looking after the demo ...")
            wait_until(lambda: not static.is_alive() or self.stop.is_made(), seconds=120)
        finally:
            static.stop()
        if static.process and static.process.returncode != 0 and not self.stop.is_made():
            raise DevstackError(f"collectstatic failed ({static.log}):\n{last_lines(static.log)}")

    def _run(self, name: str, command: tuple[str, ...], what: str) -> None:
        if not self.stop.is_made():
            say(what)
            run_to_end(self._child(name, command), goes_on=lambda: not self.stop.is_made())

    def _start_application(self, port: int) -> None:
        if self.stop.is_made():
            return
        schedule = str(self.folder / "beat-schedule")
        web = self._child("web", commands.web(f"127.0.0.1:{port}"))
        self.supervisor.start(web)
        self.supervisor.start(self._child("worker", commands.worker()))
        self.supervisor.start(self._child("beat", commands.beat(schedule)))
        wait_until(lambda: self.stop.is_made() or not web.is_alive() or _is_healthy(port), seconds=_READY_SECONDS)
        if self.stop.is_made():
            return
        if not web.is_alive() or not _is_healthy(port):
            raise DevstackError(f"web does not answer ({web.log}):\n{last_lines(web.log, 30)}")
        self._announce()

    def _announce(self) -> None:
        KeptValues(self.folder / "run.env").write(self.made)
        self.lock.tell(self.made["BASE_URL"])
        say(f"\n  Klientadministration is at {self.made['BASE_URL']}\n")
        for email, what in DEMO_LOGINS:
            say(f"    {email:<28}{what}")
        say(f"\n  The password of every login is {DEMO_PASSWORD}")
        if simulator := self.made.get("REGISTER_SIMULATOR_URL"):
            say(f"  The company registers are simulated: {simulator}")
        say(f"  Logs are in {self.logs}\n\n  Ctrl-C stops everything.")

    # --- Stop -----------------------------------------------------------------------------------------------------

    def _stop(self) -> None:
        (self.folder / "run.env").unlink(missing_ok=True)
        self.supervisor.stop()
        self.services.stop()
        self.roster.forget()

    def _show_dead(self) -> None:
        for child in self.supervisor.dead():
            say(f"--- {child.name}: {child.log}\n{last_lines(child.log)}")

    # --- Processes --------------------------------------------------------------------------------------------------

    def _child(self, name: str, command: tuple[str, ...]) -> Child:
        argv = [sys.executable, *command[1:]]
        env = {**self.given, **self.made}
        if name != "migrate":  # the only one that may change tables; nothing else is told how
            env.pop("DATABASE_OWNER_URL", None)
        return Child(name, argv, self.logs / f"{name}.log", env=env, cwd=self.root)

    def _note(self, child: Running) -> None:
        self.roster.note(child.name, child.pid, child.stop_signal)


def _is_healthy(port: int) -> bool:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": "localhost"})
    # Without the proxies of the environment: this is our own machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as answer:
            return int(answer.status) == 200
    except (OSError, HTTPException):
        return False


def _turn_over(logs: Path) -> None:
    """The logs of the run before get .1 behind their name."""
    for log in logs.glob("*.log"):
        log.replace(log.with_name(f"{log.name}.1"))
