"""The menu of each row of the client list. Rows of a kind have the same menu, drawn once and then filled in."""

from functools import lru_cache
from html import escape
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from clients.choices import AgreementState, ClientStatus
from clients.choosing import write_ids
from clients.models import Client
from common.access import Actor, Permission

_ANY = UUID(int=0)  # what the addresses are drawn with
_RIGHTS = (Permission.EDIT_CLIENTS, Permission.SEND_AGREEMENTS, Permission.END_CLIENTS)
_UNANSWERED = {AgreementState.SENT, AgreementState.OPENED, AgreementState.EXPIRED, AgreementState.SUPERSEDED}
_NOTHING = SafeString("")


class RowMenus:
    """What the reader may do to the clients of a list, whose filters the links carry on. Asks no query."""

    def __init__(self, actor: Actor, list_query: str) -> None:
        self.actor, self.language = actor, get_language() or ""
        self.query, self.more = (escape(sign + list_query if list_query else "") for sign in "?&")

    def of(self, client: Client, status: ClientStatus) -> SafeString:
        """The client's menu; empty for whoever may do nothing to it but open it."""
        rights = self._rights(client)
        if not rights:
            return _NOTHING
        is_asked = client.agreement_state in _UNANSWERED and not client.is_demo and status is not ClientStatus.ENDED
        return SafeString(_pattern(self.language, rights, status, is_asked=is_asked).format(
            pk=client.pk, name=escape(client.name), chosen=write_ids([client.pk]), query=self.query, more=self.more,
        ))  # fmt: skip

    def _rights(self, client: Client) -> tuple[Permission, ...]:
        """Those on this client, of the own firm alone: what is done from the list is the firm's business."""
        if client.reseller_id != self.actor.reseller_id:
            return ()
        on = {"client_id": client.pk, "reseller_id": client.reseller_id}
        return tuple(right for right in _RIGHTS if self.actor.may_on(right, **on))


@lru_cache(maxsize=256)
def _pattern(_language: str, rights: tuple[Permission, ...], status: ClientStatus, *, is_asked: bool) -> str:
    """The menu of a kind, with places for the client and the list's filters."""
    may = {
        "may_edit": Permission.EDIT_CLIENTS in rights,
        "may_send": Permission.SEND_AGREEMENTS in rights and is_asked,
        "may_end": Permission.END_CLIENTS in rights,
    }
    places = {"name": "{name}", "chosen": "{chosen}", "query": "{query}", "more": "{more}"}
    drawn = render_to_string("clients/row_menu.html", may | places | {"pk": _ANY, "status": status.value})
    return drawn.replace(str(_ANY), "{pk}")
