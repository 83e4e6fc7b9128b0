"""The companies that a client of the demonstration follows, which the simulated registers know: one is bankrupt now."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

from clients.models import Client
from clients.registries.contract import CompanyRecord, CompanyStatus
from clients.registries.se_answer import read_companies
from clients.simulator import swedish
from common.access import SYSTEM
from klientadmin.demo.people import acting
from klientadmin.demo.play import Histories
from klientadmin.demo.stories import Step
from users import actions
from users.models import Membership

_CLIENT, _FOLLOWER = "Alnö Vind & Vatten AB", "vd@kund.example"
_SOUND, _BANKRUPT = "5599110011", "5599112900"


def following_steps(histories: Histories, now: datetime) -> list[Step]:
    """Three weeks ago Petter began to follow two companies; nine days ago the register told that one is bankrupt."""
    began_at, told_at = now - timedelta(days=21), now - timedelta(days=9)
    return [
        Step(began_at, lambda: _follow(histories.client(_CLIENT), began_at)),
        Step(told_at, lambda: _tell(histories.client(_CLIENT), told_at)),
    ]


def _follow(client: Client, at: datetime) -> None:
    member = Membership.objects.get(client=client, person__user__email=_FOLLOWER)
    was_sound = replace(_answer(_BANKRUPT, at), status=CompanyStatus.ACTIVE, status_since=None, status_reason="")
    for answer in (_answer(_SOUND, at), was_sound):
        actions.follow_company(member, answer=answer, by=acting(_FOLLOWER, at), at=at)


def _tell(client: Client, at: datetime) -> None:
    for company in client.followed_companies.order_by("number"):
        actions.note_answer(company.pk, answer=_answer(company.number, at), by=SYSTEM, at=at)


def _answer(number: str, at: datetime) -> CompanyRecord:
    """What the simulated Bolagsverket says."""
    return read_companies(json.loads(swedish.answer(number)), number, fetched_at=at)
