"""Shortcuts: pages that a person can put in the own account menu, and the start pages that they may choose."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.access import Actor, Permission
from users.choices import StartPage


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A page by code: its words, its icon, where it leads, and the right as staff that it needs (None: none)."""

    code: str
    words: Promise
    icon: str
    view: str
    permission: Permission | None
    query: str = ""

    @property
    def url(self) -> str:
        """Where it leads."""
        return reverse(self.view) + self.query


# In the order of the menu. The words stand in events/words.py too, for the log.
SHORTCUTS = (
    Shortcut("new_client", _("Ny kund"), "plus", "clients:new", Permission.CREATE_CLIENTS),
    Shortcut("my_clients", _("Mina klienter"), "book", "clients:list", Permission.SEE_CLIENTS, "?view=mine"),
    Shortcut("waiting", _("Väntar på avtal"), "clock", "clients:list", Permission.SEE_CLIENTS, "?view=waiting"),
    Shortcut("events", _("Händelser"), "calendar", "clients:firm_events", Permission.SEE_EVENTS),
    Shortcut("mail", _("Utskick"), "mail", "clients:mail", Permission.SEE_MAIL),
    Shortcut("employees", _("Anställda"), "people", "users:employees", Permission.SEE_EMPLOYEES),
    Shortcut(
        "client_templates", _("Klientmallar"), "copy", "clients:templates", Permission.EDIT_CLIENT_TEMPLATES
    ),
)  # fmt: skip

# What each start page needs; one that is not named here stands open to everyone.
_START_PAGES = {
    StartPage.CLIENTS: Permission.SEE_CLIENTS,
    StartPage.OVERVIEW: Permission.SEE_CLIENTS,
    StartPage.EMPLOYEES: Permission.SEE_EMPLOYEES,
    StartPage.REPORTS: Permission.SEE_EVENTS,
}


def offered_to(actor: Actor) -> list[Shortcut]:
    """The shortcuts to pages that this person may open."""
    return [row for row in SHORTCUTS if row.permission is None or actor.may_at_firm(row.permission)]


def chosen(codes: list[str], actor: Actor) -> list[Shortcut]:
    """Those that the person has chosen and may open now, in the order of the menu. Queries nothing."""
    return [row for row in offered_to(actor) if row.code in codes]


def start_pages_for(actor: Actor) -> list[StartPage]:
    """The start pages that this person may open."""
    return [page for page in StartPage if page not in _START_PAGES or actor.may_at_firm(_START_PAGES[page])]
