"""What every page's frame shows: the firm, the tabs that this person may open, the account menu."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from common.access import Actor, Permission
from users import shortcuts

# Dialogs over the tab Användare of a client.
_PEOPLES_DIALOGS = {"deactivate", "activate", "remove", "send_again", "extend", "move", "change_person", "erase"}


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """firm_name, tabs, active_tab and account_menu for base.html. Queries nothing."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.user_id is None:
        return {"firm_name": "Klientadministration"}
    match = request.resolver_match
    return {
        "firm_name": actor.firm_name or "Klientadministration",
        "tabs": _tabs(actor),
        "active_tab": match.kwargs.get("tab") or _tab_of(match.view_name) if match else "",
        "account_menu": _account_menu(request, actor),
        "may_see_basis": actor.may_at_firm(Permission.SEE_BASIS),
    }


_OWN = {"users:user_template_share", "users:user_template_take"}  # they stand on Mitt konto
_EXACTLY = {"overview": "overview", "packages_billing:firms": "agreed", "packages_billing:firm": "agreed"}
_OF_EMPLOYEES = {
    "users:employees", "users:employee", "users:invite_employee", "users:employee_rights", "users:leave",
}  # fmt: skip


def _tabs(actor: Actor) -> list[dict[str, str]]:
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
            ("agreed", _("Byråernas priser"), "packages_billing:firms"),
        ]
    return [{"key": key, "words": words, "url": reverse(name)} for key, words, name in shown]


def _reports(actor: Actor) -> tuple[str, str, str, Permission]:
    """Rapporter opens at the first of its reports that the person may see."""
    if actor.may_at_firm(Permission.SEE_BASIS):
        return "reports", _("Rapporter"), "packages_billing:invoicing", Permission.SEE_BASIS
    return "reports", _("Rapporter"), "clients:firm_events", Permission.SEE_EVENTS


def _tab_of(view_name: str) -> str:
    """Which tab a view belongs to, by its name."""
    name = view_name.partition(":")[2]
    if view_name.startswith("users:user_template"):
        return "" if view_name in _OWN else "templates"
    if view_name in _EXACTLY:
        return _EXACTLY[view_name]
    if view_name.startswith("packages_billing:") and name.startswith(("catalogue", "package", "price")):
        return "catalogue"
    if view_name in _OF_EMPLOYEES:
        return "employees"
    if name.startswith(("firm_events", "mail", "invoicing")):
        return "reports"
    if name.startswith("template") or view_name.startswith("agreements:text"):
        return "templates"
    of_client = ("clients:", "agreements:", "users:responsible", "users:people", "users:integration", "users:api_key")
    return "clients" if view_name.startswith(of_client) or name in _PEOPLES_DIALOGS else ""


def _account_menu(request: HttpRequest, actor: Actor) -> list[dict[str, str]]:
    """The person's own pages, the firm's own people, and the shortcuts that the person has chosen."""
    entries = [("key", _("Mitt konto"), "users:account"), ("people", _("Mina åtkomster"), "users:me")]
    if actor.reseller_id is not None and actor.may(Permission.MANAGE_PEOPLE):
        entries.append(("clock", _("Åtkomstförfrågningar"), "users:requests"))
    if actor.may_at_firm(Permission.SEE_EMPLOYEES):
        entries.append(("people", _("Byråns egna användare"), "users:employees"))
    own = [{"icon": icon, "words": words, "url": reverse(name)} for icon, words, name in entries]
    chosen = shortcuts.chosen(getattr(request.user, "shortcuts", []), actor)
    if chosen:
        own[0]["begins"] = "group"  # a hairline between the person's shortcuts and what everyone has
    return [{"icon": row.icon, "words": str(row.words), "url": row.url} for row in chosen] + own
