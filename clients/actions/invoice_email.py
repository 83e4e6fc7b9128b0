"""Egendefinierad fakturaepost: a new version of the text that a client's own invoices are mailed with."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.invoice_fields import check_fields
from clients.models import Client, InvoiceEmail
from common.access import Actor
from events.record import record

_TEXTS = ("subject", "text")


class SavedMeanwhile(Exception):  # noqa: N818  # it says what happened
    """Someone else saved a version first, and nothing was saved now. `newest` is theirs."""

    def __init__(self, newest: InvoiceEmail) -> None:
        super().__init__("saved meanwhile")
        self.newest = newest


@transaction.atomic
def save_invoice_email(
    client: Client, *, language: str, subject: str, text: str, based_on: int, by: Actor
) -> InvoiceEmail:
    """Saves a version, which holds from now on. The words that hold already are no new version, and no event.

    `subject` is one line. `based_on` is the version that the writer started from, 0 for none. Raises SavedMeanwhile
    where there is a newer one with other words, and ValidationError for a field that does not exist (code
    "unknown_field") and where the client does not have the extra ("turned_off").
    """
    for words in (subject, text):
        check_fields(words)
    client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if not client.has_custom_invoice_email:
        raise ValidationError(
            _("Egendefinierad fakturaepost är avslagen för klienten. Din text är inte sparad."), code="turned_off"
        )
    newest = InvoiceEmail.objects.written_in(language, client.pk).first()
    if newest is not None and (newest.subject, newest.text) == (subject, text):
        return newest
    if newest is not None and newest.version != based_on:
        raise SavedMeanwhile(newest)
    saved = InvoiceEmail.objects.create(
        client=client, language=language, version=newest.version + 1 if newest else 1, subject=subject, text=text,
        saved_at=timezone.now(), saved_by_id=by.user_id,
    )  # fmt: skip
    _record(client, newest, saved, by)
    return saved


def _record(client: Client, was: InvoiceEmail | None, saved: InvoiceEmail, by: Actor) -> None:
    """What changed. The texts are erasable: people sign their mail with a name and a phone number."""
    changed = [name for name in _TEXTS if was is None or getattr(was, name) != getattr(saved, name)]
    before = {name: getattr(was, name) for name in ("version", *changed)} if was else {}
    after = {name: getattr(saved, name) for name in ("language", "version", *changed)}
    record(
        "client.invoice_email_saved", by=by, subject=saved, client_id=client.pk, reseller_id=client.reseller_id,
        before=before, after=after, personal=_TEXTS,
    )  # fmt: skip
