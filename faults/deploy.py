"""QUALITY.md: "deploy under load, migration under load | no failed request; lock_timeout 2 s; expand, backfill,
contract"."""

import os
import signal

import psycopg

from devstack import ports
from devstack.processes import Child
from faults.crowd import Crowd
from faults.product import pid_of
from faults.stage import Stage, now


def web_told_to_renew_itself(stage: Stage) -> None:
    """ "deploy under load ... no failed request": gunicorn's HUP, three times. People wait while the new ones start."""
    web = pid_of(stage.product.children["web"])
    with stage.crowd(4).at_work() as crowd:
        for _ in range(3):
            old = set(stage.product.children_of("web"))
            crowd.work_for(stage.random.uniform(0.5, 1.5))
            os.kill(web, signal.SIGHUP)
            _wait_until_gone(stage, old)
        crowd.work_for(1)
    _check(stage, crowd, slowest=30)


def _wait_until_gone(stage: Stage, old: set[int]) -> None:
    stage.wait(lambda: not old & set(stage.product.children_of("web")), 45, "old processes stayed")


def two_generations(stage: Stage) -> None:
    """ "deploy under load ... no failed request": a second web beside the first, which then is asked to stop."""
    product = stage.product
    with stage.crowd(4).at_work() as crowd:
        crowd.work_for(stage.random.uniform(0.5, 1.5))
        port = ports.any_free()
        product.start_web("web-new", port)
        product.port = port
        product.stop_one("web")
        product.children["web"] = product.children.pop("web-new")
        crowd.work_for(3)
    _check(stage, crowd)


def migrated_under_load(stage: Stage) -> None:
    """ "migration under load ... expand, backfill, contract": the release that runs goes on through all three."""
    with stage.crowd(4).at_work() as crowd:
        for name in ("0001", "0002", "0003"):
            crowd.work_for(stage.random.uniform(0.2, 1))
            stage.check_ended(_migrate(stage, name))
    _check(stage, crowd)
    stage.check_ended(_back(stage))


def migrated_behind_somebody(stage: Stage) -> None:
    """ "migration under load ... lock_timeout 2 s": behind a long transaction it gives up, and is run again."""
    with stage.crowd(3).at_work() as crowd:
        crowd.work_for(1)
        with psycopg.connect(stage.product.postgres.app_url) as reader:
            reader.execute("SELECT count(*) FROM clients_client")  # and then thinks for a while
            begun, command = now(), _migrate(stage, "0001")
            stage.wait(lambda: not command.is_alive(), 30, "the migration waited on")
            stage.note(f"gave up {now() - begun:.1f} s after its start")
            said = stage.product.log_of("migrate")
            stage.check("lock timeout" in said, f"it did not say why:\n{said}")
        stage.check_ended(_migrate(stage, "0001"))
        crowd.work_for(1)
    _check(stage, crowd, slowest=4)  # two seconds behind the lock, and a page's own time
    stage.check_ended(_migrate(stage, "0003"))
    stage.check_ended(_back(stage))


def _migrate(stage: Stage, name: str) -> Child:
    later = {"DJANGO_SETTINGS_MODULE": "faults.settings"}
    return stage.product.manage("migrate", "later", name, "--noinput", as_owner=True, **later)


def _back(stage: Stage) -> Child:
    """Forgets that the later release has ever been: its tables are as they were."""
    later = {"DJANGO_SETTINGS_MODULE": "faults.settings"}
    return stage.product.manage("migrate", "later", "zero", "--fake", "--noinput", as_owner=True, **later)


def _check(stage: Stage, crowd: Crowd, slowest: float = 5) -> None:
    """Not one that is put off, either."""
    put_off = [one for one in crowd.answers if one.is_polite]
    stage.check(not put_off, f"{len(put_off)} requests were put off")
    stage.check_answers(crowd.answers, slowest=slowest)
    stage.settle()
    stage.books()


FAULTS = (web_told_to_renew_itself, two_generations, migrated_under_load, migrated_behind_somebody)
