"""What stands around the product: its version, the broker, the registers."""

import tomllib
from collections.abc import Iterator
from functools import cache

from django.conf import settings
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from clients.registries import registers
from clients.registries.state import Ending
from klientadmin.health import broker_answers


class Around(Collector):
    """Asks no register: what the processes know of each stands in the store that they share."""

    def collect(self) -> Iterator[Metric]:
        """As of now."""
        version = GaugeMetricFamily("klientadmin_build_info", "1; the version is the label.", labels=["version"])
        version.add_metric([_version()], 1)
        yield version
        up = broker_answers()
        yield GaugeMetricFamily("klientadmin_broker_up", "Whether Redis or Valkey answers.", int(up))
        if up:
            yield from _registers()


@cache
def _version() -> str:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def _registers() -> Iterator[Metric]:
    by_register = ["register"]
    resting = GaugeMetricFamily(
        "klientadmin_register_resting", "1 while a register that kept failing is left alone.", labels=by_register
    )
    left = GaugeMetricFamily(
        "klientadmin_register_questions_left_today", "Of a register with a limit a day.", labels=by_register
    )
    look_ups = GaugeMetricFamily(
        "klientadmin_register_look_ups_today", "Look-ups since midnight in Copenhagen.", labels=[*by_register, "ending"]
    )
    for guard in (register.guard for register in registers()):
        state = guard.state()
        resting.add_metric([guard.register], int(state.rests_until is not None))
        if state.left_today is not None:
            left.add_metric([guard.register], state.left_today)
        ended = (state.answers, state.not_found, state.rejected, state.failures)
        for ending, count in zip(Ending, ended, strict=True):
            look_ups.add_metric([guard.register, ending], count)
    yield from (resting, left, look_ups)
