"""The agreement sent again to many clients that have not answered."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.actions.sending import locked, send_again, why_not_asked
from agreements.models import Agreement
from clients.bulk import Values
from clients.choices import AgreementState
from clients.models import BulkOrder, Client, ClientQuerySet
from common.access import Actor, Permission

RESTS = timedelta(hours=24)  # between two mails to the same contact


class SendAgain:
    """Skicka avtal igen."""

    key, permission = "agreement", Permission.SEND_AGREEMENTS

    def label(self) -> str:
        """See clients.bulk.Work."""
        return _("Skicka avtal igen")

    def form(self, data: Any, *, reseller_id: UUID) -> None:
        """Nothing is asked."""

    def said(self, values: Values, *, reseller_id: UUID) -> str:
        """What happens to the link that was sent before."""
        return _("Kontaktpersonen får ett nytt mejl med byråns senaste avtalstext. Länken i det förra slutar gälla.")

    def button(self, count: int) -> str:
        """The verb with the number of clients."""
        return ngettext("Skicka till %(count)s klient", "Skicka till %(count)s klienter", count) % {"count": count}

    def looked_at(self, clients: ClientQuerySet, values: Values, *, at: datetime) -> ClientQuerySet:
        """With whether each was sent it lately."""
        lately = Agreement.objects.filter(client=OuterRef("pk"), requested_at__gt=at - RESTS)
        return clients.annotate(asked_lately=Exists(lately.open()))

    def why_not(self, client: Client, values: Values, *, at: datetime) -> str:
        """Who has answered is not asked again, nor who was asked within a day."""
        if not client.is_demo and (answered := _answered(client.agreement_state)):
            return answered
        if refused := why_not_asked(client, at):
            return refused.rstrip(".")
        return _("Fick avtalet det senaste dygnet") if getattr(client, "asked_lately", False) else ""

    def carry_out(self, client: Client, values: Values, *, order: BulkOrder, by: Actor, at: datetime) -> None:
        """Looks at the answer once more while the client is locked: it may have come in between."""
        if answered := _answered(locked(client.pk).agreement_state):
            raise ValidationError(answered)
        send_again(client, form_key=uuid5(order.pk, str(client.pk)), by=by)

    def finish(self, order: BulkOrder, *, done: int, by: Actor) -> None:
        """The mails have told."""


def _answered(state: str) -> str:
    """The contact's answer, in words; empty where none is."""
    answers = {
        AgreementState.APPROVED: _("Har redan godkänt"),
        AgreementState.DECLINED: _("Har avböjt"),
        AgreementState.TERMINATED: _("Har sagt upp avtalet"),
    }
    return str(answers.get(AgreementState(state), ""))
