"""What every page's frame shows: the firm, the tabs that this person may open, the account menu."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.access import Actor, Permission
from common.remembered import once_a_request
from klientadmin.sharing.allowed import OF_CLIENT
from users import shortcuts

# Which tab a page stands under, by how its address begins.
_TABS_BY_ADDRESS = {
    "clients/": "clients",
    "people/": "clients",
    "registers/waiting/": "clients",
    "employees/": "employees",
    "reports/": "reports",
    "templates/": "templates",
    "overview/": "overview",
    "operator/firms/": "agreed",
    "operator/": "catalogue",
}


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """firm_name, tabs, active_tab, account_menu and how the person has it for base.html. Queries nothing."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.user_id is None:
        return {"firm_name": "Klientadministration"}
    return once_a_request(request, "page_frame", lambda: _frame_of(request, actor))  # asked for by each panel


def _frame_of(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    match = request.resolver_match
    return {
        "firm_name": actor.firm_name or "Klientadministration",
        "tabs": SimpleLazyObject(lambda: top_tabs(actor)),  # a part that htmx asks for shows none
        "active_tab": match.kwargs.get("tab") or _tab_of(match.route) if match else "",
        "account_menu": SimpleLazyObject(lambda: account_menu(request, actor)),
        "sharing": getattr(request, "sharing", None),
        "may_find": actor.may_at_firm(Permission.SEE_CLIENTS),
        "is_dense": getattr(request.user, "is_dense", False),
        "has_letter_keys": getattr(request.user, "has_letter_keys", False),
        "may_see_basis": actor.may_at_firm(Permission.SEE_BASIS),
    }


def top_tabs(actor: Actor) -> list[dict[str, str]]:
    """The top tabs, in the order of the product. Each only where the person may open it."""
    tabs = [
        ("clients", _("Kunder"), "clients:list", Permission.SEE_CLIENTS),
        ("overview", _("Översikt"), "overview", Permission.SEE_CLIENTS),
        ("employees", _("Anställda"), "users:employees", Permission.SEE_EMPLOYEES),
        _reports(actor),
        ("templates", _("Mallar"), "clients:templates", Permission.EDIT_CLIENT_TEMPLATES),
    ]
    if not actor.may_at_firm(Permission.EDIT_CLIENT_TEMPLATES):  # the tab opens with what the person may see of it
        tabs.append(("templates", _("Mallar"), "users:user_templates", Permission.EDIT_USER_TEMPLATES))
    shown = [(key, words, name) for key, words, name, permission in tabs if actor.may_at_firm(permission)]
    if actor.may(Permission.OPERATE_PLATFORM):
        shown += [
            ("catalogue", _("Paketkatalog"), "packages_billing:catalogue"),
            ("agreed", _("Byråer"), "packages_billing:firms"),
        ]
    return [{"key": key, "words": words, "url": reverse(name)} for key, words, name in shown]


def _reports(actor: Actor) -> tuple[str, str, str, Permission]:
    """Rapporter opens at the first of its reports that the person may see."""
    if actor.may_at_firm(Permission.SEE_BASIS):
        return "reports", _("Rapporter"), "packages_billing:invoicing", Permission.SEE_BASIS
    return "reports", _("Rapporter"), "clients:firm_events", Permission.SEE_EVENTS


def _tab_of(route: str) -> str:
    """Which tab an address belongs to; none for the person's own pages."""
    return next((tab for begins, tab in _TABS_BY_ADDRESS.items() if route.startswith(begins)), "")


def _share_address(request: HttpRequest) -> str:
    """Dela skärm, with the client whose page this is."""
    match = request.resolver_match
    of_client = match is not None and match.view_name in OF_CLIENT
    return reverse("share") + (f"?client={match.kwargs['pk']}" if match and of_client else "")


def account_menu(request: HttpRequest, actor: Actor) -> list[dict[str, str]]:
    """The person's own pages, the firm's own people, and the shortcuts that the person has chosen."""
    entries = [("key", _("Mitt konto"), "users:account"), ("people", _("Mina åtkomster"), "users:me")]
    if actor.reseller_id is not None and actor.may(Permission.MANAGE_PEOPLE):
        entries.append(("clock", _("Åtkomstförfrågningar"), "users:requests"))
    if actor.may_at_firm(Permission.SEE_CLIENTS):
        entries.append(("book", pgettext("several", "Register"), "clients:registers"))
    if actor.may_at_firm(Permission.SEE_EMPLOYEES):
        entries.append(("people", _("Byråns egna användare"), "users:employees"))
    if actor.may_at_firm(Permission.MANAGE_EMPLOYEES):
        entries.append(("bin", _("Uppgifter och gallring"), "retention"))
    entries.append(("info", _("Ordlista"), "help"))
    own = [{"icon": icon, "words": words, "url": reverse(name)} for icon, words, name in entries]
    if actor.may_at_firm(Permission.SEE_CLIENTS) and not actor.shares_screen:
        own.append({"icon": "screen", "words": _("Dela skärm…"), "url": _share_address(request)})
    chosen = shortcuts.chosen(getattr(request.user, "shortcuts", []), actor)
    if chosen:
        own[0]["begins"] = "group"  # a hairline between the person's shortcuts and what everyone has
    return [{"icon": row.icon, "words": str(row.words), "url": row.url} for row in chosen] + own
