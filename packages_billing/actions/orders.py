"""The closing of a month as an order that a worker carries out: it may be left, and is done once whoever dies."""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clients.models import Reseller
from common.access import SYSTEM, Actor
from common.apart import apart
from common.wake import wake
from events.record import record
from packages_billing.actions.closing import NotOver, close_month, why_not
from packages_billing.choices import OrderState, Refusal
from packages_billing.models import Closing, ClosingOrder
from packages_billing.pricing import Month
from packages_billing.progress import note_stage
from packages_billing.words import month_words

logger = logging.getLogger(__name__)
# How long a worker that is never heard of again keeps an order. One that closes for longer keeps the firm locked.
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3


@transaction.atomic
def order_closing(reseller: Reseller, month: Month, *, by: Actor, at: datetime | None = None) -> Closing | ClosingOrder:
    """Asks for the month to be closed, and wakes a worker. Gives the closing instead where the month is closed.

    The month asked for again gives the order that is open. Raises NotOver as close_month() would, and while another
    month is being closed. The firm is not locked: a worker holds it for as long as it closes.
    """
    at = at or timezone.now()
    closed = {Month.of(closing.month): closing for closing in Closing.objects.filter(reseller=reseller)}
    if month in closed:
        return closed[month]
    if (refusal := why_not(month, closed, at)) is not None:
        raise refusal
    new = ClosingOrder(reseller=reseller, month=month.first, asked_by_id=by.user_id, asked_by_name=by.name, asked_at=at)
    ClosingOrder.objects.bulk_create([new], ignore_conflicts=True)
    order = ClosingOrder.objects.open().filter(reseller=reseller).first()
    if order is None:  # the one that was in the way has been carried out meanwhile
        return order_closing(reseller, month, by=by, at=at)
    if order.month != month.first:
        words = _("%(month)s stängs just nu. Vänta tills det är klart.") % {
            "month": capfirst(month_words(Month.of(order.month)))
        }
        raise NotOver(Refusal.ANOTHER_FIRST, words)
    if order.pk == new.pk:
        record("basis.closing_ordered", by=by, subject=order, reseller_id=reseller.pk, after={"month": str(month)})
        wake("packages_billing.carry_out_orders")
    return order


def carry_out_orders(at: datetime) -> None:
    """Closes what is ordered. Any number of workers at once do it once; what fails is tried again after the lease."""
    while (order := _claim(at)) is not None:
        with apart(logger, "closing order %s failed", order.pk):
            _carry_out(order, at)


@transaction.atomic
def _claim(at: datetime) -> ClosingOrder | None:
    """The oldest order that is due, of a firm that nobody is closing a month of just now."""
    due = ClosingOrder.objects.due(at).select_related("reseller").order_by("asked_at", "pk")
    order = due.select_for_update(of=("self", "reseller"), no_key=True, skip_locked=True).first()
    if order is not None:
        order.state, order.claimed_until = OrderState.RUNNING, at + LEASE
        order.attempts += 1
        order.save(update_fields=["state", "claimed_until", "attempts"])
    return order


def _carry_out(order: ClosingOrder, at: datetime) -> None:
    """Closes the month in the name of who asked. That it is closed and that the order is done are stored together."""
    if order.attempts > MOST_ATTEMPTS:
        _refuse(order, Refusal.FAILED)
        return
    by = Actor(user_id=order.asked_by_id, name=order.asked_by_name, reseller_id=order.reseller_id)
    told = partial(note_stage, order.pk)
    try:
        with transaction.atomic():
            close_month(order.reseller, Month.of(order.month), by=by, at=at, on_stage=told)
            ClosingOrder.objects.filter(pk=order.pk).update(state=OrderState.DONE, refusal="", claimed_until=None)
    except NotOver as refused:
        _refuse(order, refused.reason)


@transaction.atomic
def _refuse(order: ClosingOrder, reason: Refusal) -> None:
    """Unless a worker that was thought lost has carried it out after all."""
    held = ClosingOrder.objects.open().filter(pk=order.pk)
    if held.update(state=OrderState.REFUSED, refusal=reason, claimed_until=None):
        after = {"month": str(Month.of(order.month)), "refusal": reason}
        record("basis.closing_refused", by=SYSTEM, subject=order, reseller_id=order.reseller_id, after=after)
