"""What this application shows on a client's overview, and on the firm's."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from clients.firm_size import firm_clients, is_large
from clients.models import Client
from common.access import Actor, ActorRequest, Permission
from common.remembered import remembered, scope_key
from packages_billing.invoicing_filters import scope_of
from packages_billing.models import PackagePeriod
from packages_billing.month_plot import MonthPlot, MonthValue, months_until, plot_of
from packages_billing.pricing import Month
from users.choices import ResellerRole
from users.growth import growth
from users.models import RolePeriod


def responsible_panel(request: HttpRequest, client: Client) -> SafeString:
    """Ansvarig: the person, what they are on the client, and a pencil for whoever may change it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    context = {
        "client": client,
        "roles": _roles(client),
        "may_edit": actor.may_on(Permission.EDIT_CLIENTS, client_id=client.pk, reseller_id=client.reseller_id),
    }
    return render_to_string("users/responsible_panel.html", context, request)


def _roles(client: Client) -> list[str]:
    """What the responsible person is on the client: nothing, where they only see it as an administrator."""
    if client.responsible_id is None:
        return []
    periods = PackagePeriod.objects.at(timezone.now()).filter(client=client)
    open_roles = RolePeriod.objects.filter(period__in=periods, employment_id=client.responsible_id).order_by("role")
    return [str(ResellerRole(role).label) for role in open_roles.values_list("role", flat=True)]


def growth_panel(request: ActorRequest) -> SafeString | None:
    """Clients by month, and people with access for whoever may see people. One query; None for a firm without any."""
    actor = request.actor
    if not firm_clients(request):
        return None
    months, scope = months_until(Month.of(actor.today())), scope_of(actor)
    found = remembered(
        f"growth:{scope_key(actor.firm, scope)}:{months[-1]}",
        lambda: growth(actor.firm, months, at=timezone.now(), time_zone=actor.time_zone, clients=scope),
        when=is_large(request),
    )
    sees_people = actor.may_at_firm(Permission.SEE_PEOPLE)
    context = {"clients": _plot(months, found.clients), "people": _plot(months, found.people) if sees_people else None}
    return render_to_string("users/growth_panel.html", context, request)


def _plot(months: list[Month], numbers: list[int]) -> MonthPlot:
    return plot_of(
        [MonthValue(month, number, month != months[-1]) for month, number in zip(months, numbers, strict=True)]
    )
