"""Mail about the firm's clients: one function each, written in the transaction of what caused it."""

from django.urls import reverse
from django.utils import translation

from clients.models import Client, RegisterDifference
from clients.register_words import line_of
from mail.compose import compose
from mail.outbox import queue


def register_status_changed(difference: RegisterDifference, client: Client) -> None:
    """To whoever is responsible for the client, else the firm: konkurs and its like, or back. One for each change."""
    firm, responsible = client.reseller, client.responsible
    to, language = (firm.name, firm.email), firm.language
    is_responsible = responsible is not None and responsible.is_active and bool(responsible.person.email)
    if responsible is not None and is_responsible:
        to, language = (responsible.person.name, responsible.person.email), responsible.person.language or language
    if not to[1]:
        return
    with translation.override(language):
        line = line_of(difference, client)
    path = reverse("clients:detail", args=[client.pk])
    context = {"client": client, "firm": firm, "line": line, "path": path, "is_responsible": is_responsible}
    queue(
        key=f"register_status:{difference.pk}",
        kind="register_status",
        to=to,
        language=language,
        composed=compose("clients/emails/register_status", context, language=language),
        firm=firm,
        client_id=client.pk,
    )
