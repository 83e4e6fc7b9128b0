"""What ends a request from outside: the contact's address changes, or the client ends."""

from typing import Any

from django.db import transaction

from agreements.actions.sending import locked, set_client_state, supersede_open_request
from agreements.models import Agreement, AgreementText
from clients.choices import AgreementState
from clients.models import Client
from common.access import Actor


@transaction.atomic
def contact_changed(client: Client, *, before: Any = None, by: Actor) -> None:
    """A step of changing the contact: a request to another address than the contact's dies; nothing is sent."""
    row = locked(client.pk)
    request = Agreement.objects.open().filter(client=row).first()
    if request is None or request.addressed_email.casefold() == row.contact_email.casefold():
        return
    _close(row, client, by)


@transaction.atomic
def close_open_request(client: Client, *, by: Actor, **_facts: Any) -> None:
    """A step of ending a client: nobody is asked, or reminded, any more."""
    _close(locked(client.pk), client, by)


def _close(row: Client, client: Client, by: Actor) -> None:
    if supersede_open_request(row, by=by) is not None:
        set_client_state(row, state_by_approvals(row))
        client.agreement_state = row.agreement_state


def state_by_approvals(client: Client) -> AgreementState:
    """The client's state with requests left aside: an approval that stands, one that was replaced, or none."""
    approved = Agreement.objects.filter(client=client, state=AgreementState.APPROVED).select_related("text")
    newest = approved.order_by("-decided_at").first()
    return state_of_approval(newest.text) if newest else AgreementState.NOT_SENT


def state_of_approval(text: AgreementText) -> AgreementState:
    """Godkänd, or Ersatt where a later version of the text asks for a new approval."""
    later = AgreementText.objects.filter(
        reseller_id=text.reseller_id, language=text.language, version__gt=text.version, needs_new_approval=True
    )
    return AgreementState.SUPERSEDED if later.exists() else AgreementState.APPROVED
