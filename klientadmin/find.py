"""Sök: one field that finds clients, people, pages and what can be done (Ctrl K, or /)."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.finding import client_hits, deed_hits, groups_at_hand
from common.access import Actor, ActorRequest, Permission, requires
from common.finding import Group, Hit, is_meant
from common.htmx import target_of
from common.identifiers import looks_personal
from klientadmin.context import account_menu, top_tabs
from users.finding import employee_hits, people_hits

LONGEST = 100
HITS = "find-hits"  # the id of the part that htmx asks for as one types


@requires(Permission.SEE_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: ActorRequest) -> HttpResponse:
    """The field; posted, what it finds. It posts because what is typed may be a personal number, and keeps nothing."""
    if not request.actor.may_at_firm(Permission.SEE_CLIENTS):
        raise PermissionDenied
    typed = " ".join(request.POST.get("q", "")[:LONGEST].replace("\x00", "").split())
    said = "" if looks_personal(typed) else typed  # what could be a personal number is not shown again
    groups = _groups(request, typed) if typed else groups_at_hand(request)
    context = {"typed": typed, "said": said, "groups": groups, "count": sum(len(group.hits) for group in groups)}
    if target_of(request) == HITS:
        return render(request, "includes/find_hits.html", context)
    return render(request, "find.html", context)


def _groups(request: ActorRequest, typed: str) -> list[Group]:
    """What is to be done first, then clients, people and pages: four queries, or five."""
    actor = request.actor
    found = [
        Group(_("Gör"), deed_hits(actor, typed) + [hit for hit in _new(actor) if _is_meant(typed, hit)]),
        Group(_("Kunder"), client_hits(actor, typed)),
        Group(_("Användare"), people_hits(actor, typed)),
        Group(_("Anställda"), employee_hits(actor, typed)),
        Group(_("Sidor"), [hit for hit in _pages(request, actor) if _is_meant(typed, hit)]),
    ]
    return [group for group in found if group.hits]


def _is_meant(typed: str, hit: Hit) -> bool:
    return is_meant(typed, hit.words, hit.beside)


def _new(actor: Actor) -> list[Hit]:
    """What begins something new."""
    offered = [
        (_("Ny kund"), _("skapa lägg till klient"), "clients:new", Permission.CREATE_CLIENTS),
        (_("Ny klientmall"), _("skapa mall"), "clients:template_new", Permission.EDIT_CLIENT_TEMPLATES),
        (_("Ny anställd"), _("anställ lägg till kollega"), "users:invite_employee", Permission.MANAGE_EMPLOYEES),
    ]
    return [
        Hit(words, reverse(view), "plus", beside=also)
        for words, also, view, permission in offered
        if actor.may_at_firm(permission)
    ]


def _pages(request: HttpRequest, actor: Actor) -> list[Hit]:
    """The tabs, the reports and the account menu, as this person has them."""
    reports = [
        (_("Fakturaunderlag"), "packages_billing:invoicing", Permission.SEE_BASIS),
        (_("Händelser"), "clients:firm_events", Permission.SEE_EVENTS),
        (_("Utskick"), "clients:mail", Permission.SEE_MAIL),
        (_("Användarmallar"), "users:user_templates", Permission.EDIT_USER_TEMPLATES),
        (_("Kortkommandon"), "keys", Permission.SEE_CLIENTS),
    ]
    pages = [Hit(words, reverse(view), "right") for words, view, right in reports if actor.may_at_firm(right)]
    pages += [Hit(tab["words"], tab["url"], "right") for tab in top_tabs(actor)]
    pages += [Hit(entry["words"], entry["url"], entry["icon"]) for entry in account_menu(request, actor)]
    seen: dict[str, Hit] = {}
    for page in pages:
        seen.setdefault(page.url, page)
    return list(seen.values())
