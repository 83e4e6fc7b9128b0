"""What clients leave behind whose time is up: differences from the registers, orders, a client's own invoice mail."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clients.models import BulkLine, BulkOrder, InvoiceEmail, RegisterDifference
from common.retention import Firm, Kind, days_through, let_go, of_a_firm


@of_a_firm
def _due_differences(firm: Firm, until: date) -> QuerySet[RegisterDifference]:
    """Those that ended. One that stands, kept or open, is a fact of today."""
    return RegisterDifference.objects.filter(reseller=firm.pk, ended_at__lt=days_through(until, firm))


@of_a_firm
def _due_orders(firm: Firm, until: date) -> QuerySet[BulkOrder]:
    return BulkOrder.objects.filter(reseller=firm.pk, done_at__lt=days_through(until, firm))


@of_a_firm
def _due_invoice_mail(firm: Firm, until: date) -> QuerySet[InvoiceEmail]:
    """Of clients that have ended: people sign mail with their name and phone number."""
    return InvoiceEmail.objects.filter(client__reseller=firm.pk, client__ends_on__lte=until)


def _delete(chosen: QuerySet[RegisterDifference], _at: datetime) -> int:
    return chosen.delete()[0]


def _delete_orders(chosen: QuerySet[BulkOrder], _at: datetime) -> int:
    BulkLine.objects.filter(order__in=chosen.values("pk")).delete()
    return chosen.delete()[0]


def _delete_invoice_mail(chosen: QuerySet[InvoiceEmail], _at: datetime) -> int:
    let_go("clients.InvoiceEmail:invoice_email_is_kept")
    return chosen.delete()[0]


DIFFERENCES = Kind(
    key="differences",
    setting="RETENTION_REGISTERS_MONTHS",
    due=_due_differences,
    prune=_delete,
    label=_("Avvikelser mot registret som är avgjorda"),
    counted_from=_("dagen då de avgjordes"),
    reason=_("För att kunna se varför en uppgift ändrades eller behölls."),
    outcome=_("Raderas."),
)
BULK_ORDERS = Kind(
    key="bulk_orders",
    setting="RETENTION_ORDERS_MONTHS",
    due=_due_orders,
    prune=_delete_orders,
    label=_("Ändringar av flera klienter som är klara"),
    counted_from=_("dagen då de blev klara"),
    reason=_("För att kunna se hur det gick. Vad som ändrades står i Händelser."),
    outcome=_("Raderas."),
    piece=20,  # each with up to ten thousand lines
)
INVOICE_MAIL = Kind(
    key="invoice_mail",
    setting="RETENTION_CLIENTS_MONTHS",
    due=_due_invoice_mail,
    prune=_delete_invoice_mail,
    label=_("Avslutade klienters egna fakturamejl"),
    counted_from=_("klientens sista dag"),
    reason=_("Klientens text lämnas eller raderas när uppdraget är slut (GDPR artikel 28.3 g)."),
    outcome=_("Raderas."),
    is_evidence=True,
)
