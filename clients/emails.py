"""Mail about the firm's clients: one function each, written in the transaction of what caused it."""

from django.urls import reverse
from django.utils import translation

from clients.models import Client, RegisterDifference
from clients.register_words import line_of
from mail.compose import compose
from mail.notices import Notice, stop_url
from mail.outbox import queue


def register_status_changed(difference: RegisterDifference, client: Client) -> None:
    """To whoever is responsible for the client, else the firm: konkurs and its like, or back. One for each change.

    A responsible who has turned the notice off reads it on Översikt: it does not go to the firm instead.
    """
    firm, responsible = client.reseller, client.responsible
    is_responsible = responsible is not None and responsible.is_active and bool(responsible.person.email)
    person = responsible.person if responsible is not None and is_responsible else None
    to = (person.name, person.email) if person else (firm.name, firm.email)
    if not to[1] or (person and not person.wants(Notice.REGISTER_STATUS)):
        return
    language = (person.language if person else "") or firm.language
    stop = person.stop_links(Notice.REGISTER_STATUS) if person else {}
    with translation.override(language):
        line = line_of(difference, client)
    path = reverse("clients:detail", args=[client.pk])
    context = {
        "client": client, "firm": firm, "line": line, "path": path, "is_responsible": is_responsible,
        "stop_url": stop_url(stop),
    }  # fmt: skip
    queue(
        key=f"register_status:{difference.pk}",
        kind="register_status",
        to=to,
        language=language,
        composed=compose("clients/emails/register_status", context, language=language),
        links=stop,
        firm=firm,
        client_id=client.pk,
    )
