"""Vem hade åtkomst?: to a client on a day, and all that one person has had."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.access import get_client
from clients.csv_export import csv_response
from clients.models import Client
from common.access import ActorRequest, Permission, requires
from common.periods import day_said, local_day
from users import access_pages
from users.models import Membership, Person


@requires(Permission.SEE_EVENTS)
@require_safe
def access_on(request: ActorRequest, pk: UUID) -> HttpResponseBase:
    """Everyone who had access to the client on ?day=, a day of its own calendar; today without one."""
    client = get_client(request, pk, Permission.SEE_EVENTS)
    if not request.actor.may_on(Permission.SEE_PEOPLE, client_id=client.pk, reseller_id=client.reseller_id):
        raise PermissionDenied
    today = local_day(timezone.now(), client.time_zone)
    day = min(day_said(request.GET.get("day", "")) or today, today)
    lines = access_pages.lines_of_day(client, day)
    if request.GET.get("export") == "csv":
        name = f"atkomst-{day.isoformat()}"
        return csv_response(
            request, name, access_pages.heads(of_person=False), access_pages.cells(lines, of_person=False)
        )
    context = {"client": client, "tab": "events", "day": day, "today": today, "lines": lines}
    return render(request, "users/access/on_day.html", context)


@requires(Permission.SEE_EVENTS)
@require_safe
def person_access(request: ActorRequest, person_id: UUID) -> HttpResponseBase:
    """All that a person of the firm has had, on the clients that the reader sees. 404 where that is none."""
    actor = request.actor
    if not (actor.may_at_firm(Permission.SEE_EVENTS) and actor.may_at_firm(Permission.SEE_PEOPLE)):
        raise PermissionDenied
    person = Person.objects.filter(pk=person_id, reseller_id=actor.firm).first()
    seen = Client.objects.visible_to(actor).filter(reseller_id=actor.firm)
    memberships = Membership.objects.filter(person=person_id, client__in=seen)
    if person is None or not memberships.exists():
        raise Http404
    lines = access_pages.lines_of_person(memberships)
    if request.GET.get("export") == "csv":
        return csv_response(
            request, "atkomst", access_pages.heads(of_person=True), access_pages.cells(lines, of_person=True)
        )
    return render(request, "users/access/of_person.html", {"person": person, "lines": lines})
