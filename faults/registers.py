"""QUALITY.md: "register slow, 5xx, garbage, about another company, rate limited | 3 s budget, circuit opens, manual
entry goes on, saved data never overwritten"."""

import uuid
from collections.abc import Callable

from clients.models import Client
from clients.simulator.faults import FAULTS as ANSWERS
from devstack.processes import wait_until
from faults.crowd import Answer, ask
from faults.stage import Stage
from klientadmin.demo.numbers import invented

_BUDGET = 3.0
_AROUND = 1.0  # the page itself, on a busy machine
_AWAY = "svarar inte just nu"
_REST = 32.0  # seconds after which a register that rests is tried
_KEPT = ("name", "org_number", "street", "postcode", "city", "legal_form", "register_status", "contact_email")


def slow(stage: Stage) -> None:
    """ "register slow ... 3 s budget": Bolagsverket answers after six seconds."""
    _broken(stage, "SE", "slow")


def says_500(stage: Stage) -> None:
    """ "5xx": Brønnøysund."""
    _broken(stage, "NO", "error_500")


def garbage(stage: Stage) -> None:
    """ "garbage": PRH answers 200 with a page in place of data."""
    _broken(stage, "FI", "garbage")


def rate_limited(stage: Stage) -> None:
    """ "rate limited": Virk says 429."""
    _broken(stage, "DK", "rate_limited")


def about_another_company(stage: Stage) -> None:
    """ "about another company": its answer fills in nothing."""
    number = ANSWERS["other_company"][0]
    answer = _look_up(stage, "SE", number)
    stage.check(answer.status == 200 and _AWAY in answer.text, "an answer about another company was taken")
    _by_hand(stage, "SE", number)
    stage.note("told as away, and the client made by hand")


def saved_data_stays(stage: Stage) -> None:
    """ "saved data never overwritten": every register answers garbage to the clock's own questions of all clients."""
    names = ("se", "no", "fi", "dk")
    before = {row["pk"]: row for row in Client.objects.values("pk", *_KEPT)}
    for name in names:
        stage.product.registers.put(name, "garbage")
    asked = _questions(stage)
    code = "monitor_clients(timezone.now() + timedelta(days=30))"
    stage.product.python(code, _MONITORING)
    stage.check(_questions(stage) > asked, "nothing was asked")
    after = {row["pk"]: row for row in Client.objects.values("pk", *_KEPT)}
    stage.check(after == before, "a register that answers garbage has changed a client")
    stage.note(f"{len(before)} clients as they were after {_questions(stage) - asked} questions")
    for name in names:
        stage.product.registers.put(name, "ok")


_MONITORING = (
    "from datetime import timedelta; from django.utils import timezone; from clients.actions import monitor_clients"
)


def _broken(stage: Stage, country: str, fault: str) -> None:
    """Look-ups in time, the circuit open after some, a client by hand meanwhile; later the register is asked anew."""
    registers = stage.product.registers
    registers.put(country.lower(), fault)
    with stage.crowd(1).at_work() as crowd:
        answers = [_look_up(stage, country, _number(stage, country)) for _ in range(6)]
        asked = _questions(stage)
        answers += [_look_up(stage, country, _number(stage, country)) for _ in range(3)]
        stage.check(_questions(stage) == asked, "the register is asked on and on")
        _by_hand(stage, country, _number(stage, country))
    stage.check(
        all(one.status == 200 and _AWAY in one.text for one in answers), "a look-up did not say that it is away"
    )
    slowest = max(one.took for one in answers)
    stage.check(slowest < _BUDGET + _AROUND, f"a look-up took {slowest:.1f} s")
    stage.check(max(one.took for one in answers[-3:]) < _AROUND, "a register that rests costs time")
    stage.note(f"look-ups {answers[0].took:.1f} s, then {answers[-1].took:.1f} s")
    stage.check_answers(crowd.answers, slowest=5)
    registers.put(country.lower(), "ok")
    _check_asked_anew(stage, country)
    stage.settle()
    stage.books()


def _check_asked_anew(stage: Stage, country: str) -> None:
    asked = _questions(stage)

    def is_asked() -> bool:
        _look_up(stage, country, _number(stage, country))
        return _questions(stage) > asked

    came: Callable[[], bool] = is_asked
    stage.check(wait_until(came, seconds=_REST + 5, pause=3), "it is never asked again")


def _look_up(stage: Stage, country: str, number: str) -> Answer:
    session = stage.random.choice(stage.firm.sessions)
    form = {"country": country, "org_number": number, "name": "", "form_key": str(uuid.uuid4())}
    return ask(stage.product.port, session, "/clients/new/lookup/", form)


def _by_hand(stage: Stage, country: str, number: str) -> None:
    """ "manual entry goes on": with the number, and what was typed is what is saved."""
    key = uuid.uuid4()
    stage.crowd(1).create(key, name="Skriven för hand AB", country=country, org_number=number)
    names = list(Client.objects.filter(form_key=key).values_list("name", flat=True))
    stage.check(names == ["Skriven för hand AB"], f"by hand: {names}")


def _number(stage: Stage, country: str) -> str:
    return invented(country, stage.random.randrange(1, 9900)).digits


def _questions(stage: Stage) -> int:
    return sum(stage.product.registers.state.counts.values())


FAULTS = (slow, says_500, garbage, rate_limited, about_another_company, saved_data_stays)
