"""Uppgifter och gallring: what the firm's administrators may read of how long things are kept."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from clients.models import Client
from common.access import ActorRequest, Permission, requires
from common.periods import local_day
from common.retention import Firm, Keeping, Kind
from events.models import Event
from klientadmin.pruning import kinds

_PRUNED = ["retention.pruned", "client.pruned", "basis.pruned"]


@dataclass(frozen=True, slots=True)
class Line:
    """A kind as the page shows it: how long, and through which day it is due today (None: never)."""

    kind: Kind
    kept: str
    through: date | None


@requires(Permission.MANAGE_EMPLOYEES)
@require_safe
def retention(request: ActorRequest) -> HttpResponse:
    """Two queries: the firm's own company, and when something was pruned last."""
    firm = request.actor.firm
    own = Client.objects.select_related("reseller").get(reseller=firm, is_internal=True)
    of_firm = Firm(own.reseller.pk, own.reseller.name, own.reseller.time_zone, own.fiscal_year_start)
    today = local_day(timezone.now(), of_firm.time_zone)
    lines = [Line(kind, kept_words(kind.keeping), kind.last_due(of_firm, today)) for kind in kinds()]
    pruned = Event.objects.of_reseller(own.reseller.pk).filter(kind__in=_PRUNED).order_by("-at", "-id").first()
    return render(request, "retention.html", {"lines": lines, "own": own, "pruned": pruned})


def kept_words(keeping: Keeping) -> str:
    """How long, in words."""
    amount = keeping.amount
    if not amount:
        return _("Tills vidare")
    if keeping.unit == "years":
        return ngettext("%(n)s helt kalenderår", "%(n)s hela kalenderår", amount) % {"n": amount}
    if keeping.unit == "months":
        return ngettext("%(n)s månad", "%(n)s månader", amount) % {"n": amount}
    return ngettext("%(n)s dag", "%(n)s dagar", amount) % {"n": amount}
