"""What has happened to a request, and what will: the lines of the card and of the evidence page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.ladder import REMINDER_DAYS
from agreements.models import Agreement
from clients.choices import AgreementState


@dataclass(frozen=True, slots=True)
class Step:
    """One line. css is "" for what has happened, "now" for what is waited for, "todo" for what will happen."""

    at: datetime
    words: str
    small: str = ""
    css: str = ""


def past(agreement: Agreement) -> list[Step]:
    """What has happened, oldest first."""
    return sorted(_past(agreement), key=lambda step: step.at)


def ahead(agreement: Agreement, at: datetime) -> list[Step]:
    """What an open request waits for."""
    if not agreement.is_open_at(at):
        return []
    steps = [Step(at, _("Väntar på godkännande"), css="now")]
    if agreement.next_reminder_at is not None:
        steps.append(Step(agreement.next_reminder_at, _("Nästa påminnelse"), _ladder_words(agreement), "todo"))
    return steps


def _past(agreement: Agreement) -> Iterator[Step]:
    by = _("av %s") % agreement.requested_by_name if agreement.requested_by_name else ""
    if agreement.requested_at != agreement.decided_at:  # approved on paper without ever having been sent
        yield Step(agreement.requested_at, _("Skickad till %s") % agreement.addressed_email, by)
    if agreement.opened_at is not None:
        yield Step(agreement.opened_at, _("Öppnad"), _("obekräftat, kan vara ett mejlfilter"))
    for reminded_at in agreement.reminded_at:
        days = (reminded_at - agreement.requested_at).days
        yield Step(reminded_at, _("Påminnelse skickad"), ngettext("efter %d dag", "efter %d dagar", days) % days)
    if agreement.link_copied_at is not None:
        yield Step(agreement.link_copied_at, _("Länken kopierad"), _("av %s") % agreement.link_copied_by)
    yield from _answers(agreement)


def _answers(agreement: Agreement) -> Iterator[Step]:
    if agreement.decided_at is not None:
        if agreement.state == AgreementState.DECLINED:
            yield Step(agreement.decided_at, _("Avböjd"), agreement.decline_reason)
        else:
            yield Step(agreement.decided_at, _("Godkänd av %s") % agreement.approver_name, agreement.authentication)
    if agreement.terminated_at is not None:
        yield Step(agreement.terminated_at, _("Uppsagd av %s") % agreement.terminated_by)
    if agreement.state == AgreementState.EXPIRED:
        yield Step(agreement.expires_at, _("Utgången"), _("utan svar"))


def _ladder_words(agreement: Agreement) -> str:
    """ "efter 3 dagar, sedan efter 7 och 14"."""
    assert agreement.next_reminder_at is not None  # noqa: S101  # the caller has looked
    days = (agreement.next_reminder_at - agreement.requested_at).days
    later = [str(step) for step in REMINDER_DAYS if step > days]
    words = _("efter %d dagar") % days
    if not later:
        return words
    return _("%(first)s, sedan efter %(later)s") % {"first": words, "later": get_text_list(later, _("och"))}
