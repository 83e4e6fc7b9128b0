"""Godta and Behåll: somebody at the firm decides what the register says otherwise than the firm has written."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clients.actions.cards import change_company, change_contact, company_values, contact_values
from clients.actions.settling import close, note_open
from clients.differences import ours_of
from clients.models import Client, Decision, RegisterDifference, RegisterField
from clients.register_words import in_words, shown_key
from common.access import Actor
from events.record import record


class RegisterMovedOn(Exception):  # noqa: N818  # it says what happened
    """What was shown is no longer what there is to decide: nothing was decided."""


@transaction.atomic
def accept_differences(client: Client, *, shown: Mapping[UUID, str], by: Actor) -> Client:
    """Godta: what the register says replaces what the firm has written, of these differences.

    shown: what the reader saw of each, see register_words.shown_key(). Accepting again changes nothing. Raises
    RegisterMovedOn where one was decided otherwise, or says something else here or in the register by now.
    """
    client = _locked(client)
    rows = _as_shown(client, shown, Decision.ACCEPTED)
    at = timezone.now()
    for row in rows:
        close(row, Decision.ACCEPTED, by=by, at=at)
        _record("client.register_accepted", client, row, by, {})
    client = _write(client, rows, by)
    note_open(client)
    return client


@transaction.atomic
def keep_differences(client: Client, *, shown: Mapping[UUID, str], by: Actor) -> Client:
    """Behåll: what the firm has written stays, and the same is not raised again. As accept_differences() otherwise."""
    client = _locked(client)
    rows = _as_shown(client, shown, Decision.KEPT)
    at = timezone.now()
    for row in rows:
        close(row, Decision.KEPT, by=by, at=at)
        kept = {"kept": in_words(row.field, ours_of(client, row.field)), "said": in_words(row.field, row.theirs)}
        _record("client.register_kept", client, row, by, kept)
    note_open(client)
    return client


def _locked(client: Client) -> Client:
    return Client.objects.select_for_update(of=("self",)).select_related("reseller").get(pk=client.pk)


def _as_shown(client: Client, shown: Mapping[UUID, str], decision: Decision) -> list[RegisterDifference]:
    """The differences that are still to decide, each as the reader saw it."""
    rows = list(client.register_differences.filter(pk__in=shown).order_by("pk"))
    if len(rows) != len(shown):
        raise RegisterMovedOn
    todo = [row for row in rows if row.decision != decision]
    for row in todo:
        if row.decision or row.ended_at is not None or shown[row.pk] != shown_key(row, client):
            raise RegisterMovedOn
    if decision == Decision.KEPT and any(row.field == RegisterField.STATUS for row in todo):
        raise RegisterMovedOn  # nobody but the register writes it
    return todo


def _write(client: Client, rows: list[RegisterDifference], by: Actor) -> Client:
    """Into the cards, as the pencils do."""
    company: dict[str, Any] = {}
    contact: dict[str, Any] = {}
    for row in rows:
        if row.field == RegisterField.CONTACT:
            contact |= row.theirs
        elif row.field != RegisterField.STATUS:
            company |= row.theirs
    if company:
        client = change_company(client, values=company, opened_with=company_values(client), by=by)
    if contact:
        client = change_contact(client, values=contact, opened_with=contact_values(client), by=by)
    return client


def _record(kind: str, client: Client, row: RegisterDifference, by: Actor, values: dict[str, str]) -> None:
    record(
        kind, by=by, subject=client, client_id=client.pk, reseller_id=client.reseller_id,
        after={"register_field": row.field} | values, personal=("kept", "said"),
    )  # fmt: skip
