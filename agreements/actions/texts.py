"""New versions of a firm's texts, and sending one to everybody who has not approved it."""

from pathlib import Path
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.models import OPEN_STATES, Agreement, AgreementDispatch, AgreementText
from agreements.rendering import check_fields, document, split_document
from clients.choices import AgreementState
from clients.models import Client, Reseller
from common.access import Actor
from common.wake import wake
from events.record import record

SHIPPED = Path(__file__).resolve().parent.parent / "texts"


def shipped_text(language: str) -> tuple[str, str]:
    """Title and body of the text that comes with the product."""
    return split_document((SHIPPED / f"{language}.md").read_text(encoding="utf-8"))


@transaction.atomic(savepoint=False)
def newest_text(reseller_id: UUID, language: str, *, by: Actor) -> AgreementText:
    """The firm's newest text in the language; where it has none, the shipped one becomes its version 1."""
    text = AgreementText.objects.newest_of(reseller_id, language)
    if text is not None:
        return text
    title, body = shipped_text(language)
    text, is_new = AgreementText.objects.get_or_create(
        reseller_id=reseller_id,
        language=language,
        version=1,
        defaults={"title": title, "body": body, "created_at": timezone.now(), "created_by_id": by.user_id},
    )
    if is_new:
        _record_published(text, by)
    return text


def publish_text(
    reseller: Reseller,
    language: str,
    *,
    title: str,
    body: str,
    needs_new_approval: bool,
    by: Actor,
    based_on: int | None = None,
) -> AgreementText:
    """Publishes a new version. Old approvals stay as they are; clients whose approval it replaces become Ersatt.

    `based_on` is the version that the writer started from (0: none yet). Raises ValidationError for an unknown merge
    field, and where somebody has published since. The same text posted twice is one version.
    """
    check_fields(document(title, body))
    try:
        with transaction.atomic():
            return _publish(reseller, language, title.strip(), body, needs_new_approval, by, based_on)
    except IntegrityError:  # two writers, the same number
        return _same_or_refuse(AgreementText.objects.newest_of(reseller.pk, language), title, body)


def _publish(
    reseller: Reseller, language: str, title: str, body: str, needs_new_approval: bool, by: Actor, based_on: int | None
) -> AgreementText:
    newest = AgreementText.objects.newest_of(reseller.pk, language)
    version = newest.version if newest else 0
    if based_on is not None and based_on != version:
        return _same_or_refuse(newest, title, body)
    text = AgreementText.objects.create(
        reseller=reseller, language=language, version=version + 1, title=title, body=body,
        needs_new_approval=needs_new_approval, created_at=timezone.now(), created_by_id=by.user_id,
    )  # fmt: skip
    _record_published(text, by)
    if needs_new_approval:
        _supersede_older_approvals(text)
    return text


def _same_or_refuse(newest: AgreementText | None, title: str, body: str) -> AgreementText:
    if newest is not None and document(newest.title, newest.body) == document(title, body):
        return newest
    raise ValidationError(
        _("Någon annan har publicerat version %(version)s medan du skrev. Din text är kvar. Läs den nya först.")
        % {"version": newest.version if newest else 1},
        code="published_meanwhile",
    )


def _record_published(text: AgreementText, by: Actor) -> None:
    record(
        "agreement.text_published",
        by=by,
        subject=text,
        reseller_id=text.reseller_id,
        after={
            "language": text.language, "version": text.version, "title": text.title,
            "needs_new_approval": text.needs_new_approval,
            "sha256": Agreement.digest_of(document(text.title, text.body)),
        },
    )  # fmt: skip


def _supersede_older_approvals(text: AgreementText) -> None:
    """Clients whose approval is of an older version in this language. The approvals themselves are not touched.

    The clients are locked first: an approval that is being given meanwhile is waited for, and then seen.
    """
    older = Agreement.objects.filter(
        text__reseller=text.reseller_id, text__language=text.language, text__version__lt=text.version
    )
    concerned = older.filter(state__in=[*OPEN_STATES, AgreementState.APPROVED]).values("client_id")
    list(
        Client.objects.filter(pk__in=concerned)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk")
    )
    Client.objects.filter(
        pk__in=older.filter(state=AgreementState.APPROVED).values("client_id"), agreement_state=AgreementState.APPROVED
    ).update(agreement_state=AgreementState.SUPERSEDED)


@transaction.atomic
def send_to_all_waiting(reseller: Reseller, language: str, *, by: Actor) -> AgreementDispatch | None:
    """Starts sending the newest text to every client that has not approved it; the sweeper goes on, client by client.

    Asking again after a round is done starts another. None where the firm has no text in the language.
    """
    text = AgreementText.objects.newest_of(reseller.pk, language)
    if text is None:
        return None
    asked = {
        "requested_at": timezone.now(),
        "requested_by_id": by.user_id,
        "requested_by_name": by.name,
        "done_at": None,
    }
    dispatch, is_new = AgreementDispatch.objects.select_for_update().get_or_create(text=text, defaults=asked)
    if not is_new and dispatch.done_at is None:
        return dispatch
    if not is_new:
        AgreementDispatch.objects.filter(pk=dispatch.pk).update(**asked)
    record(
        "agreement.dispatch_requested", by=by, subject=text, reseller_id=reseller.pk,
        after={"language": language, "version": text.version},
    )  # fmt: skip
    wake("klientadmin.sweep")
    return dispatch
