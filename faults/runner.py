"""Runs the families in turn, each fault on its own books, and tells how it went."""

import time
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from random import Random

from devstack.processes import DevstackError
from faults.product import Product
from faults.stage import Differs, Firm, NotTried, Stage, forget_connection

Fault = Callable[[Stage], None]


def faults_of(chosen: Sequence[str]) -> list[tuple[str, Fault]]:
    """(family, fault) of the families; `family.fault` names one alone."""
    found = []
    for name in chosen:
        family, _, one = name.partition(".")
        faults: tuple[Fault, ...] = import_module(f"faults.{family}").FAULTS
        if one and one not in (there := [fault.__name__ for fault in faults]):
            raise DevstackError(f"FAULTS: there is no {name}; {family} has {', '.join(there)}")
        found += [(family, fault) for fault in faults if not one or fault.__name__ == one]
    return found


def run(product: Product, chosen: Sequence[str], seed: int) -> int:
    """Answers the exit code: 1 where one failed."""
    firm, failed, begun = Firm(), 0, time.monotonic()
    todo = faults_of(chosen)
    for family, fault in todo:
        # Of its own name, so that one fault alone meets the same moments as among all.
        stage = Stage(product, firm, Random(f"{seed} {family} {fault.__name__}"))
        failed += not _one(family, fault, stage)
    print(f"\n{len(todo) - failed} of {len(todo)} as expected, {time.monotonic() - begun:.0f} s, FAULTS_SEED={seed}")
    return 1 if failed else 0


def _one(family: str, fault: Fault, stage: Stage) -> bool:
    begun, name = time.monotonic(), fault.__name__.replace("_", " ")
    forget_connection()
    try:
        fault(stage)
        verdict, words = "ok", stage.finish()
    except Differs as differs:
        verdict, words = "FAILED", f"{differs}\nseen: {'; '.join(stage.notes)}"
    except NotTried as why:
        verdict, words = "not tried", str(why)
    except Exception:
        verdict, words = "FAILED", traceback.format_exc() + "\n".join(stage.wrong)
    print(f"{verdict:<9} {family + ': ' + name:<58} {time.monotonic() - begun:6.1f} s  {words}", flush=True)
    stage.product.calm()
    return verdict != "FAILED"
