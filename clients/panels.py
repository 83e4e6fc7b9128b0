"""What this application shows on the firm's overview."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from clients.choices import ClientStatus
from clients.models import Client
from clients.views.listing import count_words
from common.access import ActorRequest
from common.pagination import capped_counts


def clients_panel(request: ActorRequest) -> SafeString:
    """How many clients the person sees, by status, each with the way to them. One query, which stops at 10,000."""
    actor = request.actor
    rows, today = Client.objects.visible_to(actor).administered().filter(reseller_id=actor.firm), actor.today()
    lists = {status.value: rows.with_status(status, today) for status in ClientStatus}
    counts = capped_counts({"all": rows, "demo": rows.filter(is_demo=True), **lists})
    words = {name: count_words(count) if count else "" for name, count in counts.items()}
    return render_to_string("clients/overview_panel.html", {"counts": words}, request)
