"""The personal side of events whose time is up: blanked, as after an erasure. The events and their seals stay."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.retention import Firm, Kind, days_through
from events.erasing import blank
from events.models import EventDetail

_SIGN_INS = ["user.signed_in", "user.signed_out"]


def _due(firm: Firm | None, until: date) -> QuerySet[EventDetail]:
    rows = EventDetail.objects.filter(event__reseller_id=firm.pk if firm else None, erased_at__isnull=True)
    return rows.filter(event__at__lt=days_through(until, firm))


def _due_sign_ins(firm: Firm | None, until: date) -> QuerySet[EventDetail]:
    return _due(firm, until).filter(event__kind__in=_SIGN_INS)


_OUTCOME = _("Namn, adresser och IP-adresser i händelserna töms. Vad som hände, när och på vilken klient står kvar.")
HISTORY = Kind(
    key="history",
    setting="RETENTION_HISTORY_YEARS",
    due=_due,
    prune=blank,
    label=_("Personuppgifter i Händelser"),
    counted_from=_("året då det hände"),
    reason=_("Behandlingshistorik är räkenskapsinformation (bokföringslagen 5 kap. 11 § och 7 kap. 2 §)."),
    outcome=_OUTCOME,
    of_platform=True,
)
SIGN_INS = Kind(
    key="sign_ins",
    setting="RETENTION_SIGN_INS_MONTHS",
    due=_due_sign_ins,
    prune=blank,
    label=_("In- och utloggningar"),
    counted_from=_("dagen då det hände"),
    reason=_("För att kunna utreda intrång (GDPR artikel 32)."),
    outcome=_OUTCOME,
    of_platform=True,
)
