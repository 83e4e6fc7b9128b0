"""Översikt: what needs the reader today, and the panels that settings name."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.firm_size import firm_clients
from clients.first_run import first_run
from clients.views.listing import count_words
from common import steps
from common.access import ActorRequest, Permission, requires
from common.attention import Group, Sort
from common.pagination import capped_counts

_SHOWN, _MOST = 5, 200


@requires(Permission.SEE_CLIENTS)
@require_safe
def overview(request: ActorRequest) -> HttpResponse:
    """For the firm's staff alone. A panel or a group that has nothing for this person is left out."""
    _staff_only(request)
    has_clients = bool(firm_clients(request))
    context = {
        "attention": _groups(request, timezone.now()) if has_clients else [],
        "first_run": None if has_clients else first_run(request.actor),
        "notes": _panels(request, settings.FIRM_OVERVIEW_NOTES),
        "panels": _panels(request, settings.FIRM_OVERVIEW_PANELS),
        "side_panels": _panels(request, settings.FIRM_OVERVIEW_SIDE_PANELS),
        "today": request.actor.today(),
    }
    return render(request, "overview.html", context)


@requires(Permission.SEE_CLIENTS)
@require_safe
def overview_sort(request: ActorRequest, sort: str) -> HttpResponse:
    """All of one sort of what waits, where no other page lists them: the first 200, the most urgent first."""
    _staff_only(request)
    at = timezone.now()
    found = next((one for one in _sorts(request, at) if isinstance(one, Sort) and one.key == sort), None)
    if found is None:
        raise Http404
    counts = capped_counts({found.key: found.rows})
    group = _group(found, counts[found.key], _MOST)
    context = {"group": group, "most": _MOST, "is_cut": counts[found.key] > _MOST}
    return render(request, "overview_sort.html", context)


def _staff_only(request: ActorRequest) -> None:
    if not request.actor.may_at_firm(Permission.SEE_CLIENTS):
        raise PermissionDenied


def _panels(request: ActorRequest, names: list[str]) -> list[str]:
    return [html for panel in steps.load(names) if (html := panel(request)) is not None]


def _sorts(request: ActorRequest, at: datetime) -> Iterator[Sort | Group | None]:
    return (sort(request, at) for sort in steps.load(settings.FIRM_ATTENTION))


def _groups(request: ActorRequest, at: datetime) -> Sequence[Group]:
    """Those with anything in them. All are counted in one query, and each that is not empty is read in one."""
    sorts = list(_sorts(request, at))
    counts = capped_counts({sort.key: sort.rows for sort in sorts if isinstance(sort, Sort)})
    groups: list[Any] = [
        _group(sort, counts[sort.key], _SHOWN) if isinstance(sort, Sort) and counts[sort.key] else sort
        for sort in sorts
    ]
    return [group for group in groups if isinstance(group, Group)]


def _group(sort: Sort, count: int, most: int) -> Group:
    lines = [sort.line(row) for row in sort.rows[:most]]
    url = sort.url or reverse("overview_sort", args=[sort.key])
    return Group(sort.key, sort.icon, sort.words, count_words(count), lines, url, sort.is_late)
