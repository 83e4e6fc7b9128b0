"""Whether a mail about an agreement still leads anywhere: a dead link is not sent again."""

from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.links import ANSWER_KIND
from agreements.models import Agreement
from clients.choices import AgreementState
from mail.models import Message

_RAN_OUT = _("Länken i mejlet har gått ut. Skicka ett nytt avtal från klienten i stället.")
_WORDS: dict[str, Promise] = {
    AgreementState.APPROVED: _("Avtalet är redan godkänt. Kvittot går att skicka igen."),
    AgreementState.DECLINED: _("Avtalet är avböjt. Skicka ett nytt avtal från klienten i stället."),
    AgreementState.TERMINATED: _("Avtalet är uppsagt. Skicka ett nytt avtal från klienten i stället."),
    AgreementState.SUPERSEDED: _("Länken i mejlet är ersatt. Skicka avtalet på nytt från klienten i stället."),
    AgreementState.EXPIRED: _RAN_OUT,
}


def why_not_again(message: Message, *, at: datetime) -> str:
    """Why the link to answer by in this mail is dead, in words; empty where it lives or the mail has none."""
    ids = [UUID(link["row_id"]) for link in message.links.values() if link.get("kind") == ANSWER_KIND]
    for agreement in Agreement.objects.filter(pk__in=ids).only("state", "expires_at"):
        if not agreement.is_open_at(at):
            return str(_WORDS.get(agreement.state, _RAN_OUT))
    return ""
