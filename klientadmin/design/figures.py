"""Invented figures: a plot of months, a month's basis with its sums, and a closing that is on its way."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.http import QueryDict
from django.utils import timezone

from common.access import Actor
from klientadmin.design import names
from klientadmin.design.clients import client
from packages_billing.choices import OrderState, PriceUnit, Refusal
from packages_billing.models import ClosingOrder, Package
from packages_billing.month_plot import MonthValue, months_until, plot_of
from packages_billing.pricing import Month
from packages_billing.report import ClientRow, Counts, PackageLine, Report, Sum

_BY_MONTH = (19400, 19900, 20100, 21250, 20800, 22400, 23900, 23100, 24700, 25300, 26050, 8125)


def plot_context(actor: Actor) -> dict[str, Any]:
    """Twelve months, the last one hollow: it is not over."""
    months = months_until(Month.of(actor.today()))
    values = [
        MonthValue(month, Decimal(value), month != months[-1]) for month, value in zip(months, _BY_MONTH, strict=True)
    ]
    return {"plot": plot_of(values), "currency": "SEK"}


def basis_context(actor: Actor) -> dict[str, Any]:
    """Three clients, the first with its lines under it, one that owes less than nothing, and one without anything."""
    month = Month.of(actor.today())
    heads = [_package("complete", "Komplett"), _package("crm", "CRM")]
    return {
        "month": month, "previous": month.previous, "report": _report(actor, heads, month),
        "query": QueryDict(f"open={_rows(actor, heads, month)[0].client.pk}"),
    }  # fmt: skip


def _report(actor: Actor, heads: list[Package], month: Month) -> Report:
    rows = _rows(actor, heads, month)
    sums = [_sum("2207.25", "-1106.5")]
    return Report(
        totals=sums, clients=3, without_basis=1, users=12, users_change=1, rows=rows, page_sums=sums,
        page_counts=Counts([3, 12, 1], [8, 4], addons=2, extras=1), main_packages=heads, unpriced=[], charts=[],
    )  # fmt: skip


def _rows(actor: Actor, heads: list[Package], month: Month) -> list[ClientRow]:
    first = client(names.CHARGED, actor, org_number="5591774467", customer_number="1042")
    second = client(names.CREDITED, actor, org_number="5592031236", customer_number="1043")
    third = client(names.FREE, actor, org_number="5560125790")
    for row, firm, own, external in ((first, 2, 11, 1), (second, 1, 1, 0), (third, 0, 0, 0)):
        vars(row).update(firm_users_then=firm, own_users_then=own, external_users_then=external)  # as the query's
    return [
        ClientRow(first, [8, 3], 2, 1, [_sum("3412", "98.25")], _lines(heads, month), is_open=True),
        ClientRow(second, [0, 1], 0, 0, [_sum("-1204.75", "-1204.75")]),
        ClientRow(third, [0, 0]),
    ]


def _lines(heads: list[Package], month: Month) -> list[PackageLine]:
    unit = str(PriceUnit.USER_MONTH.label)
    return [
        PackageLine(heads[0], unit, "SEK", "8", Decimal(399), Decimal(3192), None),
        PackageLine(heads[1], unit, "SEK", "34/31", Decimal(200), Decimal("220"), month.previous),
    ]


def _sum(amount: str, change: str) -> Sum:
    return Sum("SEK", Decimal(amount), Decimal(change))


def _package(code: str, name: str) -> Package:
    return Package(pk=uuid5(NAMESPACE_URL, code), code=code, name=name)


def orders(actor: Actor) -> list[dict[str, Any]]:
    """A month that is being closed, and one that was refused, as packages_billing/closing_note.html takes them."""
    month = Month.of(actor.today()).previous
    asked = {"month": month.first, "asked_at": timezone.now() - timedelta(minutes=2), "asked_by_name": names.ASKER}
    running = ClosingOrder(state=OrderState.RUNNING, **asked)
    refused = ClosingOrder(state=OrderState.REFUSED, refusal=Refusal.FAILED, **asked)
    return [
        {"order": running, "order_month": month, "stage": 2, "stages": 5},
        {"order": refused, "order_month": month},
    ]
