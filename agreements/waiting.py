"""Which text is for which client, and who has not approved the newest one."""

from datetime import date
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from agreements.models import OPEN_STATES, Agreement, AgreementText
from clients.choices import AgreementState
from clients.models import Client, ClientQuerySet

# The template's choice counts for as long as the client keeps the language that the template gave it.
_BY_TEMPLATE = Q(template__language=F("language"), template__agreement_preset__language__isnull=False)
_TEXT_LANGUAGE = Case(When(_BY_TEMPLATE, then=F("template__agreement_preset__language")), default=F("language"))


def text_language(client: Client) -> str:
    """The language in which this client is asked. One query, none for a client without a template."""
    if client.template_id is None:
        return client.language
    found = Client.objects.filter(pk=client.pk).annotate(text_language=_TEXT_LANGUAGE)
    return str(found.values_list("text_language", flat=True).get())


def clients_asked_in(reseller_id: UUID, language: str, on: date) -> ClientQuerySet:
    """The firm's real clients, not ended on this day, whose agreement is in this language."""
    rows = Client.objects.administered().not_ended(on).filter(reseller_id=reseller_id, is_demo=False)
    return rows.alias(text_language=_TEXT_LANGUAGE).filter(text_language=language)


def waiting_for(text: AgreementText, on: date) -> ClientQuerySet:
    """Clients that have not approved this text."""
    approved = _answers(text).filter(state=AgreementState.APPROVED)
    return clients_asked_in(text.reseller_id, text.language, on).filter(~Exists(approved))


def not_asked_yet(text: AgreementText, on: date) -> ClientQuerySet:
    """Those of waiting_for() that neither have the text open nor have said no to it."""
    asked = _answers(text).filter(state__in=[*OPEN_STATES, AgreementState.DECLINED, AgreementState.TERMINATED])
    return waiting_for(text, on).filter(~Exists(asked))


def _answers(text: AgreementText) -> QuerySet[Agreement]:
    return Agreement.objects.filter(client=OuterRef("pk"), text=text)
