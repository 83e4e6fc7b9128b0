"""What this application shows on a client's overview."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from clients.models import Client
from common.access import Actor, Permission
from packages_billing.models import PackagePeriod
from users.choices import ResellerRole
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
