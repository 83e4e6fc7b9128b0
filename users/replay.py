"""The history of a client's people from the log alone: what standing each event left, until the next one or the clock.

It reads no period and no membership. users.who_had_access asks the same of both.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from clients.models import Client
from common.periods import Span
from events.models import Event
from users.who_had_access import Had, Past, earliest, had_in, local_day_span

# With these a membership begins, or begins anew, and nothing of before goes on.
_BEGINNINGS = ("membership.invited", "membership.started", "employee.invited", "employee.created")
_LISTS = ("packages", "granted", "taken")


def who_had_access_by_the_log(client: Client, day: date) -> dict[UUID, Had]:
    """As who_had_access(), from the events."""
    return had_in(pasts_from_events(client), local_day_span(client, day))


def pasts_from_events(client: Client) -> dict[UUID, Past]:
    """By membership: everything that it has had. One query."""
    events = Event.objects.of_client(client.pk).filter(subject_type="membership").order_by("id")
    by_membership: dict[UUID, list[dict[str, Any]]] = {}
    for event in events:
        told = event.after_values
        if event.subject_id is not None and "done_at" in told:
            steps = by_membership.setdefault(event.subject_id, [])
            steps.append(told | {"_anew": event.kind in _BEGINNINGS})
    return {pk: _past(steps) for pk, steps in by_membership.items()}


def _past(steps: Iterable[dict[str, Any]]) -> Past:
    past, standing, begins_at = Past(), dict[str, Any](), None
    for told in steps:
        done_at = datetime.fromisoformat(told["done_at"])
        if begins_at is not None:
            _add(past, standing, Span(begins_at, done_at))
        standing = {} if told["_anew"] else _by_the_clock(standing, done_at)
        standing |= told
        begins_at = datetime.fromisoformat(told.get("holds_from", told["done_at"]))
        past.person_id = UUID(told["person_id"]) if "person_id" in told else past.person_id
    if begins_at is not None:
        _add(past, standing, Span(begins_at))
    return past


def _add(past: Past, standing: dict[str, Any], span: Span) -> None:
    """What the standing gave in this span: no longer than its last day, nor than what was given for a time."""
    ends_at = earliest(span.ends_at, _moment(standing.get("ends_at")))
    if standing.get("has_access"):
        _put(past.access, span.starts_at, ends_at, standing["kind"])
    for name in _LISTS:
        for code in standing.get(name) or []:
            until = _moment((standing.get("for_a_time") or {}).get(code))
            _put(getattr(past, name), span.starts_at, earliest(ends_at, until), code)
    for coming in standing.get("to_come") or []:
        starts_at, until = datetime.fromisoformat(coming["starts_at"]), _moment(coming.get("until"))
        _put(getattr(past, coming["list"]), max(span.starts_at, starts_at), earliest(ends_at, until), coming["code"])


def _put(spans: list[tuple[Span, Any]], starts_at: datetime, ends_at: datetime | None, what: Any) -> None:
    if ends_at is None or starts_at < ends_at:
        spans.append((Span(starts_at, ends_at), what))


def _by_the_clock(standing: dict[str, Any], at: datetime) -> dict[str, Any]:
    """The standing with what the clock has ended and begun by then: the events tell only what differs from that."""
    ends_at = _moment(standing.get("ends_at"))
    if ends_at is not None and ends_at <= at:
        return standing | {"has_access": False, "for_a_time": {}, "to_come": []} | {name: [] for name in _LISTS}
    later = standing.get("to_come") or []
    begun = [coming for coming in later if datetime.fromisoformat(coming["starts_at"]) <= at]
    ends = standing.get("for_a_time") or {}
    over = {code for code, until in ends.items() if datetime.fromisoformat(until) <= at}
    left: dict[str, Any] = {name: [code for code in standing.get(name) or [] if code not in over] for name in _LISTS}
    ends = {code: until for code, until in ends.items() if code not in over}
    for coming in begun:
        left[coming["list"]].append(coming["code"])
        ends |= {coming["code"]: coming["until"]} if "until" in coming else {}
    return standing | left | {"for_a_time": ends, "to_come": [coming for coming in later if coming not in begun]}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
