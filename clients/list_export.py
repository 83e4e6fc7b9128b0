"""The list of clients as rows of a file: what the page shows, and what a spreadsheet wants beside it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.choices import AgreementState
from clients.models import Client
from common.pagination import keyset_page
from common.periods import local_day

_CHUNK = 500


def heads() -> list[str]:
    """The columns' names."""
    return [
        _("Företagsnamn"), _("Organisationsnummer"), _("Land"), _("Kundnummer"), _("Demo"), _("Status"),
        _("Sista dag"), _("Avtal"), _("Kontakt"), _("E-post"), _("Ansvarig"), _("Huvudpaket"), _("Tilläggspaket"),
        _("Användare från byrån"), _("Egna användare"), _("Externa användare"),
    ]  # fmt: skip


def cells(rows: QuerySet[Client], order: Sequence[str]) -> Iterator[list[Any]]:
    """One row a client in the list's order, read in pages. A sole trader's number is masked here too."""
    now, after = timezone.now(), ""
    while True:
        page = keyset_page(rows, order, after=after, size=_CHUNK)
        for client in page.rows:
            status = client.status_on(local_day(now, client.time_zone))
            yield [
                client.name, client.number, client.country, client.customer_number, _("Ja") if client.is_demo else "",
                status.label, client.ends_on or "", "" if client.is_demo else _agreement(client), client.contact_name,
                client.contact_email, client.responsible_name or "",
                client.main_packages, client.addon_packages, client.firm_users, client.own_users,
                client.external_users,
            ]  # fmt: skip
        after = page.after
        if not after:
            return


def _agreement(client: Client) -> str:
    return str(AgreementState(client.agreement_state).label)
