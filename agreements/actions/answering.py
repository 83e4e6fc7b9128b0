"""What the contact does with the links: opens, approves, declines, terminates."""

import ipaddress
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from agreements import emails, links
from agreements.actions.closing import state_of_approval
from agreements.actions.sending import locked, record_agreement, set_client_state, supersede_open_request
from agreements.models import OPEN_STATES, Agreement
from clients.choices import AgreementState
from common.access import Actor
from common.tokens import new_salt, token_digest


class LinkDead(Exception):  # noqa: N818 (it names what is wrong)
    """The link does not allow this (any more): used, run out, replaced, or never one of this kind."""


@transaction.atomic
def mark_opened(agreement: Agreement, *, by: Actor, at: datetime) -> bool:
    """Notes the first time an open request's page was fetched: unconfirmed, it may have been a mail filter.

    Returns whether this was the first time. Later fetches change nothing.
    """
    client = locked(agreement.client_id)
    unseen = Agreement.objects.filter(pk=agreement.pk, state=AgreementState.SENT, opened_at__isnull=True)
    if not unseen.update(state=AgreementState.OPENED, opened_at=at):
        return False
    agreement.state, agreement.opened_at, agreement.client = AgreementState.OPENED, at, client
    set_client_state(client, AgreementState.OPENED)
    record_agreement("agreement.opened", agreement, by=by, after={"opened_at": at})
    return True


@transaction.atomic
def approve(token: str, *, approver_name: str, by: Actor, at: datetime) -> Agreement:
    """Approves on the company's behalf. The receipt goes by mail to the address that had the link.

    Raises LinkDead unless the link is open at this moment; of many at once exactly one gets through.
    """
    receipt_salt = new_salt()
    agreement = _answer(
        token, AgreementState.APPROVED, by=by, at=at, approver_name=approver_name, receipt_salt=receipt_salt
    )  # fmt: skip
    set_client_state(agreement.client, state_of_approval(agreement.text))
    record_agreement("agreement.approved", agreement, by=_named(by, approver_name), after=_evidence(agreement))
    emails.receipt(agreement)
    return agreement


@transaction.atomic
def decline(token: str, *, reason: str, by: Actor, at: datetime) -> Agreement:
    """Says no, with the reason, which is mailed to whoever is responsible at the firm. Raises LinkDead as approve()."""
    agreement = _answer(token, AgreementState.DECLINED, by=by, at=at, decline_reason=reason)
    set_client_state(agreement.client, AgreementState.DECLINED)
    after = _evidence(agreement) | {"reason": reason}
    record_agreement("agreement.declined", agreement, by=_named(by, agreement.addressed_name), after=after)
    emails.declined(agreement)
    return agreement


def _answer(token: str, state: AgreementState, *, by: Actor, at: datetime, **answer: Any) -> Agreement:
    """Writes the answer by one conditional UPDATE, with the client locked first. Raises LinkDead if it hits no row."""
    rows = Agreement.objects.filter(token_digest=token_digest(token))
    client_id = rows.values_list("client_id", flat=True).first()
    if client_id is None:
        raise LinkDead
    client, agreement = locked(client_id), rows.get()
    if salt := answer.get("receipt_salt"):
        agreement.receipt_salt = salt
        answer["receipt_digest"] = token_digest(links.receipt_token(agreement))
    hits = rows.filter(state__in=OPEN_STATES, expires_at__gt=at).update(
        state=state, decided_at=at, next_reminder_at=None, decided_ip=_address(by.ip),
        decided_user_agent=by.user_agent[:400], authentication=_how_proved(agreement, client.reseller.language, by),
        **answer,
    )  # fmt: skip
    if hits != 1:
        raise LinkDead
    agreement = rows.select_related("text").get()
    agreement.client = client
    return agreement


def _how_proved(agreement: Agreement, language: str, by: Actor) -> str:
    """In the firm's language: what the one who answered must have had."""
    with translation.override(language):
        proofs = [_("Hade länken som skickades till %s") % agreement.addressed_email]
        if agreement.link_copied_at is not None:
            proofs.append(_("länken kopierades av %s") % agreement.link_copied_by)
        if by.user_id is not None:
            proofs.append(_("var inloggad som %s") % by.email)
    return "; ".join(proofs)


def _address(ip: str) -> str | None:
    """The address if it is one: a header may hold anything."""
    try:
        return str(ipaddress.ip_address(ip))
    except ValueError:
        return None


def _named(by: Actor, name: str) -> Actor:
    """A contact is called what they called themselves; someone signed in is who they are."""
    return by if by.user_id is not None else replace(by, name=name)


def _evidence(agreement: Agreement) -> dict[str, Any]:
    return {
        "state": agreement.state, "version": agreement.text.version, "sha256": agreement.shown_sha256,
        "approver_name": agreement.approver_name, "decided_at": agreement.decided_at,
        "addressed_email": agreement.addressed_email,
    }  # fmt: skip


def may_terminate(agreement: Agreement) -> bool:
    """Whether the receipt's link still ends the agreement: it stands, and went to the one who is contact today."""
    is_contact = agreement.addressed_email.casefold() == agreement.client.contact_email.casefold()
    return agreement.state == AgreementState.APPROVED and is_contact


@transaction.atomic
def terminate(token: str, *, name: str, by: Actor, at: datetime) -> Agreement:
    """Ends an approved agreement by the receipt's link and tells the firm. Raises LinkDead where it does not stand.

    Every approval of the client's that stands ends with it, and so does a request for a newer text.
    """
    digest = token_digest(token)
    found = Agreement.objects.filter(receipt_digest=digest).first()
    if found is None:
        raise LinkDead
    found.client = client = locked(found.client_id)
    if not may_terminate(found):
        raise LinkDead
    standing = Agreement.objects.filter(client=client, state=AgreementState.APPROVED)
    ended = {"state": AgreementState.TERMINATED, "terminated_at": at, "terminated_by": name}
    if standing.filter(receipt_digest=digest).update(**ended) != 1:
        raise LinkDead
    standing.update(**ended)  # earlier versions that were approved too
    supersede_open_request(client, by=by)
    agreement = Agreement.objects.select_related("text").get(receipt_digest=digest)
    agreement.client = client
    set_client_state(client, AgreementState.TERMINATED)
    after = {"state": agreement.state, "terminated_at": at, "name": name}
    record_agreement("agreement.terminated", agreement, by=_named(by, name), before={"state": "approved"}, after=after)
    emails.terminated(agreement)
    return agreement
