"""Notices: mail that the recipient can do without, and may turn off on Mitt konto or by the link that each one carries.

Everything else must be told: agreements, invitations, logins, requests that wait for an answer.
"""

import hmac
from collections.abc import Mapping
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.tokens import make_token
from mail.links import Link, SealedLink, mark

STOP = "stop"  # what the link is called in a mail that has one


class Notice(models.TextChoices):
    """What a notice tells of, as it stands after "Du får mejl när"."""

    RESPONSIBLE = "responsible", _("Du blir ansvarig för en klient")
    REGISTER_STATUS = (
        "register_status",
        _("En klient som du ansvarar för får ny status i registret, till exempel konkurs"),
    )
    LAST_DAY_PASSED = (
        "last_day_passed",
        _("En extern användare hos en klient som du ansvarar för spärras efter sista dagen"),
    )
    COMPANY_CHANGED = "company_changed", _("Ett bolag som du följer ändras i registret")


def stop_link(notice: str, recipient_id: UUID, salt: str) -> Link:
    """The link that turns off this notice for this recipient, and opens nothing else.

    It works for as long as the mail lies in an inbox, so no row waits for it: `salt` is what it shall die with.
    """
    return Link(kind=_kind(notice), row_id=recipient_id, salt=salt, path=f"/notices/{{token}}/{recipient_id}/{notice}/")


def is_stop_token(token: str, notice: str, recipient_id: UUID, salt: str) -> bool:
    """Whether the token is the one in such a link. As quick for a wrong one as for the right one."""
    return hmac.compare_digest(token.encode(), make_token(_kind(notice), recipient_id, salt).encode())


def stop_url(links: Mapping[str, Link | SealedLink]) -> str:
    """What a mail's template shows as the way out; empty where the mail has none."""
    return mark(STOP) if STOP in links else ""


def _kind(notice: str) -> str:
    return f"stop-{notice}"
