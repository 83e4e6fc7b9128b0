"""Avsluta klient and Öppna igen."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Client
from common import steps
from common.access import Actor
from events.record import record


@transaction.atomic
def end_client(client: Client, *, last_day: date, by: Actor) -> Client:
    """Sets the last day; access and charges end with it (CLIENT_ENDING_STEPS), the history stays.

    The same last day again changes nothing. Raises ValidationError for the firm's internal client.
    """
    row = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if row.is_internal:
        raise ValidationError(_("Byråns egen klient kan inte avslutas."))
    if row.ends_on == last_day:
        return row
    before, row.ends_on = row.ends_on, last_day
    row.save(update_fields=["ends_on"])
    steps.run(settings.CLIENT_ENDING_STEPS, row, by=by)
    _note("client.ended", row, before, by=by)
    return row


@transaction.atomic
def reopen_client(client: Client, *, by: Actor) -> Client:
    """Takes the last day away and gives back what ended with it. An open client is left as it is."""
    row = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if row.ends_on is None:
        return row
    before, row.ends_on = row.ends_on, None
    row.save(update_fields=["ends_on"])
    steps.run(settings.CLIENT_REOPENING_STEPS, row, by=by, ended_on=before)
    _note("client.reopened", row, before, by=by)
    return row


def _note(kind: str, row: Client, before: date | None, *, by: Actor) -> None:
    record(
        kind, by=by, subject=row, client_id=row.pk, reseller_id=row.reseller_id,
        before={"ends_on": before}, after={"ends_on": row.ends_on},
    )  # fmt: skip
