"""Överförbrukning, reached from Fakturaunderlag."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.csv_export import csv_response
from common.access import ActorRequest, Permission, requires
from packages_billing.invoicing_filters import scope_of
from users.unused import AWAY, MOST, cells, heads, unused_packages


@requires(Permission.SEE_BASIS)
@require_safe
def unused(request: ActorRequest) -> HttpResponseBase:
    """Packages of people who never accepted or have not signed in for long; as a file, all of them."""
    actor, form = request.actor, request.GET.get("export", "")
    if not actor.may_at_firm(Permission.SEE_BASIS):
        raise PermissionDenied
    is_file = form in ("csv", "csv-plain")
    found = unused_packages(
        actor.firm, at=timezone.now(), time_zone=actor.time_zone, clients=scope_of(actor),
        most=None if is_file else MOST,
    )  # fmt: skip
    if is_file:
        return csv_response(request, "overforbrukning", heads(), cells(found.rows), is_plain=form == "csv-plain")
    managed = {
        client_id
        for client_id in {row.client_id for row in found.rows}
        if actor.may_on(Permission.MANAGE_PEOPLE, client_id=client_id, reseller_id=actor.firm)
    }
    return render(request, "users/unused.html", {"found": found, "managed": managed, "days": AWAY.days, "most": MOST})
