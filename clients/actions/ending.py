"""Avsluta klient and Öppna igen: a last day is set, or taken away, and everything that hangs on it follows."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions.cards import needs_contact_email
from clients.choices import ClientStatus
from clients.models import Client
from common import steps
from common.access import Actor
from common.periods import local_day
from events.record import record


@transaction.atomic
def end_client(client: Client, *, last_day: date, by: Actor) -> Client:
    """Sets the client's last day, or moves it, and ends what ends with it (CLIENT_ENDING_STEPS).

    The day is one of the client's own calendar and may be to come: until it has passed the client is Avslutas. The same
    day again changes nothing. Raises ValidationError for the firm's own client, and for one that has ended already.
    """
    client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if client.is_internal:
        raise ValidationError(_("Byråns egen klient kan inte avslutas."))
    if client.ends_on == last_day:
        return client
    if client.status_on(local_day(timezone.now(), client.time_zone)) is ClientStatus.ENDED:
        raise ValidationError(_("Klienten är redan avslutad. Öppna den igen först."))
    return _set_last_day(client, last_day, "client.ended", settings.CLIENT_ENDING_STEPS, by)


@transaction.atomic
def reopen_client(client: Client, *, by: Actor) -> Client:
    """Takes the last day away and restores what ended with it (CLIENT_REOPENING_STEPS). An open client stays as it is.

    Its number is still its own: an ended client keeps it, so that no second real client can have taken it. Raises
    ValidationError where the contact person has been forgotten since (gallring): a real client has one.
    """
    client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if client.ends_on is None:
        return client
    if needs_contact_email(client) and not client.contact_email:
        raise ValidationError(_("Kontaktpersonen är gallrad. Skriv en ny kontaktperson först, så kan klienten öppnas."))
    client.pruned_at = None
    return _set_last_day(client, None, "client.reopened", settings.CLIENT_REOPENING_STEPS, by)


def _set_last_day(client: Client, day: date | None, kind: str, then: list[str], by: Actor) -> Client:
    before, client.ends_on = client.ends_on, day
    client.save(update_fields=["ends_on", "pruned_at"])
    record(
        kind,
        by=by,
        subject=client,
        client_id=client.pk,
        reseller_id=client.reseller_id,
        before={"ends_on": before},
        after={"ends_on": day},
    )
    steps.run(then, client, by=by)
    return client
