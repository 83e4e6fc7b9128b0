"""Agreements whose time is up: the evidence itself, with its papers and the mail about it. Only the owner may."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.models import OPEN_STATES, Agreement, AgreementPaper
from clients.choices import AgreementState
from clients.models import Client
from common.retention import Firm, Kind, let_go, of_a_firm
from events.erasing import blank_details
from events.models import Event
from mail.erasing import blank
from mail.models import Message


@of_a_firm
def _due(firm: Firm, until: date) -> QuerySet[Agreement]:
    """Of clients that have ended, all of them together: as long as a client is one, its agreements prove something."""
    rows = Agreement.objects.filter(client__reseller=firm.pk, client__ends_on__lte=until)
    return rows.exclude(state__in=OPEN_STATES)


def _prune(chosen: QuerySet[Agreement], at: datetime) -> int:
    ids = list(chosen.values_list("pk", flat=True))
    clients = set(chosen.values_list("client", flat=True))
    blank(Message.objects.filter(client_id__in=clients, kind__startswith="agreement").exclude(to_email="", text=""))
    blank_details(Event.objects.filter(subject_id__in=ids), at)
    let_go("agreements.AgreementPaper:paper_never_changes", "agreements.Agreement:agreement_is_kept")
    AgreementPaper.objects.filter(agreement__in=ids).delete()
    chosen.delete()
    proved = Agreement.objects.filter(client=OuterRef("pk"))
    Client.objects.filter(~Exists(proved), pk__in=clients).update(agreement_state=AgreementState.NOT_SENT)
    return len(ids)


AGREEMENTS = Kind(
    key="agreements",
    setting="RETENTION_AGREEMENTS_YEARS",
    due=_due,
    prune=_prune,
    label=_("Avtal och godkännanden, med skannade papper och mejlen om dem"),
    counted_from=_("året då klienten avslutades"),
    reason=_(
        "Bevis för rättsliga anspråk (GDPR artikel 17.3 e), som preskriberas efter tio år (preskriptionslagen 2 §)."
    ),
    outcome=_("Raderas."),
    is_evidence=True,
    piece=200,
)
