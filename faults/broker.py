"""QUALITY.md: "Valkey refused, hung (SIGSTOP), flushed, full | every page under 2 s, work stored, the sweeper finishes
it within 2 minutes"."""

import os
import signal

from redis import Redis

from faults.crowd import Crowd
from faults.product import pid_of
from faults.stage import Stage

_SECONDS = 15  # that it is away


def refused(stage: Stage) -> None:
    """ "Valkey refused": killed, gone for a while, back empty. A sweep by hand delivers meanwhile."""
    with stage.crowd().at_work() as crowd:
        crowd.work_for(1)
        os.kill(pid_of(stage.product.valkey), signal.SIGKILL)
        crowd.work_for(_SECONDS)
        _sweep(stage)
        stage.product.valkey.start()
        crowd.work_for(3)
    _check(stage, crowd)


def hung(stage: Stage) -> None:
    """ "hung (SIGSTOP)": it takes connections and says nothing."""
    pid = pid_of(stage.product.valkey)
    with stage.crowd().at_work() as crowd:
        crowd.work_for(1)
        try:
            os.kill(pid, signal.SIGSTOP)
            crowd.work_for(_SECONDS)
            _sweep(stage)
        finally:
            os.kill(pid, signal.SIGCONT)
        crowd.work_for(3)
    _check(stage, crowd)


def flushed(stage: Stage) -> None:
    """ "flushed": emptied at moments that the seed says; what was asked of workers is forgotten."""
    with stage.crowd().at_work() as crowd, Redis.from_url(stage.product.valkey.url) as store:
        for _ in range(8):
            crowd.work_for(stage.random.uniform(0.2, 1.5))
            store.flushall()
    _check(stage, crowd)


def full(stage: Stage) -> None:
    """ "full": it answers, and refuses whatever would need room."""
    with stage.crowd().at_work() as crowd, Redis.from_url(stage.product.valkey.url) as store:
        crowd.work_for(1)
        store.config_set("maxmemory", "1kb")
        try:
            crowd.work_for(_SECONDS)
            _sweep(stage)
        finally:
            store.config_set("maxmemory", "0")
        crowd.work_for(3)
    _check(stage, crowd)


def _sweep(stage: Stage) -> None:
    """Without worker and beat the command does what is due (docs/operations.md, Without Celery)."""
    before = stage.messages().filter(state="sent").count()
    stage.check_ended(stage.product.manage("sweep"))
    stage.note(f"a sweep delivered {stage.messages().filter(state='sent').count() - before} meanwhile")


def _check(stage: Stage, crowd: Crowd) -> None:
    stage.check_answers(crowd.answers, slowest=2)
    stage.settle(120)
    stage.books()


FAULTS = (refused, hung, flushed, full)
