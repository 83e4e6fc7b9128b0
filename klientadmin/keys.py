"""Kortkommandon: every key of the product, for whoever asks with "?" or has no script."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from common.access import ActorRequest, Permission, requires
from common.htmx import page_or_fragment


@dataclass(frozen=True, slots=True)
class Key:
    """What the key does; the presses that do it, each as its keys. `is_sign`: it can be turned off."""

    presses: tuple[tuple[str | Promise, ...], ...]
    words: Promise
    is_sign: bool = False


SHIFT = _("Skift")
# static/js/keys.js, find.js and app.js do them.
EVERYWHERE = (
    Key((("?",),), _("Visar kortkommandon"), is_sign=True),
    Key((("Esc",),), _("Stänger en meny eller en dialogruta")),
    Key((("↓",), ("↑",)), _("Går genom raderna i en öppen meny")),
)
FINDING = (
    Key((("Ctrl", "K"),), _("Öppnar Sök")),
    Key((("/",),), _("Går till sidans sökfält, annars till Sök"), is_sign=True),
    Key((("↓",), ("↑",)), _("Går genom träffarna i Sök")),
    Key((("Enter",),), _("Öppnar den första träffen")),
)
TABLES = (
    Key((("j",), ("k",)), _("Nästa och föregående rad"), is_sign=True),
    Key((("↓",), ("↑",)), _("Detsamma, från en rad")),
    Key((("Enter",),), _("Öppnar raden")),
    Key(((".",),), _("Öppnar radens meny"), is_sign=True),
    Key(((SHIFT, "F10"),), _("Detsamma")),
)
TICKS = (
    Key((("x",),), _("Kryssar i raden"), is_sign=True),
    Key(((SHIFT, "X"),), _("Kryssar i alla rader från den förra"), is_sign=True),
)
OPENED = (Key((("←",), ("→",)), _("Föregående och nästa klient i listan")),)


@requires(Permission.SEE_OWN_ACCESS)
@require_safe
def keys(request: ActorRequest) -> HttpResponse:
    """A page, and over any other page a dialog. Those of pages that the person never sees are left out."""
    is_staff = request.actor.may_at_firm(Permission.SEE_CLIENTS)
    groups: list[tuple[Promise, tuple[Key, ...]]] = [
        (_("Överallt"), EVERYWHERE + FINDING if is_staff else EVERYWHERE),
        (_("I tabeller"), TABLES + TICKS if is_staff else TABLES),
        (_("Hos en klient"), OPENED if is_staff else ()),
    ]
    response = page_or_fragment(request, "keys.html", "dialog", {"groups": [group for group in groups if group[1]]})
    response.headers["HX-Push-Url"] = "false"  # whatever asked for it, the page under it keeps its address
    return response
