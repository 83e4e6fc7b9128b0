"""Asking a client's contact: when a client is created, again, and by a link that somebody copies."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agreements import emails, ladder, links
from agreements.actions.texts import newest_text
from agreements.models import Agreement, AgreementText
from agreements.rendering import document, fill
from agreements.waiting import text_language
from clients.choices import AgreementState, ClientStatus
from clients.models import Client
from common.access import Actor
from common.periods import local_day
from common.tokens import new_salt, token_digest
from events.record import record


def locked(client_id: UUID) -> Client:
    """The client's row, locked before any of its agreements, so that no two actions wait for one another."""
    rows = Client.objects.select_for_update(of=("self",), no_key=True).defer("personal_number_sealed", "search_text")
    return rows.select_related("reseller", "responsible__person").get(pk=client_id)


def why_not_asked(client: Client, at: datetime) -> str:
    """Why this client cannot be sent an agreement, in words; empty where it can."""
    if client.is_demo:
        return _("Demoklienter behöver inget avtal.")
    if client.is_internal:
        return _("Byråns egen klient behöver inget avtal.")
    if client.status_on(local_day(at, client.time_zone)) == ClientStatus.ENDED:
        return _("Klienten är avslutad. Öppna den igen för att skicka avtalet.")
    if not client.contact_email:
        return _("Kontaktpersonen har ingen e-post. Skriv en, så kan avtalet skickas.")
    return ""


def request_on_opening(client: Client, *, by: Actor, **_facts: Any) -> None:
    """A step of opening a client: asks its contact. Demo clients and the firm's own need no agreement.

    Nobody else sees the client before the transaction ends: there is nothing to lock and nothing to supersede.
    """
    if not client.is_demo and not client.is_internal:
        at = timezone.now()
        _refuse(client, at)
        _send(client, newest_text(client.reseller_id, text_language(client), by=by), by=by, at=at)


@transaction.atomic
def request_approval(
    client: Client,
    *,
    by: Actor,
    at: datetime | None = None,
    form_key: UUID | None = None,
    text: AgreementText | None = None,
) -> Agreement:
    """Sends the firm's newest text to the contact by mail. An open request before it is Ersatt, and its link dead.

    The same `form_key` again gives the request of the first time. Raises ValidationError with the reason where the
    client cannot be asked.
    """
    at = at or timezone.now()
    row = locked(client.pk)
    if form_key is not None and (same := Agreement.objects.filter(client=row, form_key=form_key).first()):
        return same
    _refuse(row, at)
    supersede_open_request(row, by=by)
    text = text or newest_text(row.reseller_id, text_language(row), by=by)
    client.agreement_state = AgreementState.SENT
    return _send(row, text, by=by, at=at, form_key=form_key)


def _refuse(client: Client, at: datetime) -> None:
    if refused := why_not_asked(client, at):
        raise ValidationError(refused)


def _send(client: Client, text: AgreementText, *, by: Actor, at: datetime, form_key: UUID | None = None) -> Agreement:
    agreement = draft(client, text, by=by, at=at, form_key=form_key)
    agreement.save(force_insert=True)
    set_client_state(client, AgreementState.SENT)
    _record_sent(agreement, by)
    emails.please_answer(agreement)
    return agreement


def send_again(client: Client, *, form_key: UUID, by: Actor) -> Agreement:
    """Skicka igen: a fresh link, the old one dies. See request_approval."""
    return request_approval(client, by=by, form_key=form_key)


def draft(client: Client, text: AgreementText, *, by: Actor, at: datetime, form_key: UUID | None = None) -> Agreement:
    """A request, not yet saved: the text as this contact reads it, addressed and with a link of its own."""
    with translation.override(text.language):
        shown = fill(document(text.title, text.body), client, client.reseller)
    agreement = Agreement(
        client=client, text=text, shown_text=shown, shown_sha256=Agreement.digest_of(shown), language=text.language,
        addressed_name=client.contact_name, addressed_title=client.contact_title, addressed_email=client.contact_email,
        salt=new_salt(), requested_at=at, requested_by_id=by.user_id, requested_by_name=by.name, form_key=form_key,
        expires_at=ladder.expires_at(at, client.time_zone), next_reminder_at=ladder.next_reminder_at(at, at),
    )  # fmt: skip
    agreement.token_digest = token_digest(links.answer_token(agreement))
    return agreement


def _record_sent(agreement: Agreement, by: Actor) -> None:
    record_agreement(
        "agreement.sent",
        agreement,
        by=by,
        after={
            "version": agreement.text.version, "language": agreement.language, "sha256": agreement.shown_sha256,
            "addressed_name": agreement.addressed_name, "addressed_email": agreement.addressed_email,
            "expires_at": agreement.expires_at,
        },
    )  # fmt: skip


def record_agreement(
    kind: str,
    agreement: Agreement,
    *,
    by: Actor,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """One event about this agreement."""
    client = agreement.client
    record(
        kind, by=by, subject=agreement, client_id=client.pk, reseller_id=client.reseller_id, before=before, after=after
    )  # fmt: skip


def set_client_state(client: Client, state: str) -> None:
    """What the list shows of this client's agreement. The client's row is locked by the caller."""
    Client.objects.filter(pk=client.pk).update(agreement_state=state)
    client.agreement_state = state


def supersede_open_request(client: Client, *, by: Actor) -> Agreement | None:
    """Ends the open request of a locked client, if there is one: its link is dead from now on."""
    request = Agreement.objects.open().filter(client=client).select_for_update(of=("self",)).first()
    if request is None:
        return None
    request.client = client
    before, request.state, request.next_reminder_at = request.state, AgreementState.SUPERSEDED, None
    request.save(update_fields=["state", "next_reminder_at"])
    after = {"state": request.state}
    record_agreement("agreement.superseded", request, by=by, before={"state": before}, after=after)
    return request


@transaction.atomic
def copy_link(agreement: Agreement, *, by: Actor, at: datetime | None = None) -> str:
    """The address of an open request's link, for someone who sends it by another way; the evidence says who.

    Raises ValidationError where the request is not open any more.
    """
    at = at or timezone.now()
    client = locked(agreement.client_id)
    row = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if not row.is_open_at(at):
        raise ValidationError(_("Länken gäller inte längre. Skicka en ny."))
    row.client, row.link_copied_at, row.link_copied_by = client, at, by.name or by.email
    row.save(update_fields=["link_copied_at", "link_copied_by"])
    record_agreement("agreement.link_copied", row, by=by, after={"link_copied_at": at})
    return links.answer_url(row)
