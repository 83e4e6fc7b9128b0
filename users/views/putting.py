"""Välj anställd (kind 1): who of the firm works on the client, as what, and with what beside it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from clients.models import Client
from common.access import ActorRequest, Permission, requires
from common.htmx import go_to
from common.limits import spend
from users.actions import put_employee_on_client
from users.dialog_costs import costs_of_picking
from users.putting import BESIDE, Picking, read_picking
from users.views.dialogs import INVITATIONS_A_MINUTE, client_to_manage, people_url, show, show_ended


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def put_employee(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Välj with a role, Nästa, Bank and Användaradministration, Lägg till. For the firm's staff alone."""
    client = client_to_manage(request, pk)
    if request.actor.reseller_id != client.reseller_id:
        raise PermissionDenied
    if ended := show_ended(request, client):
        return ended
    picking = read_picking(client, request.POST if request.method == "POST" else request.GET, at=timezone.now())
    do = request.POST.get("do", "")
    if do == "put" and picking.may_go_on():
        spend(request, "invitations", per_minute=INVITATIONS_A_MINUTE)
        return _put(request, client, picking)
    picking.act(do)
    return _show(request, client, picking)


def _put(request: ActorRequest, client: Client, picking: Picking) -> HttpResponse:
    try:
        with transaction.atomic():  # all of them, or nobody
            rows = [
                put_employee_on_client(
                    client, employment=pick.employment, roles=pick.roles, beside=picking.beside,
                    reason=picking.reason, by=request.actor,
                )
                for pick in picking.picked
            ]  # fmt: skip
    except ValidationError as refused:
        picking.refuse(refused)
        return _show(request, client, picking)
    words = ngettext("%(name)s är tillagd.", "%(count)d anställda är tillagda.", len(rows))
    messages.success(request, words % {"name": rows[0].person.name, "count": len(rows)})
    return go_to(request, people_url(request, client, rows[0] if len(rows) == 1 else None))


def _show(request: ActorRequest, client: Client, picking: Picking) -> HttpResponse:
    costs = costs_of_picking(client, picking, by=request.actor) if picking.step == BESIDE else None
    context = {"picking": picking, "costs": costs}
    return show(request, client, "users/dialogs/put_employee.html", context, is_refused=bool(picking.problems))
