"""Approval on paper: the signed page is scanned and kept as the evidence."""

import hashlib
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agreements.actions.closing import state_of_approval
from agreements.actions.sending import draft, locked, record_agreement, set_client_state
from agreements.actions.texts import newest_text
from agreements.models import Agreement, AgreementPaper
from agreements.scans import MAX_BYTES, media_type_of, plain_name
from agreements.waiting import text_language
from clients.choices import AgreementState
from clients.models import Client
from common.access import Actor


@transaction.atomic
def upload_paper(
    client: Client, *, content: bytes, file_name: str, approver_name: str, by: Actor, at: datetime | None = None
) -> Agreement:
    """Keeps a scanned approval. An open request is answered by it, so that its link is used; else a new row is made.

    The same file again gives the approval of the first time. Raises ValidationError for anything but PDF, PNG and JPEG,
    for a file over 10 MB, and for clients that need no agreement.
    """
    at = at or timezone.now()
    media_type = _checked(client, content)
    row, digest = locked(client.pk), hashlib.sha256(content).hexdigest()
    if same := Agreement.objects.filter(client=row, state=AgreementState.APPROVED, paper__sha256=digest).first():
        return same
    agreement = _approved_on_paper(row, approver_name, by=by, at=at)
    AgreementPaper.objects.create(
        agreement=agreement, file_name=plain_name(file_name, media_type), media_type=media_type, size=len(content),
        sha256=digest, content=content,
    )  # fmt: skip
    set_client_state(row, state_of_approval(agreement.text))
    client.agreement_state = row.agreement_state
    after = {
        "state": agreement.state, "version": agreement.text.version, "sha256": agreement.shown_sha256,
        "approver_name": approver_name, "decided_at": at, "on_paper": True, "file_sha256": digest,
    }  # fmt: skip
    record_agreement("agreement.approved", agreement, by=by, after=after)
    return agreement


def _checked(client: Client, content: bytes) -> str:
    if client.is_demo or client.is_internal:
        raise ValidationError(_("Klienten behöver inget avtal."))
    if len(content) > MAX_BYTES:
        raise ValidationError({"file": _("Filen är större än 10 MB. Skanna med lägre upplösning.")})
    media_type = media_type_of(content)
    if not media_type:
        raise ValidationError({"file": _("Filen är varken PDF, PNG eller JPEG. Spara om den i något av dem.")})
    return media_type


def _approved_on_paper(client: Client, approver_name: str, *, by: Actor, at: datetime) -> Agreement:
    with translation.override(client.reseller.language):
        how = _("På papper, uppladdat av %s") % (by.name or by.email)
    request = (
        Agreement.objects.open().filter(client=client).select_for_update(of=("self",)).select_related("text").first()
    )
    if request is None:
        request = draft(client, newest_text(client.reseller_id, text_language(client), by=by), by=by, at=at)
    request.client = client
    request.state, request.decided_at, request.next_reminder_at = AgreementState.APPROVED, at, None
    request.approver_name, request.authentication = approver_name, how
    request.save()
    return request
