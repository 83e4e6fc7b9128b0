"""Empties mail to someone who is erased. The row stays: that something was sent, when, and how it went."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from mail.models import Message, MessageState

_NOT_GONE = [MessageState.QUEUED, MessageState.SENDING, MessageState.RETRYING, MessageState.UNCERTAIN]


def scrub(reseller_id: UUID, addresses: Collection[str]) -> int:
    """Takes recipient, subject, bodies and links from the firm's mail to these addresses; returns how many.

    What has not left yet never will. Mail about an agreement goes to the company's contact person, not to a user of the
    system: it is evidence, and stays.
    """
    known = {address.strip().lower() for address in addresses if address.strip()}
    rows = Message.objects.filter(reseller_id=reseller_id).annotate(address=Lower("to_email"))
    rows = rows.filter(address__in=known).exclude(Q(kind__startswith="agreement"))
    ids = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    Message.objects.filter(pk__in=ids, state__in=_NOT_GONE).update(
        state=MessageState.FAILED, lease_id=None, lease_until=None
    )
    return blank(Message.objects.filter(pk__in=ids))


def blank(messages: QuerySet[Message]) -> int:
    """Takes recipient, subject, bodies and links from these mails, whoever they are to; returns how many."""
    return messages.update(to_name="", to_email="", subject="", text="", html="", links={}, problem="")
