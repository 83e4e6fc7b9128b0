"""What waits and what has run, by the rows: a fixed number of short questions at each scrape.

No question counts a large table. What is counted lies in an index of what is open, and at most COUNTED rows of it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from clients.models import BulkOrder
from events.models import Event, EventSeal
from klientadmin.health import database_answers
from klientadmin.models import SweepRound
from mail.models import Message, MessageState
from packages_billing.models import ClosingOrder

COUNTED = 10_000
_PATIENCE = 1000  # milliseconds for one question
_MAIL_STATES = [state for state in MessageState.values if state != MessageState.SENT]
_CONNECTION_STATES = ("active", "idle", "idle in transaction", "other")


class Stored(Collector):
    """Whether the database answers, and what it holds; a part that takes too long is left out, and said to be."""

    def collect(self) -> Iterator[Metric]:
        """As of now."""
        up = database_answers()
        yield GaugeMetricFamily("klientadmin_database_up", "Whether PostgreSQL answers.", int(up))
        answered = GaugeMetricFamily(
            "klientadmin_part_up", "Whether this part of the scrape was answered in time.", labels=["part"]
        )
        for name, part in _PARTS.items() if up else ():
            found = _ask(part)
            answered.add_metric([name], int(found is not None))
            yield from found or ()
        yield answered


def _ask(part: Callable[[datetime], Iterator[Metric]]) -> list[Metric] | None:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(_PATIENCE)])
            return list(part(timezone.now()))
    except (DatabaseError, InterfaceError):
        return None


def _mail(at: datetime) -> Iterator[Metric]:
    states = [*Message.objects.open().values_list("state", flat=True)[:COUNTED]]
    states += Message.objects.given_up().values_list("state", flat=True)[:COUNTED]
    yield _by("mails", f"Mail not sent by state, {COUNTED} open and {COUNTED} given up at most.", "state",
              Counter(states), _MAIL_STATES)  # fmt: skip
    due_at = Message.objects.due(at).order_by("due_at").values_list("due_at", flat=True).first()
    yield _age("mail_oldest_due_age_seconds", "How long the mail that is due first has waited.", due_at, at)


def _orders(at: datetime) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("klientadmin_orders", "Orders not carried out yet.", labels=["kind"])
    oldest = GaugeMetricFamily(
        "klientadmin_orders_oldest_age_seconds", "How long the first has waited.", labels=["kind"]
    )
    for kind, orders in (("closing", ClosingOrder.objects.open()), ("bulk", BulkOrder.objects.open())):
        found = orders.order_by().aggregate(count=Count("pk"), first=Min("asked_at"))
        waiting.add_metric([kind], found["count"])
        oldest.add_metric([kind], _seconds(found["first"], at))
    yield from (waiting, oldest)


def _rounds(_at: datetime) -> Iterator[Metric]:
    ended_at = SweepRound.objects.values_list("ended_at", flat=True).first()
    if ended_at is not None:
        yield _gauge(
            "sweep_ended_timestamp_seconds", "When a whole round of due work last ended.", ended_at.timestamp()
        )


def _log(at: datetime) -> Iterator[Metric]:
    link = EventSeal.objects.order_by("-last_id").first()
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    unsealed = Event.objects.filter(pk__gt=link.last_id if link else 0).order_by("pk")
    yield _gauge("event_newest_id", "The newest event's id: its rate is that of events, about.", newest or 0)
    yield _age("event_oldest_unsealed_age_seconds", "How long the first event without a link of the chain has waited.",
               unsealed.values_list("at", flat=True).first(), at)  # fmt: skip
    if link is not None:
        yield _gauge("seal_timestamp_seconds", "When the log was last sealed.", link.sealed_at.timestamp())


def _sessions(at: datetime) -> Iterator[Metric]:
    live = Session.objects.filter(expire_date__gt=at)[:COUNTED].count()
    yield _gauge("sessions", f"Sessions that have not run out, {COUNTED} at most.", live)


def _connections(_at: datetime) -> Iterator[Metric]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM pg_stat_activity WHERE datid IS NOT NULL")
        states = Counter(state if state in _CONNECTION_STATES else "other" for (state,) in cursor.fetchall())
        cursor.execute("SELECT current_setting('max_connections')")
        limit = int(cursor.fetchone()[0])
    yield _by("database_connections", "Connections of the database server by state; of other roles: other.", "state",
              states, _CONNECTION_STATES)  # fmt: skip
    yield _gauge("database_connections_limit", "How many connections the database server allows.", limit)


_PARTS: dict[str, Callable[[datetime], Iterator[Metric]]] = {
    "mail": _mail,
    "orders": _orders,
    "rounds": _rounds,
    "log": _log,
    "sessions": _sessions,
    "connections": _connections,
}


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"klientadmin_{name}", words, value)


def _by(name: str, words: str, label: str, counted: Counter[str], values: "list[str] | tuple[str, ...]") -> Metric:
    """One line for each value that there may be, so that none is missing where nothing waits."""
    family = GaugeMetricFamily(f"klientadmin_{name}", words, labels=[label])
    for value in values:
        family.add_metric([value], counted[value])
    return family


def _age(name: str, words: str, since: datetime | None, at: datetime) -> Metric:
    return _gauge(name, words, _seconds(since, at))


def _seconds(since: datetime | None, at: datetime) -> float:
    """0 where nothing waits."""
    return max(0.0, (at - since).total_seconds()) if since else 0.0
