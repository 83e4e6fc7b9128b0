"""QUALITY.md: "worker or its child kill -9 before, during, after SMTP DATA | sent once; in doubt, resent with the same
Message-ID and the same link"."""

import os
import signal
from collections.abc import Callable

from devstack.processes import wait_until
from faults.proxy import HALF, HOLD, UP
from faults.stage import Stage
from mail.delivery import LEASE

Reached = Callable[[], bool]


def _before(stage: Stage) -> Reached:
    """The worker has said to whom, and not yet DATA."""
    return stage.product.mail_line.on(UP, b"data\r\n", HOLD).reached.is_set


def _during(stage: Stage) -> Reached:
    """Half of the text has arrived."""
    return stage.product.mail_line.on(UP, b"Message-ID:", HALF).reached.is_set


def _after(stage: Stage) -> Reached:
    """The server has taken the text, and its answer is on the way."""
    postbox = stage.product.postbox
    postbox.hold()
    there = len(postbox.taken)
    return lambda: len(postbox.taken) > there


MOMENTS = (_before, _during, _after)


def worker_killed(stage: Stage) -> None:
    """ "worker ... kill -9 before, during, after SMTP DATA": once at each moment; a new one takes over."""

    def kill() -> None:
        stage.product.kill("worker")
        _release(stage)
        stage.product.start_worker()

    _killed(stage, kill)


def child_killed(stage: Stage) -> None:
    """ "or its child kill -9": the worker forks another, and is none the worse."""

    def kill() -> None:
        for child in stage.product.children_of("worker"):
            os.kill(child, signal.SIGKILL)
        _release(stage)

    _killed(stage, kill)


def _killed(stage: Stage, kill: Callable[[], None]) -> None:
    """At each moment once, in an order that the seed says, while people work; then the lease runs out."""
    moments = stage.random.sample(MOMENTS, len(MOMENTS))
    with stage.crowd(2).at_work() as crowd:
        for moment in moments:
            crowd.work_for(stage.random.uniform(0, 2))
            if stage.wait(moment(stage), 60, f"{moment.__name__}: the worker never came there"):
                kill()
            _release(stage)
    stage.check_answers(crowd.answers, slowest=5)
    stage.note("killed " + ", ".join(moment.__name__.strip("_") for moment in moments))
    wait_until(lambda: not stage.open_mail(), seconds=LEASE.total_seconds() + 45)
    stage.settle(1)
    stage.books(doubtful=len(moments) - 1)  # before DATA there is no doubt


def _release(stage: Stage) -> None:
    stage.product.mail_line.calm()
    stage.product.postbox.release()


FAULTS = (worker_killed, child_killed)
