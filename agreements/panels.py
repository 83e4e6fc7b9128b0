"""The card GDPR-godkännande in the side column of a client's overview."""

import uuid
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from agreements import emails, timeline
from agreements.actions import why_not_asked
from agreements.models import Agreement
from clients.choices import AgreementState
from clients.models import Client
from common.access import Actor, ActorRequest, Permission
from mail.models import Message, MessageState

# What is said beside a state; the others are said as the list says them.
_WORDS = {
    AgreementState.SENT: _("Skickad, väntar på svar"),
    AgreementState.OPENED: _("Öppnad, väntar på svar"),
}


def agreement_panel(request: ActorRequest, client: Client) -> SafeString:
    """State, timeline and what can be done about it. Two queries: the newest agreement, and its mail."""
    at = timezone.now()
    agreement = newest_of(client)
    context: dict[str, Any] = {
        "client": client,
        "agreement": agreement,
        "words": state_words(client),
        "send_words": _("Skicka") if client.agreement_state == AgreementState.NOT_SENT else _("Skicka igen"),
        "refused": why_not_asked(client, at),
        "may_send": _may(request.actor, client, Permission.SEND_AGREEMENTS),
        "may_see_evidence": _may(request.actor, client, Permission.SEE_EVENTS),
        "form_key": uuid.uuid4(),
    }
    if agreement is not None:
        context |= {
            "is_open": agreement.is_open_at(at),
            "is_approved": client.agreement_state == AgreementState.APPROVED,
            "contact_changed": _contact_changed(agreement, client),
            "past": timeline.past(agreement),
            "ahead": timeline.ahead(agreement, at),
            "undelivered": undelivered(agreement) if agreement.is_open else None,
        }
    with timezone.override(client.reseller.time_zone):
        return render_to_string("agreements/panel.html", context, request)


def newest_of(client: Client) -> Agreement | None:
    """The client's latest request with its text and paper (never the paper's bytes)."""
    rows = Agreement.objects.filter(client=client).select_related("text", "paper").defer("paper__content", "shown_text")
    agreement = rows.newest_first().first()
    if agreement is not None:
        agreement.client = client
    return agreement


def state_words(client: Client) -> str:
    """The client's state in the words of the card."""
    state = AgreementState(client.agreement_state)
    return str(_WORDS.get(state, state.label))


def undelivered(agreement: Agreement) -> Message | None:
    """The latest mail about this request, where it did not arrive."""
    keys = emails.request_keys(agreement)
    rows = Message.objects.filter(Q(key__in=keys) | Q(resent_from__key__in=keys)).defer("text", "html", "links")
    latest = rows.order_by("-queued_at").first()
    return latest if latest is not None and latest.state in (MessageState.BOUNCED, MessageState.FAILED) else None


def _contact_changed(agreement: Agreement, client: Client) -> bool:
    is_other = agreement.addressed_email.casefold() != client.contact_email.casefold()
    return agreement.state == AgreementState.SUPERSEDED and is_other


def _may(actor: Actor, client: Client, permission: Permission) -> bool:
    return actor.may_on(permission, client_id=client.pk, reseller_id=client.reseller_id)
