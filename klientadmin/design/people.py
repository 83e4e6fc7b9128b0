"""Invented people: what can be done to one, why it cannot, what waits for the reader, and what a dialog says first."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from common.attention import Cure, Group, Line
from klientadmin.design import names
from users.confirmations import Confirmation
from users.people_menu import Entry, Menu


def menus() -> list[dict[str, Any]]:
    """A menu in which all can be chosen, and one of the last administrator, who stays: lines of a client's people."""
    why = _("%(name)s är ensam administratör hos %(company)s.") % {
        "name": names.LAST_ADMINISTRATOR,
        "company": names.COMPANY,
    }
    stays = Entry("deactivate", _("Inaktivera"), "lock", why=why, cure="#menus", cure_words=_("Utse en till först"))
    change = [Entry("change_person", _("Ändra uppgifter"), "pencil", "#menus", is_dialog=False)]
    asking = Entry("move", _("Gör extern med slutdatum"), "calendar", _dialog("asking"))
    lock = Entry("deactivate", _("Inaktivera"), "lock", "#menus", is_dialog=False)
    erase = Entry("erase", _("Radera"), "bin", _dialog("erasing"))
    return [
        _line(names.PERSON, [[*change, asking], [lock], [erase]]),
        _line(names.LAST_ADMINISTRATOR, [change, [stays]]),
    ]


def _line(name: str, menu: Menu) -> dict[str, Any]:
    return {"row": {"name": name}, "menu": menu}


def groups() -> list[Group]:
    """What waits: something late, something that one may do or leave, and a sort without anything."""
    late = Line(names.COMPANY, "#empty", _("Skickad 2026-03-11"), [Cure(_("Skicka igen"), "#empty")])
    quiet = [Cure(_("Godta"), "#empty"), Cure(_("Behåll"), "#empty", is_quiet=True)]
    return [
        Group("late", "clock", _("Väntar på avtal"), "1", [late], "#empty", is_late=True),
        Group("changed", "book", _("Registret ändrat"), "1", [Line(names.LISTED, "#lists", "", quiet)]),
    ]


def confirmation(dialog: str) -> Confirmation:
    """What the dialog says before it is pressed: "asking" has something to fill in, "erasing" deletes."""
    if dialog == "asking":
        lead = _("Stäng med Escape eller krysset när du har skrivit något, så frågar dialogen först.")
        return Confirmation(_("Gör extern med slutdatum"), lead, _("Spara"))
    lead = _("Namn och adresser tas bort, historiken står kvar utan namn. Det går inte att ångra.")
    happens = [_("Mejl till personen töms på adress och innehåll.")]
    title = _("Radera %(name)s?") % {"name": names.PERSON}
    return Confirmation(title, lead, _("Radera %(name)s") % {"name": names.PERSON}, happens, is_deletion=True)


def dialog_context(request: HttpRequest, dialog: str) -> dict[str, Any]:
    """What users/people/confirm.html needs beside its form."""
    return {
        "words": confirmation(dialog),
        "row": {"name": names.PERSON},
        "back": f"{reverse('design:components')}#dialogs",
    }


def _dialog(name: str) -> str:
    return reverse("design:dialog", args=[name])
