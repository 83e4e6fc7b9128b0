"""Gallring: what is due of each kind goes, in pieces that are transactions of their own (docs/decisions/0028)."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from psycopg.errors import DeadlockDetected, LockNotAvailable

from clients.models import Client, Reseller
from common.access import SYSTEM
from common.periods import local_day
from common.retention import Firm, Kind
from common.steps import load
from events.record import record
from packages_billing.models import Closing

_AT_ONCE = 5000  # ids that are looked up together
_PATIENCE = "2s"  # for a row that a page holds: it comes first, and this piece tomorrow
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """What is due of one kind at one firm, or of the platform's own (no firm), up to a day; None is for ever."""

    kind: Kind
    firm: Firm | None
    until: date | None

    @property
    def due(self) -> QuerySet[Any]:
        """Its rows, as of now."""
        assert self.until is not None  # noqa: S101  # whoever asks has looked
        return self.kind.due(self.firm, self.until)

    @property
    def where(self) -> str:
        """Whose it is, in the words of the command."""
        return self.firm.name if self.firm else "platform"


def kinds() -> list[Kind]:
    """All of RETENTION_KINDS, in the order that they are pruned and listed in."""
    return load(settings.RETENTION_KINDS)  # type: ignore[return-value]  # named there are Kinds


def firms() -> list[Firm]:
    """Every firm, with the fiscal year of its own company."""
    own = Client.objects.filter(reseller=OuterRef("pk"), is_internal=True).values("fiscal_year_start")
    rows = Reseller.objects.annotate(starts_in=Subquery(own[:1])).order_by("pk")
    return [Firm(row.pk, row.name, row.time_zone, row.starts_in or 1) for row in rows]


def parts(at: datetime, *, evidence: bool | None = None) -> Iterator[Part]:
    """Every kind at every firm it is kept at, as of a moment. `evidence`: of those kinds alone, or of the others."""
    everyone = firms()
    for kind in kinds():
        if evidence is not None and kind.is_evidence != evidence:
            continue
        whose: list[Firm | None] = [*(everyone if kind.of_firms else []), *([None] if kind.of_platform else [])]
        for firm in whose:
            today = local_day(at, firm.time_zone if firm else settings.TIME_ZONE)
            yield Part(kind, firm, kind.last_due(firm, today))


def may_delete_evidence() -> bool:
    """Whether this connection's role may: the owner's may, the application's may not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'DELETE')", [Closing._meta.db_table])
        return bool(cursor.fetchone()[0])


def prune(part: Part, at: datetime, *, before_piece: Callable[[], None] = lambda: None) -> tuple[int, int]:
    """Makes what is due go; returns how many went, and how many were left since somebody held them.

    Each piece is a transaction: stopped at any point, what is done is done, and the next run goes on.
    """
    gone, left = 0, 0
    for ids in _pieces(part):
        before_piece()
        done = _prune_or_leave(part, ids, at)
        gone, left = gone + done, left + len(ids) - done
    return gone, left


def _pieces(part: Part) -> Iterator[list[Any]]:
    """The ids of what is due, a piece at a time, in the kind's order; looked up many at once."""
    last, order, size = None, part.kind.order, part.kind.piece
    while part.until is not None:
        rows = part.due.order_by(order)
        found = list((rows.filter(**{f"{order}__gt": last}) if last else rows).values_list("pk", order)[:_AT_ONCE])
        for start in range(0, len(found), size):
            yield [pk for pk, _place in found[start : start + size]]
        if len(found) < _AT_ONCE:
            return
        last = found[-1][1]


def _prune_or_leave(part: Part, ids: list[Any], at: datetime) -> int:
    try:
        return _prune_piece(part, ids, at)
    except OperationalError as refused:
        if not isinstance(refused.__cause__, LockNotAvailable | DeadlockDetected):
            raise
        log.warning("pruning %s: a piece is left for the next run: %s", part.kind.key, refused)
        return 0


@transaction.atomic
def _prune_piece(part: Part, ids: list[Any], at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [_PATIENCE])
    chosen = part.due.filter(pk__in=ids)
    if not part.kind.locks_itself:
        held = chosen.select_for_update(skip_locked=True, of=("self",), no_key=part.kind.tells_itself)
        chosen = chosen.model._default_manager.filter(pk__in=list(held.values_list("pk", flat=True)))
    count = part.kind.prune(chosen, at)
    if count and not part.kind.tells_itself:
        after = {"sort": part.kind.key, "count": count, "through": part.until}
        record("retention.pruned", by=SYSTEM, reseller_id=part.firm.pk if part.firm else None, after=after)
    return count
