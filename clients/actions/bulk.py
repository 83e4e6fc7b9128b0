"""The same done to many clients, as an order: each client in a transaction of its own, once, whoever dies meanwhile."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clients.bulk import AT_ONCE, Plan, Values, Work, actor_of_login, language_of_page, why_skipped, work_of
from clients.choices import LineState
from clients.models import BulkLine, BulkOrder, Client
from common.access import SYSTEM, Actor
from common.apart import apart
from common.wake import wake
from events.record import record

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)  # how long a worker that is never heard of again keeps an order
BATCH = 100
MOST_ATTEMPTS = 3  # at one client
MOST_LOSSES = 5  # of workers over one order


@transaction.atomic
def order_bulk(
    work: Work, *, values: Values, plan: Plan, form_key: UUID, by: Actor, at: datetime | None = None
) -> BulkOrder:
    """Writes down what is to be done to whom. The same `form_key` again gives the order of the first time.

    More clients than AT_ONCE wake a worker; fewer are left to the caller's carry_out_bulk(), or to the sweeper.
    """
    order = BulkOrder(
        reseller_id=by.firm, work=work.key, values=dict(values), form_key=form_key, asked_by_id=by.login,
        asked_at=at or timezone.now(), language=language_of_page(),
    )  # fmt: skip
    BulkOrder.objects.bulk_create([order], ignore_conflicts=True)
    stored = BulkOrder.objects.asked_by(by.login, by.firm).get(form_key=form_key)
    if stored.pk != order.pk:
        return stored
    BulkLine.objects.bulk_create(_lines(order, plan), batch_size=1000)
    after = {"work": work.key, "clients": len(plan.changed), "skipped": plan.skipped_count}
    record("client.bulk_ordered", by=by, subject=order, reseller_id=by.firm, after=after)
    if len(plan.changed) > AT_ONCE:
        wake("clients.carry_out_bulk")
    return order


def _lines(order: BulkOrder, plan: Plan) -> list[BulkLine]:
    lines = [BulkLine(order=order, client=client) for client in plan.changed]
    for reason, clients in plan.skipped.items():
        lines += [BulkLine(order=order, client=row, state=LineState.SKIPPED, reason=reason) for row in clients]
    return lines


def carry_out_bulk(at: datetime, *, order: BulkOrder | None = None) -> None:
    """Carries out a batch of each order that is due, or of this one, and wakes a worker for what is left.

    No more than a batch: the rights of who asked are read at the moment. Any number of workers do it once.
    """
    tried: list[UUID] = []
    while (claimed := _claim(at, order, tried)) is not None:
        tried.append(claimed.pk)
        with apart(logger, "bulk order %s failed", claimed.pk):
            with translation.override(claimed.language):
                worked, is_done = _batch(claimed, at)
            if worked and not is_done:  # else other workers hold all that is left: the lease stands
                _release(claimed)


@transaction.atomic
def _claim(at: datetime, order: BulkOrder | None, tried: list[UUID]) -> BulkOrder | None:
    due = BulkOrder.objects.due(at).exclude(pk__in=tried)
    due = due.filter(pk=order.pk) if order else due
    claimed = due.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    if claimed is not None:
        claimed.losses += claimed.claimed_until is not None
        claimed.turns, claimed.claimed_until = claimed.turns + 1, at + LEASE
        claimed.save(update_fields=["losses", "turns", "claimed_until"])
    return claimed


def _release(order: BulkOrder) -> None:
    """For whoever comes first: the worker that is woken, or the sweeper."""
    BulkOrder.objects.filter(pk=order.pk, done_at=None).update(claimed_until=None, losses=0)
    wake("clients.carry_out_bulk")


def _batch(order: BulkOrder, at: datetime) -> tuple[int, bool]:
    """Some of the order's clients: how many, and whether nothing is left of it."""
    work, by = work_of(order.work), actor_of_login(order.asked_by_id, at)
    if order.losses > MOST_LOSSES or work is None:
        order.lines.waiting().order_by().update(state=LineState.FAILED)
    worked = 0
    while worked < BATCH and work is not None and _next_line(order, work, by, at):
        worked += 1
    return worked, _finish(order, work, by, at)


@transaction.atomic
def _next_line(order: BulkOrder, work: Work, by: Actor | None, at: datetime) -> bool:
    """One client: what is done to it and that it is done are stored together."""
    line = order.lines.waiting().select_for_update(of=("self",), skip_locked=True).first()
    if line is None:
        return False
    try:
        with transaction.atomic():
            line.reason = _do(line, order, work, by, at)
    except ValidationError as refused:
        line.reason = " ".join(refused.messages)[:300]
    except Exception:  # one client must not stop the others
        logger.exception("bulk order %s failed for client %s", order.pk, line.client_id)
        if not connection.is_usable():
            raise
        line.attempts += 1
        line.state = LineState.FAILED if line.attempts >= MOST_ATTEMPTS else LineState.WAITING
    else:
        line.state = LineState.DONE
    if line.reason:
        line.state = LineState.SKIPPED
    line.save(update_fields=["state", "reason", "attempts"])
    return True


def _do(line: BulkLine, order: BulkOrder, work: Work, by: Actor | None, at: datetime) -> str:
    """Does it, if who asked still may; else says why not. Of a client that is out of sight nothing more is said."""
    if by is None or by.reseller_id != order.reseller_id:
        return _("Du har inte rätt att göra det på klienten")
    seen = Client.objects.visible_to(by).filter(reseller_id=order.reseller_id, pk=line.client_id)
    client = work.looked_at(seen, order.values, at=at).first()
    if client is None:
        return _("Du har inte rätt att göra det på klienten")
    reason = why_skipped(work, client, order.values, by=by, at=at)
    if not reason:
        work.carry_out(client, order.values, order=order, by=by, at=at)
    return reason


@transaction.atomic
def _finish(order: BulkOrder, work: Work | None, by: Actor | None, at: datetime) -> bool:
    """Whether nothing is left. Whoever finds it first tells it."""
    if order.lines.waiting().exists():
        return False
    if BulkOrder.objects.filter(pk=order.pk, done_at=None).update(done_at=at, claimed_until=None):
        count = order.lines.all().counted()
        done = count[LineState.DONE]
        after = {"work": order.work, "clients": done, "skipped": count[LineState.SKIPPED]}
        after |= {"failed": count[LineState.FAILED]} if count[LineState.FAILED] else {}
        record("client.bulk_done", by=by or SYSTEM, subject=order, reseller_id=order.reseller_id, after=after)
        if done and work is not None and by is not None:
            work.finish(order, done=done, by=by)
    return True
