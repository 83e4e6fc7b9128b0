"""Mail whose time is up: empty, as after an erasure. The row stays, so that nothing is sent twice."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.retention import Firm, Kind, days_through
from mail.erasing import blank
from mail.models import Message, MessageState

_OVER = [MessageState.SENT, MessageState.BOUNCED, MessageState.FAILED]


def _due(firm: Firm | None, until: date) -> QuerySet[Message]:
    """What has left, or never will. Mail about agreements is evidence, and goes with them."""
    rows = Message.objects.filter(reseller_id=firm.pk if firm else None, state__in=_OVER)
    rows = rows.filter(queued_at__lt=days_through(until, firm)).exclude(kind__startswith="agreement")
    return rows.exclude(to_email="", text="")


def _prune(chosen: QuerySet[Message], _at: datetime) -> int:
    return blank(chosen)


MAIL = Kind(
    key="mail",
    setting="RETENTION_MAIL_MONTHS",
    due=_due,
    prune=_prune,
    label=_("Mejl som har skickats, utom om avtal"),
    counted_from=_("dagen då mejlet skrevs"),
    reason=_("Så länge någon kan fråga om mejlet kom fram."),
    outcome=_("Mottagare, ämne och text töms. Att något skickades, när och hur det gick står kvar."),
    of_platform=True,
)
