"""A client's VAT number is checked: when somebody asks, and by itself now and then."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clients.choices import ClientStatus
from clients.models import Client, VatCheck, VatVerdict
from clients.registries.contract import RegistryError, Rejected
from clients.registries.vies import VatAnswer
from clients.vat import ask_vat, has_vat_number
from common.access import SYSTEM, Actor
from common.apart import apart
from common.periods import local_day
from events.record import record

logger = logging.getLogger(__name__)
QUESTIONS = 5  # a round
# A registration seldom ends, and a company that lacks one may get it any day.
AGAIN = {VatVerdict.VALID: timedelta(days=90), VatVerdict.INVALID: timedelta(days=30)}
LATER = timedelta(hours=6)  # without a verdict: a country's own register is often away for hours
_PATIENCE = 12.0  # seconds that a round waits for VIES: nobody looks on
_LEASE = timedelta(minutes=5)


def plan_vat_check(client: Client, *, by: Actor) -> None:
    """For a client with another number: nothing is known of it yet, and the next round asks."""
    VatCheck.objects.filter(client=client).delete()
    plan_first_vat_check(client, by=by)


def plan_first_vat_check(client: Client, *, by: Actor) -> None:
    """A step of opening a client: the next round asks.

    Never by itself about a sole trader: that would send a personal number to VIES without anybody having asked for it.
    """
    if has_vat_number(client) and not client.is_demo and not client.is_internal:
        due = None if client.is_sole_trader else timezone.now()
        VatCheck.objects.create(client=client, next_check_at=due)


def check_vat(client: Client, *, seconds: float | None = None, by: Actor) -> VatCheck:
    """Asks now and keeps the verdict. It waits `seconds` at most (None: as for a page), outside any transaction.

    Raises ValueError for a client without a number. Where there is no verdict the former one stands, with its age.
    """
    if not has_vat_number(client):
        raise ValueError("the client has no VAT number")
    row = Client.objects.get(pk=client.pk)  # with the sealed number, which pages do not read
    try:
        answer: VatAnswer | None = ask_vat(row, seconds=seconds)
    except Rejected:
        answer = VatAnswer(is_valid=False, checked_at=timezone.now(), source="VIES")
    except RegistryError as away:
        logger.info("VAT not checked: %s", type(away).__name__)
        answer = None
    return note_vat_answer(row, answer, by=by, at=timezone.now())


@transaction.atomic
def note_vat_answer(client: Client, answer: VatAnswer | None, *, by: Actor, at: datetime) -> VatCheck:
    """Keeps what the register said of the number that `client` had when it was asked; None: it said nothing.

    The answer about a number that the client no longer has is let go. An event tells of another verdict than before.
    """
    now = Client.objects.select_for_update(of=("self",), no_key=True).get(pk=client.pk)
    check, _new = VatCheck.objects.get_or_create(client_id=client.pk)
    if _number_of(now) != _number_of(client):
        return check
    before = check.verdict
    check.tried_at, check.lease_until = at, None
    if answer is not None:
        check.verdict = VatVerdict.VALID if answer.is_valid else VatVerdict.INVALID
        check.name, check.source, check.checked_at = answer.name, answer.source, answer.checked_at
        check.tried_at = answer.checked_at
    if not now.is_sole_trader:
        check.next_check_at = at + (LATER if answer is None else AGAIN[VatVerdict(check.verdict)])
    check.save()
    if check.verdict != before:
        record(
            "client.vat_checked", by=by, subject=now, client_id=now.pk, reseller_id=now.reseller_id,
            before={"vat_verdict": before}, after={"vat_verdict": check.verdict, "register_source": check.source},
        )  # fmt: skip
    return check


def _number_of(client: Client) -> tuple[str, str, str]:
    return client.country, client.org_number, client.personal_number_hash


def check_vat_numbers(at: datetime) -> None:
    """One round: a few of those that are due, oldest first. A country without a verdict waits for the next."""
    silent: set[str] = set()
    for client in _claim(at):
        if client.country in silent:
            VatCheck.objects.filter(client=client).update(lease_until=None)
            continue
        if client.status_on(local_day(at, client.time_zone)) == ClientStatus.ENDED:  # nobody invoices it any more
            VatCheck.objects.filter(client=client).update(lease_until=None, next_check_at=at + AGAIN[VatVerdict.VALID])
            continue
        with apart(logger, "checking a VAT number failed"):
            check = check_vat(client, seconds=_PATIENCE, by=SYSTEM)
            silent |= {client.country} if check.was_in_vain else set()


@transaction.atomic
def _claim(at: datetime) -> list[Client]:
    rows = VatCheck.objects.due_at(at).order_by("next_check_at", "pk")
    ids: list[UUID] = [row.pk for row in rows.select_for_update(skip_locked=True, no_key=True)[:QUESTIONS]]
    VatCheck.objects.filter(pk__in=ids).update(lease_until=at + _LEASE)
    return list(Client.objects.filter(pk__in=ids))
