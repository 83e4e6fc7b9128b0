"""What this application shows on the firm's overview."""

from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from clients.models import Client
from common.access import ActorRequest
from common.periods import local_day


def clients_panel(request: ActorRequest) -> SafeString:
    """How many clients the person sees, by status, each with the way to them. One query."""
    actor = request.actor
    rows = Client.objects.visible_to(actor).administered().filter(reseller_id=actor.firm)
    today = local_day(timezone.now(), actor.time_zone)
    counts = rows.aggregate(
        active=Count("pk", filter=Q(ends_on__isnull=True)),
        ending=Count("pk", filter=Q(ends_on__gte=today)),
        ended=Count("pk", filter=Q(ends_on__lt=today)),
        demo=Count("pk", filter=Q(is_demo=True)),
    )
    counts["all"] = counts["active"] + counts["ending"] + counts["ended"]
    return render_to_string("clients/overview_panel.html", {"counts": counts}, request)
