"""QUALITY.md: "month close killed at twenty points | equals the recomputation"."""

from typing import Any

from django.db import close_old_connections, transaction

from clients.models import Reseller
from common.access import SYSTEM
from devstack.processes import Child, wait_until
from events.models import Event
from faults.proxy import CUT_REPLY, HOLD, UP
from faults.stage import Stage
from packages_billing.actions import close_month
from packages_billing.models import ClosedLine, Closing
from packages_billing.pricing import Month
from tests import factories

_FIRST, _SECOND = Month(2026, 2), Month(2026, 3)
_TIMES = 20
_WORDS_OF_A_CLOSING = 12  # at least: else the points would be few


def killed_at_twenty_points(stage: Stage) -> None:
    """ "month close killed at twenty points": kill -9 before so many of its words; the last, when it is stored."""
    firm = _firm_with_a_past(stage)
    line, before = stage.product.command_line, stage.product.command_line.passed
    stage.check_ended(_close(stage, firm, _FIRST))
    words = line.passed - before
    stage.check(words > _WORDS_OF_A_CLOSING, f"a closing is {words} words")
    expected = _expected(firm)
    points = sorted(stage.random.choices(range(words - 2), k=_TIMES - 1))
    with stage.crowd(1).at_work() as crowd:
        for point in points:
            _kill_at(stage, firm, line.on(UP, b"", HOLD, skip=point), f"word {point}")
            stage.check(not _closed(firm, _SECOND).exists(), f"killed at word {point} it is closed")
        _kill_at(stage, firm, line.on(UP, b"COMMIT", CUT_REPLY), "the commit")
        for _again in range(2):
            stage.check_ended(_close(stage, firm, _SECOND))
    stage.check_answers(crowd.answers, slowest=5)
    _check_closed(stage, firm, expected)
    stage.note(f"killed {_TIMES} times, at {len(set(points)) + 1} of {words} words, {expected[0]} lines")
    stage.settle()
    stage.books()


def _firm_with_a_past(stage: Stage) -> Reseller:
    number = f"{stage.random.randrange(10**9, 10**10)}"
    firm: Reseller = factories.reseller(f"Stängningsbyrån {number}", number)
    factories.employee(firm, f"stang{number}@fel.example", "Kim", "Stäng", [*map(str, factories.ADMINISTRATOR)])
    seed = stage.random.randrange(10**6)
    stage.product.python(f"live('{firm.pk}', {seed}, 100)", "from faults.history import live")
    return firm


def _close(stage: Stage, firm: Reseller, month: Month) -> Child:
    return stage.product.manage("close_period", str(month), "--reseller", str(firm.pk))


def _kill_at(stage: Stage, firm: Reseller, cue: Any, where: str) -> None:
    command = _close(stage, firm, _SECOND)
    reached = wait_until(lambda: cue.reached.is_set() or not command.is_alive(), seconds=60)
    stage.check(reached and cue.reached.is_set(), f"it never came to {where}")
    if command.process is not None:
        command.process.kill()
        command.process.wait()
    stage.product.command_line.calm()
    stage.product.command_line.cut_all()


def _expected(firm: Reseller) -> tuple[int, str]:
    """What an undisturbed closing would hold: its lines and their SHA-256. It is undone."""
    with transaction.atomic():
        closing = close_month(firm, _SECOND, by=SYSTEM)
        transaction.set_rollback(True)
    return closing.line_count, closing.sha256


def _closed(firm: Reseller, month: Month) -> Any:
    close_old_connections()
    return Closing.objects.filter(reseller=firm, month=month.first)


def _check_closed(stage: Stage, firm: Reseller, expected: tuple[int, str]) -> None:
    closing = _closed(firm, _SECOND).get()
    stage.check((closing.line_count, closing.sha256) == expected, f"{closing.sha256} is not {expected[1]}")
    lines = ClosedLine.objects.filter(closing=closing).count()
    stage.check(lines == expected[0] > 0, f"{lines} lines are there of {expected[0]}")
    told = Event.objects.filter(kind="basis.closed", reseller_id=firm.pk).count()
    stage.check(told == 2, f"two months were closed, and the log tells of {told}")
    for month in (_FIRST, _SECOND):
        words = ("--reseller", str(firm.pk), "--month", str(month))
        stage.check_ended(stage.product.manage("verify_basis", *words))


FAULTS = (killed_at_twenty_points,)
