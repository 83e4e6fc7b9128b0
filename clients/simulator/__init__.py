"""Simulated company registers for `make run` and the tests: the real client code runs against them over HTTP."""

from clients.simulator.companies import SIMULATED
from clients.simulator.faults import FAULTS
from clients.simulator.server import Simulator

__all__ = ["FAULTS", "SIMULATED", "Simulator"]
