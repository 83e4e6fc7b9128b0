"""Tags of the client list: its filters as links and words, and an opened client's neighbours in it."""

import html
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clients.choices import AgreementState, ClientStatus
from clients.columns import Columns
from clients.filters import ListFilters, demo_words
from clients.list_way import list_way
from clients.models import Client
from clients.neighbours import Neighbour, neighbours_of
from clients.rows import ClientRow
from clients.views.listing import count_words
from common.access import Permission
from common.templatetags.ledger import with_changes

register = template.Library()

_OVERVIEW = (Permission.SEE_CLIENTS, "clients:detail")
_TABS = {
    "people": (Permission.SEE_PEOPLE, "users:people"),
    "packages": (Permission.SEE_PEOPLE, "users:packages"),
    "events": (Permission.SEE_EVENTS, "clients:events"),
}


@register.simple_tag(takes_context=True)
def query_set(context: dict[str, Any], key: str, value: str) -> str:
    """The list's address with one key set."""
    return with_changes(context, {key: value})


@register.simple_tag(takes_context=True)
def query_up_to(context: dict[str, Any], key: str) -> str:
    """The list's address up to a value of the key, which must need no escaping: "?view=mine&status="."""
    without = with_changes(context, {key: None})
    return f"{without}{'&' if len(without) > 1 else ''}{key}="


@register.simple_tag(takes_context=True)
def links_to(context: dict[str, Any], key: str, choices: Iterable[tuple[Any, Any]]) -> SafeString:
    """A link to the list with each of the values of the key, in its words. Values must need no escaping."""
    address = escape(query_up_to(context, key))
    return SafeString("".join(f'<a href="{address}{value}">{escape(words)}</a>' for value, words in choices))


@register.simple_tag(takes_context=True)
def query_without(context: dict[str, Any], key: str) -> str:
    """The list's address with one key taken away."""
    return with_changes(context, {key: None})


@register.simple_tag(takes_context=True)
def query_value(context: dict[str, Any], key: str) -> str:
    """What the address says for the key."""
    return str(context["query"].get(key, ""))


@register.simple_tag(takes_context=True)
def chip_value(context: dict[str, Any], key: str) -> str:
    """The filter's value in words."""
    value = context["query"].get(key, "")
    fixed: dict[str, dict[str, Any]] = {
        "status": {**dict(ClientStatus.choices), "all": _("Alla, även avslutade")},
        "agreement": dict(AgreementState.choices),
        "demo": demo_words(),
    }
    if key in fixed:
        return str(fixed[key].get(value, value))
    return next((words for choice, words in context["facets"][key] if choice == value), _("okänd"))


@register.simple_tag(takes_context=True)
def chip_words(context: dict[str, Any], key: str) -> str:
    """The filter and its value in words: "Status: Avslutas"."""
    names = {
        "status": _("Status"), "agreement": _("Avtal"), "demo": _("Demo"), "template": _("Mall"),
        "responsible": _("Ansvarig"), "tag": _("Tagg"),
    }  # fmt: skip
    return f"{names[key]}: {chip_value(context, key)}"


@register.simple_tag(takes_context=True)
def words_of_chips(context: dict[str, Any]) -> list[str]:
    """Every filter that is on, in words."""
    return [chip_words(context, key) for key in context.get("chips", ())]


@register.simple_tag
def sort_state(sort: str, key: str) -> str:
    """aria-sort of a column: ascending, descending or nothing."""
    return {key: "ascending", f"-{key}": "descending"}.get(sort, "")


@register.simple_tag
def client_rows(rows: Iterable[ClientRow], columns: Columns) -> SafeString:
    """The clients of the list. A template would ask of each of fifty rows which columns are shown.

    What somebody has written is escaped here, plainly: Django's own would look at each of the eleven whether it is.
    """
    pattern = _row_pattern(get_language() or "", columns.keys)
    return SafeString("".join(
        pattern.format(
            pk=row.client.pk, name=html.escape(row.client.name), address=html.escape(row.address), badges=row.badges,
            number=html.escape(row.number), country=html.escape(row.client.country), status=row.status,
            agreement=row.agreement, responsible=html.escape(row.responsible), counts=row.counts, menu=row.menu,
        )
        for row in rows
    ))  # fmt: skip


@lru_cache(maxsize=256)
def _row_pattern(_language: str, shown: frozenset[str]) -> SafeString:
    return render_to_string("clients/client_row.html", {"shown": shown})


@register.simple_tag(takes_context=True)
def client_neighbours(context: dict[str, Any], client: Client) -> dict[str, Any]:
    """The neighbours of an opened client, by name and address, and its place in the list ("16 av 248").

    The address is that of the tab that is open; Översikt from any other page, and where the reader may not see that
    tab of theirs. One query, where the page has not asked for `neighbours` itself.
    """
    request, tab = context["request"], context["tab"]
    way = list_way(request.GET, tab)
    near = context.get("neighbours") or neighbours_of(client, ListFilters.from_query(way.query), request.actor)

    def beside(other: Neighbour | None) -> dict[str, str]:
        if other is None:
            return {}
        permission, page = _TABS.get(tab, _OVERVIEW)
        if not request.actor.may_on(permission, client_id=other.pk, reseller_id=client.reseller_id):
            page = _OVERVIEW[1]
        carried = way.as_filters if page == _OVERVIEW[1] else way.in_one
        return {"name": other.name, "url": reverse(page, args=[other.pk]) + carried}

    return {
        "previous": beside(near.previous),
        "next": beside(near.next),
        "place": count_words(near.earlier + 1),
        "total": count_words(near.total),
    }
