"""The invoicing basis whose time is up, and what hangs on it. Closed months are the owner's to prune."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from clients.models import Client, Reseller
from common.access import SYSTEM
from common.retention import Firm, Keeping, Kind, before_fiscal_year, days_through, let_go, of_a_firm
from events.record import record
from packages_billing.choices import OrderState
from packages_billing.models import ClosedLine, Closing, ClosingOrder
from packages_billing.pricing import Month


def _through_fiscal_year(keeping: Keeping, firm: Firm | None, today: date) -> date | None:
    """The basis is the firm's own accounting record: its own fiscal year counts."""
    return before_fiscal_year(keeping.amount, firm.fiscal_year_start if firm else 1, today)


@of_a_firm
def _due_closings(firm: Firm, until: date) -> QuerySet[Closing]:
    """All but the firm's newest: from it the next month follows, and before it no price may begin."""
    later = Closing.objects.filter(reseller=OuterRef("reseller"), month__gt=OuterRef("month"))
    return Closing.objects.filter(Exists(later), reseller=firm.pk, month__lte=until)


def _delete_closings(chosen: QuerySet[Closing], _at: datetime) -> int:
    """With their lines, the oldest first: a month's corrections stand in later ones, and may not go before it."""
    return sum(_delete_oldest(closing) for closing in chosen.order_by("month"))


def _delete_oldest(closing: Closing) -> int:
    """Whoever closes a month meanwhile reads all of the earlier ones: one of the two waits for the other."""
    Reseller.objects.select_for_update(no_key=True).get(pk=closing.reseller_id)
    if Closing.objects.filter(reseller=closing.reseller_id, month__lt=closing.month).exists():
        return 0
    was = {"month": str(Month.of(closing.month)), "number": closing.number, "lines": closing.line_count}
    record(
        "basis.pruned", by=SYSTEM, subject=closing, reseller_id=closing.reseller_id,
        before=was | {"sha256": closing.sha256},
    )  # fmt: skip
    let_go("packages_billing.ClosedLine:line_is_frozen", "packages_billing.Closing:closing_is_kept")
    ClosedLine.objects.filter(closing=closing).delete()
    closing.delete()
    return 1


@of_a_firm
def _due_orders(firm: Firm, until: date) -> QuerySet[ClosingOrder]:
    rows = ClosingOrder.objects.filter(reseller=firm.pk, asked_at__lt=days_through(until, firm))
    return rows.filter(state__in=[OrderState.DONE, OrderState.REFUSED])


def _delete_orders(chosen: QuerySet[ClosingOrder], _at: datetime) -> int:
    return chosen.delete()[0]


@of_a_firm
def _due_sole_traders(firm: Firm, until: date) -> QuerySet[Client]:
    """Ended ones that no closed month names: their name and number are those of a person."""
    charged = ClosedLine.objects.filter(client=OuterRef("pk"), closing__reseller=firm.pk)
    rows = Client.objects.filter(~Exists(charged), reseller=firm.pk, ends_on__lte=until)
    return rows.exclude(personal_number_hash="")


def _forget_sole_traders(chosen: QuerySet[Client], _at: datetime) -> int:
    """What is left of them is that there was a client."""
    count = 0
    for client in chosen.select_related("reseller"):
        with override(client.reseller.language):
            client.name = _now("Gallrad klient")
        client.personal_number_hash = client.personal_number_masked = client.customer_number = ""
        client.street = client.postcode = client.city = ""
        client.personal_number_sealed = None
        client.save(
            update_fields=[
                "name", "personal_number_hash", "personal_number_masked", "personal_number_sealed", "customer_number",
                "street", "postcode", "city",
            ]
        )  # fmt: skip
        count += 1
    return count


BASIS = Kind(
    key="basis",
    setting="RETENTION_BASIS_YEARS",
    due=_due_closings,
    prune=_delete_closings,
    until=_through_fiscal_year,
    label=_("Fakturaunderlag för stängda månader"),
    counted_from=_("året då byråns räkenskapsår slutade"),
    reason=_("Räkenskapsinformation (bokföringslagen 7 kap. 2 §)."),
    outcome=_("Raderas, månad för månad. Den senast stängda månaden står alltid kvar."),
    is_evidence=True,
    piece=1,
    order="month",
    tells_itself=True,
)
SOLE_TRADERS = Kind(
    key="sole_traders",
    setting="RETENTION_BASIS_YEARS",
    due=_due_sole_traders,
    prune=_forget_sole_traders,
    until=_through_fiscal_year,
    label=_("Avslutade enskilda firmor: namn, adress och personnummer"),
    counted_from=_("året då byråns räkenskapsår med sista dagen slutade"),
    reason=_("Så länge ett fakturaunderlag avser dem (bokföringslagen 7 kap. 2 §)."),
    outcome=_("Töms när inget sparat fakturaunderlag avser klienten längre."),
    piece=100,
)
CLOSING_ORDERS = Kind(
    key="closing_orders",
    setting="RETENTION_ORDERS_MONTHS",
    due=_due_orders,
    prune=_delete_orders,
    label=_("Vem som bad om att en månad stängs"),
    counted_from=_("dagen då någon bad om det"),
    reason=_("För att kunna se hur det gick. Vem som stängde månaden står i Händelser."),
    outcome=_("Raderas."),
)
