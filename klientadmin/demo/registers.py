"""What the registers have told of the demonstration's clients, which are invented: no register knows any of them."""

from datetime import datetime, timedelta

from clients.actions import note_register_answer
from clients.models import Client
from clients.registries.contract import Address, CompanyRecord, CompanyStatus
from common.access import SYSTEM
from klientadmin.demo.play import Histories
from klientadmin.demo.stories import Step

_MOVED, _BANKRUPT = "Oviken Ost & Chark AB", "Hammerdals Mekaniska Verkstad AB"
_YEARS = timedelta(days=3650)


def register_steps(histories: Histories, now: datetime) -> list[Step]:
    """One moved and changed its name six days ago, one went bankrupt two days ago; nobody is asked about any more."""
    moved_at, broke_at = now - timedelta(days=6), now - timedelta(days=2)
    return [
        Step(moved_at, lambda: _move(histories.client(_MOVED), moved_at)),
        Step(broke_at, lambda: _break(histories.client(_BANKRUPT), broke_at)),
        no_more_questions(histories, now),
    ]


def _move(client: Client, at: datetime) -> None:
    address = Address("Fabriksgatan 12", "835 96", "Krokom", "SE")
    answer = CompanyRecord("SE", client.org_number, "Oviken Mejeri AB", "Bolagsverket", at, postal_address=address,
                           status=CompanyStatus.ACTIVE)  # fmt: skip
    note_register_answer(client, answer=answer, by=SYSTEM, at=at)


def _break(client: Client, at: datetime) -> None:
    answer = CompanyRecord("SE", client.org_number, client.name, "Bolagsverket", at, status=CompanyStatus.BANKRUPT,
                           status_reason="Konkurs", status_since=at.date())  # fmt: skip
    note_register_answer(client, answer=answer, by=SYSTEM, at=at)


def no_more_questions(histories: Histories, now: datetime) -> Step:
    """Else the registers would say of every client that they do not know it. Who has no number is searched for."""
    return Step(now - timedelta(minutes=2), lambda: _put_off(histories, now + _YEARS))


def _put_off(histories: Histories, until: datetime) -> None:
    made = Client.objects.filter(pk__in=histories.ids.values()).exclude(org_number="", personal_number_hash="")
    made.update(register_next_check_at=until)
