"""`manage.py simulate_registers`: plays the company registers on this machine until it is stopped."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clients.simulator import Simulator


class Command(BaseCommand):
    """Prints the REGISTRY_* settings that lead to it, then serves. Ctrl-C and SIGTERM end it."""

    help = "Simulates Bolagsverket, Brønnøysundregistrene, PRH and CVR with invented companies, on a loopback address."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address to listen on; port 0 takes a free one."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        """Serves until a signal says stop."""
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_unused: stop.set())
        try:
            simulator = Simulator(options["host"], options["port"])
        except (ValueError, OSError) as refused:
            raise CommandError(str(refused)) from refused
        with simulator:
            self.stdout.write(f"Simulated registers at {simulator.url}")
            for name, value in simulator.settings().items():
                self.stdout.write(f"{name}={value}")
            self.stdout.flush()
            stop.wait()
