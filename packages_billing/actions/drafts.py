"""An invoice draft of a client's month. Making one is recorded; a sole trader's carries the personal number."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from clients.actions import see_personal_number
from clients.models import Client
from common.access import Actor
from common.sealing import CannotOpen
from events.record import record
from packages_billing.basis import BasisLine
from packages_billing.firm_book import FirmBook, open_book
from packages_billing.month_lines import month_lines
from packages_billing.peppol import Draft, DraftLine, Party, invoice_of
from packages_billing.pricing import Month

_DAYS_TO_PAY = 30


class NoDraft(Exception):  # noqa: N818  # it names what is wrong
    """There is nothing to invoice, or something is missing, in words."""


@transaction.atomic
def make_draft(client: Client, month: Month, *, by: Actor) -> bytes:
    """The month's lines as UBL. Raises NoDraft, in words. `client` comes with its reseller.

    A sole trader's number is read as see_personal_number() reads it: that is recorded too.
    """
    book = open_book(client.reseller_id)
    lines = month_lines(client.reseller_id, book, month, [client.pk])
    currencies = {line.currency for line in lines}
    if not lines:
        raise NoDraft(_("Det finns inget att fakturera den månaden."))
    if len(currencies) > 1:
        raise NoDraft(_("Månaden har rader i flera valutor. Fakturera dem var för sig."))
    with translation.override(client.language):
        drafted = _draft(client, month, _buyer(client, by), lines, book, by.today())
        try:
            content = invoice_of(drafted)
        except ValueError as unknown:
            raise NoDraft(_("Momssatsen är inte känd för den månaden.")) from unknown
    record(
        "basis.draft_made", by=by, subject=client, client_id=client.pk, reseller_id=client.reseller_id,
        after={"month": str(month), "lines": len(lines)},
    )  # fmt: skip
    return content


def _buyer(client: Client, by: Actor) -> Party:
    if client.is_sole_trader:
        try:
            return Party(client.name, client.country, see_personal_number(client, by=by))
        except CannotOpen as damaged:
            raise NoDraft(_("Personnumret går inte att läsa.")) from damaged
    if not client.org_number:
        raise NoDraft(_("Klienten saknar organisationsnummer. Fyll i det först."))
    return Party(client.name, client.country, client.org_number)


def _draft(
    client: Client, month: Month, buyer: Party, lines: Sequence[BasisLine], book: FirmBook, today: date
) -> Draft:
    firm = client.reseller
    reference = client.customer_number or str(client.pk)[:8]
    return Draft(
        number=f"{month}-{reference}", issued_on=today, due_on=today + timedelta(days=_DAYS_TO_PAY),
        first_day=month.first, last_day=month.last, currency=lines[0].currency, reference=reference,
        seller=Party(firm.name, firm.country, firm.org_number), buyer=buyer,
        lines=[_line(line, book) for line in lines],
    )  # fmt: skip


def _line(line: BasisLine, book: FirmBook) -> DraftLine:
    name = str(book.packages[line.package_id])
    if line.corrects:
        name = _("%(package)s, rättelse av %(month)s") % {"package": name, "month": Month.of(line.corrects)}
    return DraftLine(
        name=name, first_day=line.first_day, last_day=line.last_day, days=line.days, of_days=line.of_days,
        unit_price=line.unit_price, proration=line.proration, amount=line.amount,
        is_correction=line.corrects is not None,
    )  # fmt: skip
