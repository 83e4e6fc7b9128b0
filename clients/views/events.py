"""Händelser: of a client, and of the firm."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.access import get_client
from clients.models import Client
from clients.views.detail import frame_context
from common.access import Actor, Permission, requires
from common.pagination import keyset_page
from events.models import Event, EventQuerySet
from events.words import KINDS, field_words, kind_words


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, as the page writes them."""

    name: str
    before: str
    after: str


@requires(Permission.SEE_EVENTS)
@require_safe
def client_events(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything that happened on the client, newest first."""
    client = get_client(request, pk, Permission.SEE_EVENTS)
    context = _context(request, Event.objects.of_client(client.pk))
    return render(request, "events/client_events.html", {**frame_context(request, client, "events"), **context})


@requires(Permission.SEE_EVENTS)
@require_safe
def firm_events(request: HttpRequest) -> HttpResponse:
    """Everything at the firm; for someone who does not see every client, what happened on those they see."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.sees_all_of is not None:
        rows = Event.objects.of_reseller(actor.sees_all_of)
    else:
        rows = Event.objects.filter(client_id__in=Client.objects.visible_to(actor).values("pk"))
    context = _context(request, rows)
    shown = {event.client_id for event in context["page"].rows if event.client_id}
    names = dict(Client.objects.visible_to(actor).filter(pk__in=shown).values_list("pk", "name"))
    for event in context["page"].rows:
        event.client_name = names.get(event.client_id, "")
    return render(request, "events/firm_events.html", context)


def _context(request: HttpRequest, rows: EventQuerySet) -> dict[str, Any]:
    rows = _filtered(rows, request)
    order = ["-id"]
    page = keyset_page(
        rows.select_related("detail"), order, before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    for event in page.rows:
        event.words = kind_words(event.kind)  # type: ignore[attr-defined]
        event.who = event.detail.personal_values.get("actor", {})  # type: ignore[attr-defined]
        event.changes = _changes(event)  # type: ignore[attr-defined]
    kinds = sorted(((kind, str(words)) for kind, words in KINDS.items()), key=lambda pair: pair[1])
    return {"page": page, "kinds": kinds, "chosen": request.GET, "query": request.GET}


def _filtered(rows: EventQuerySet, request: HttpRequest) -> EventQuerySet:
    """What the address asks for: kind, and days from and to by the firm's calendar."""
    if (kind := request.GET.get("kind", "")) in KINDS:
        rows = rows.filter(kind=kind)
    if day := _day(request.GET.get("from", "")):
        rows = rows.filter(at__gte=_start(day))
    if day := _day(request.GET.get("to", "")):
        rows = rows.filter(at__lt=_start(date.fromordinal(day.toordinal() + 1)))
    return rows


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2999 else None


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())


def _changes(event: Event) -> list[Change]:
    personal = event.detail.personal_values
    before = {**event.before_values, **personal.get("before", {})}
    after = {**event.after_values, **personal.get("after", {})}
    names = [
        name for name in {**before, **after} if before.get(name) not in (None, "") or after.get(name) not in (None, "")
    ]
    return [Change(field_words(name), _shown(before.get(name)), _shown(after.get(name))) for name in names]


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)
