"""Tags of a client's people."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from clients.list_way import CARRIED
from clients.models import Client
from users.people_list import Reader, Row
from users.people_menu import kept_query, later_last_day

register = template.Library()


@register.simple_tag(takes_context=True)
def works_for(context: dict[str, Any], client: Client) -> bool:
    """Whether the reader is staff of the client's firm; everybody else sees nothing of the firm's side."""
    return bool(context["request"].actor.reseller_id == client.reseller_id)


@register.simple_tag(takes_context=True)
def people_count(context: dict[str, Any], client: Client) -> int:
    """How many users the client has, as the list of clients counts them: asks nothing of the database."""
    own = client.own_users + client.external_users
    return own + client.firm_users if works_for(context, client) else own


@register.simple_tag
def next_last_day(row: Row, reader: Reader) -> date:
    """The last day that one press on Förläng gives."""
    return later_last_day(row, reader)


@register.simple_tag(takes_context=True)
def back_query(context: dict[str, Any]) -> str:
    """What of the tab's address a dialog carries along and leads back to: "?q=ek&removed=1" or empty."""
    query = kept_query(context["request"].GET)
    return f"?{query}" if query else ""


@register.simple_tag(takes_context=True)
def dialog_url(context: dict[str, Any], page: str, *args: Any) -> str:
    """The address of a dialog, or of the tab under it, with that query: `{% dialog_url "users:people" client.pk %}`."""
    return with_back(context, reverse(page, args=args))


@register.simple_tag(takes_context=True)
def with_back(context: dict[str, Any], url: str) -> str:
    """The address of a dialog with that query added."""
    return _with(url, kept_query(context["request"].GET))


@register.simple_tag(takes_context=True)
def with_list(context: dict[str, Any], url: str) -> str:
    """The address of a dialog that has a search of its own, with the list that the client is of."""
    carried = context["request"].GET.get(CARRIED, "")
    return _with(url, urlencode({CARRIED: carried}) if carried else "")


def _with(url: str, query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url
