"""What is not sent again: an invitation whose link is dead, a notice that its reader has turned off since."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mail.models import Message
from users.links import INVITATION_KIND
from users.models import Invitation
from users.notices import is_turned_off


def why_not_again(message: Message, *, at: datetime) -> str:
    """Why the invitation in this mail is dead, or its notice unwanted, in words; empty where neither is so."""
    ids = [UUID(link["row_id"]) for link in message.links.values() if link.get("kind") == INVITATION_KIND]
    for invitation in Invitation.objects.filter(pk__in=ids):
        if invitation.accepted_at is not None:
            return _("Inbjudan är redan använd. Personen har åtkomst.")
        if not Invitation.objects.waiting_at(at).filter(pk=invitation.pk).exists():
            return _("Länken i mejlet gäller inte längre. Skicka inbjudan igen från klientens användare.")
    return _("Mottagaren har stängt av de här mejlen.") if is_turned_off(message) else ""
