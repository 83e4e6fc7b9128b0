"""What is due by the clock: requests that run out, reminders, and texts on their way to many clients."""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction

from agreements import emails, ladder
from agreements.actions.sending import record_agreement, request_approval
from agreements.models import Agreement, AgreementDispatch
from agreements.waiting import not_asked_yet
from clients.choices import AgreementState
from clients.models import Client
from common.access import SYSTEM, Actor
from common.apart import apart
from common.periods import local_day

logger = logging.getLogger(__name__)
BATCH = 200


def sweep(at: datetime) -> None:
    """Does everything that is due at this moment. Any number of sweepers at once do it once."""
    while _expire_batch(at) == BATCH:
        pass
    due = Agreement.objects.due_for_reminder(at).order_by("next_reminder_at").values_list("pk", "client_id")
    for agreement_id, client_id in due[: 10 * BATCH]:
        _alone(_remind, agreement_id, client_id, at)
    for text_id in AgreementDispatch.objects.filter(done_at__isnull=True).values_list("pk", flat=True):
        _alone(_continue_dispatch, text_id, at)


def _alone(work: Callable[..., None], *args: object) -> None:
    """One piece of work that fails must not stop the others: it is found again at the next round."""
    with apart(logger, "agreements: %s failed", work.__name__.strip("_")):
        work(*args)


@transaction.atomic
def _expire_batch(at: datetime) -> int:
    """Utgången for requests past their last moment. Returns how many; clients that are busy wait for the next round."""
    due = Agreement.objects.run_out(at).order_by("expires_at").values("client_id")[:BATCH]
    held = (
        Client.objects.filter(pk__in=due).order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=True)
    )
    clients = {client.pk: client for client in held.only("pk", "reseller_id")}
    requests = list(Agreement.objects.run_out(at).filter(client__in=clients).select_for_update(of=("self",)))
    rows = Agreement.objects.filter(pk__in=[request.pk for request in requests])
    rows.update(state=AgreementState.EXPIRED, next_reminder_at=None)
    Client.objects.filter(pk__in=[request.client_id for request in requests]).update(
        agreement_state=AgreementState.EXPIRED
    )
    for request in requests:
        request.client = clients[request.client_id]
        before, after = {"state": request.state}, {"state": AgreementState.EXPIRED}
        record_agreement("agreement.expired", request, by=SYSTEM, before=before, after=after)
    return len(requests)


@transaction.atomic
def _remind(agreement_id: UUID, client_id: UUID, at: datetime) -> None:
    """One reminder, however many steps were slept through; the next is the first step after `at`."""
    held = Client.objects.filter(pk=client_id).select_for_update(of=("self",), no_key=True, skip_locked=True)
    client = held.select_related("reseller", "responsible__person").first()
    rows = Agreement.objects.due_for_reminder(at).filter(pk=agreement_id).select_related("text")
    agreement = rows.select_for_update(of=("self",)).first() if client is not None else None
    if client is None or agreement is None:  # answered meanwhile, or another sweeper has it
        return
    agreement.client = client
    agreement.reminded_at = [*agreement.reminded_at, at]
    agreement.next_reminder_at = ladder.next_reminder_at(agreement.requested_at, at)
    agreement.save(update_fields=["reminded_at", "next_reminder_at"])
    after = {"reminder": agreement.reminders_sent, "addressed_email": agreement.addressed_email}
    record_agreement("agreement.reminded", agreement, by=SYSTEM, after=after)
    emails.reminder(agreement)


def _continue_dispatch(text_id: UUID, at: datetime) -> None:
    """Sends to a batch of those who wait for the text, each in a transaction of its own."""
    dispatch = AgreementDispatch.objects.select_related("text__reseller").get(pk=text_id)
    text = dispatch.text
    on = local_day(at, text.reseller.time_zone)
    by = Actor(user_id=dispatch.requested_by_id, name=dispatch.requested_by_name, reseller_id=text.reseller_id)
    batch = list(not_asked_yet(text, on).order_by("pk")[:BATCH])
    sent = 0
    for client in batch:
        try:
            key = uuid5(
                text_id, f"{client.pk} {dispatch.requested_at.isoformat()}"
            )  # two sweepers at once: one request
            request_approval(client, by=by, at=at, text=text, form_key=key)
            sent += 1
        except ValidationError as refused:  # ended meanwhile, say
            logger.info("agreement not sent to %s: %s", client.pk, refused.code)
    if len(batch) < BATCH or not sent:
        AgreementDispatch.objects.filter(pk=text_id, done_at__isnull=True).update(done_at=at)
