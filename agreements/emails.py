"""The mails of agreements: one function each, written in the transaction of what caused it."""

from typing import Any

from django.utils import timezone

from agreements.ladder import REMINDER_DAYS
from agreements.links import ANSWER_KIND, RECEIPT_KIND
from agreements.models import Agreement
from agreements.rendering import render, split_document
from mail.compose import compose
from mail.links import Link, mark
from mail.outbox import queue


def please_answer(agreement: Agreement) -> None:
    """To the contact: read and answer."""
    _to_contact(agreement, "request", _sent_key(agreement))


def reminder(agreement: Agreement) -> None:
    """To the contact: the same link again."""
    _to_contact(agreement, "reminder", _reminder_key(agreement, agreement.reminders_sent))


def request_keys(agreement: Agreement) -> list[str]:
    """The keys of every mail that carries this request's link."""
    reminders = (_reminder_key(agreement, number + 1) for number in range(len(REMINDER_DAYS)))
    return [_sent_key(agreement), *reminders]


def receipt(agreement: Agreement) -> None:
    """To the address that had the link: the approval with the full text, and the link to view and terminate."""
    title, body = split_document(agreement.shown_text)
    more: dict[str, Any] = {
        "title": title,
        "deed": render(body),
        "plain_deed": agreement.shown_text,
        "url": mark("receipt"),
    }
    path = "/agreements/receipt/{token}/"
    link = Link(kind=RECEIPT_KIND, row_id=agreement.pk, salt=agreement.receipt_salt, path=path)
    _queue(agreement, "receipt", f"agreement:{agreement.pk}:receipt", links={"receipt": link}, **more)


def declined(agreement: Agreement) -> None:
    """To whoever is responsible at the firm: the contact said no, and why."""
    _queue(agreement, "declined", f"agreement:{agreement.pk}:declined", to_firm=True)


def terminated(agreement: Agreement) -> None:
    """To whoever is responsible at the firm: the agreement has been ended."""
    _queue(agreement, "terminated", f"agreement:{agreement.pk}:terminated", to_firm=True)


def _to_contact(agreement: Agreement, name: str, key: str) -> None:
    link = Link(kind=ANSWER_KIND, row_id=agreement.pk, salt=agreement.salt, path="/agreements/{token}/")
    _queue(agreement, name, key, links={"answer": link}, url=mark("answer"))


def _queue(
    agreement: Agreement,
    name: str,
    key: str,
    *,
    links: dict[str, Link] | None = None,
    to_firm: bool = False,
    **more: Any,
) -> None:
    """Composes and queues `name` in the recipient's language, with times by their calendar."""
    client, firm, responsible = agreement.client, agreement.client.reseller, _responsible(agreement)
    to, language = (agreement.addressed_name, agreement.addressed_email), client.language
    if to_firm:
        to, language = (firm.name, firm.email), firm.language
    if to_firm and responsible is not None:
        to, language = (responsible.name, responsible.email), responsible.language or firm.language
    context = {"agreement": agreement, "client": client, "firm": firm, "is_responsible": responsible is not None}
    with timezone.override(firm.time_zone if to_firm else client.time_zone):
        composed = compose(f"agreements/emails/{name}", context | more, language=language)
    queue(
        key=key,
        kind=f"agreement.{name}",
        to=to,
        language=language,
        composed=composed,
        links=links,
        firm=firm,
        client_id=client.pk,
    )


def _responsible(agreement: Agreement) -> Any:
    """The person who is responsible for the client and can be written to; None where the firm's address is all."""
    responsible = agreement.client.responsible
    if responsible is not None and responsible.is_active and responsible.person.email:
        return responsible.person
    return None


def _sent_key(agreement: Agreement) -> str:
    return f"agreement:{agreement.pk}:sent"


def _reminder_key(agreement: Agreement, number: int) -> str:
    return f"agreement:{agreement.pk}:reminder:{number}"
