"""Tags of Utskick: the sign of a mail's state, the name of the client that it is about."""

from uuid import UUID

from django import template
from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clients.models import Client
from common.templatetags.ledger import sign
from mail.models import Message, MessageState

register = template.Library()


@register.simple_tag
def mail_sign(message: Message) -> SafeString:
    """Where the mail is on its way: shape and words. Without a mail server it stays where it is, and says so."""
    if settings.MAIL_STAYS_IN_OUTBOX and message.state == MessageState.QUEUED:
        return sign(message.look, _("Ligger kvar här (ingen mejlserver)"))
    return sign(message.look, MessageState(message.state).label)


@register.simple_tag
def client_name(clients: dict[UUID, Client], message: Message) -> str:
    """The client's name; empty where the mail is about none, or about one that the reader may not see."""
    client = clients.get(message.client_id) if message.client_id else None
    return client.name if client else ""
