"""Where a person lands after signing in."""

from django.urls import reverse
from django.utils import timezone

from common.access import Actor, Permission
from users.choices import StartPage
from users.models import Membership, User
from users.shortcuts import start_pages_for

_VIEWS = {
    StartPage.CLIENTS: "clients:list",
    StartPage.OVERVIEW: "overview",
    StartPage.EMPLOYEES: "users:employees",
    StartPage.REPORTS: "clients:firm_events",
    StartPage.ACCESS: "users:me",
}


def start_address(actor: Actor, user: User) -> str:
    """The start page, if it is open to the person; else staff land in Kunder, others at their default company."""
    page = StartPage(user.start_page)
    if page in _VIEWS and page in start_pages_for(actor):
        return reverse(_VIEWS[page])
    if actor.may_at_firm(Permission.SEE_CLIENTS):
        return reverse("clients:list")
    if user.default_client_id is not None:
        mine = Membership.objects.in_force(timezone.now()).filter(person__user=user, client=user.default_client_id)
        if membership_id := mine.values_list("pk", flat=True).first():
            return reverse("users:company", args=[membership_id])
    return reverse("users:me")
