"""What this application shows on the firm's overview."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from clients.choices import ClientStatus
from clients.models import Client, ClientQuerySet, RegisterDifference
from clients.register_words import line_of
from clients.views.listing import count_words
from common.access import Actor, ActorRequest
from common.pagination import capped_counts

_SHOWN = 8


def clients_panel(request: ActorRequest) -> SafeString:
    """How many clients the person sees, by status, each with the way to them. One query, which stops at 10,000."""
    actor = request.actor
    rows, today = Client.objects.visible_to(actor).administered().filter(reseller_id=actor.firm), actor.today()
    lists = {status.value: rows.with_status(status, today) for status in ClientStatus}
    counts = capped_counts({"all": rows, "demo": rows.filter(is_demo=True), **lists})
    words = {name: count_words(count) if count else "" for name, count in counts.items()}
    return render_to_string("clients/overview_panel.html", {"counts": words}, request)


def register_panel(request: ActorRequest) -> SafeString | None:
    """Ändringar i registren: the newest that nobody has decided, and the way to the others and to Väntrum.

    None where there is nothing of either. Two queries.
    """
    actor = request.actor
    clients = Client.objects.visible_to(actor).administered().filter(reseller_id=actor.firm).not_ended(actor.today())
    counts = capped_counts({"changed": clients.filter(has_register_changes=True), "waiting": clients.without_number()})
    if not any(counts.values()):
        return None
    context: dict[str, Any] = {name: count_words(count) if count else "" for name, count in counts.items()}
    context["lines"] = _newest(clients, actor) if counts["changed"] else []
    return render_to_string("clients/register_panel.html", context, request)


def _newest(clients: ClientQuerySet, actor: Actor) -> list[tuple[Client, Any]]:
    rows = RegisterDifference.objects.open().filter(reseller_id=actor.firm, client__in=clients)
    rows = rows.select_related("client").order_by("-found_at", "id")[:_SHOWN]
    return [(row.client, line_of(row, row.client)) for row in rows]
