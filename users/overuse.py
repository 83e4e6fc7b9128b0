"""Överförbrukning as the overview tells it: how many people have packages that nobody uses, and what they cost."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.firm_size import is_large
from common.access import ActorRequest, Permission
from common.attention import Cure, Group, Line
from common.remembered import remembered, scope_key
from packages_billing.consumption import firm_book
from packages_billing.invoicing_filters import scope_of
from packages_billing.words import with_currency
from users.unused import AWAY, unused_packages

Told = tuple[int, Mapping[str, Decimal]]


def overuse(request: ActorRequest, at: datetime) -> Group | None:
    """One line, of the clients whose basis the person may see; None where everything is used. One query."""
    actor = request.actor
    if not actor.may_at_firm(Permission.SEE_BASIS):
        return None
    key = f"overuse:{scope_key(actor.firm, scope_of(actor))}:{actor.today()}"
    people, totals = remembered(key, lambda: _told(request, at), when=is_large(request))
    if not people:
        return None
    return Group("overuse", "clock", _("Överförbrukning"), lines=[_line(people, totals)])


def _told(request: ActorRequest, at: datetime) -> Told:
    actor = request.actor
    found = unused_packages(
        actor.firm, at=at, time_zone=actor.time_zone, clients=scope_of(actor), book=firm_book(request)
    )
    return found.count, {currency: total for currency, total in found.totals.items() if total}


def _line(people: int, totals: Mapping[str, Decimal]) -> Line:
    url = reverse("users:unused")
    words = ngettext(
        "%(count)s person har paket som inte används",
        "%(count)s personer har paket som inte används",
        people,
    ) % {"count": f"{people:,}".replace(",", "\u00a0")}
    costs = get_text_list([with_currency(total, currency) for currency, total in totals.items()], _("och"))
    small = _("Kostar %(costs)s per månad, exkl. moms.") % {"costs": costs} if costs else ""
    why = _("Inte accepterat, eller inte inloggade på %(days)s dagar.") % {"days": AWAY.days}
    return Line(words, url, f"{small} {why}".strip(), [Cure(_("Gå igenom"), url)])
