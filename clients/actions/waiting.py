"""Väntrum: companies that a register proposes for clients without a number, and what somebody says of them."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions.cards import change_company, company_values
from clients.actions.register_answers import EVERY, note_register_answer
from clients.models import Client, CompanyProposal
from clients.name_matching import close_hits
from clients.registries.contract import CompanyRecord, NameHit
from common.access import Actor
from common.identifiers import parse_number
from events.record import record


@transaction.atomic
def note_hits(client: Client, *, hits: Iterable[NameHit], by: Actor, at: datetime) -> Client:
    """Proposes the close ones of what a register found for the client's name: never twice, never one the firm has."""
    client = _locked(client)
    client.register_asked_at, client.register_next_check_at, client.register_lease_until = at, at + EVERY, None
    client.save(update_fields=["register_asked_at", "register_next_check_at", "register_lease_until"])
    if client.number:
        return client
    by_number = {hit.number: hit for hit in reversed(list(hits))}  # a register may name one twice: the first counts
    close = close_hits(client, by_number.values())
    ours = Client.objects.real().filter(reseller=client.reseller_id, country=client.country)
    known = {*ours.filter(org_number__in=[hit.number for hit in close]).values_list("org_number", flat=True)}
    known |= {*client.company_proposals.values_list("number", flat=True)}
    for hit in close:
        if hit.number not in known:
            _propose(client, hit, by, at)
    return client


def _propose(client: Client, hit: NameHit, by: Actor, at: datetime) -> None:
    CompanyProposal.objects.create(
        client=client, country=hit.country, number=hit.number, name=hit.name[:200], city=hit.city[:80],
        status=str(hit.status), found_at=at,
    )  # fmt: skip
    _record("client.company_proposed", client, by, hit.name, hit.number)


@transaction.atomic
def link_company(proposal: CompanyProposal, *, answer: CompanyRecord, by: Actor) -> Client:
    """Koppla: the client gets the number and what the register alone knows; what differs is there to decide.

    Linking again changes nothing. Raises ValidationError, in words for the page, where the answer is about another
    company or the proposal is answered otherwise by now, and DuplicateNumber where the firm has a real client with
    the number.
    """
    client = _locked(proposal.client)
    proposal = CompanyProposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.linked_at is not None and client.org_number == proposal.number:
        return client
    if proposal.refused_at is not None or client.number:
        raise ValidationError(_("Någon annan har redan svarat. Sidan visar hur det är nu."))
    if (answer.country, answer.number) != (proposal.country, proposal.number) or answer.country != client.country:
        raise ValidationError(_("Registret svarade om ett annat företag. Inget är ändrat."))
    number = parse_number(answer.country, answer.number)
    at = timezone.now()
    client = change_company(
        client, values={"org_number": number}, opened_with=company_values(client), register=_facts(answer), by=by
    )
    proposal.linked_at, proposal.answered_by_id = at, by.user_id
    proposal.save(update_fields=["linked_at", "answered_by_id"])
    _record("client.company_linked", client, by, proposal.name, proposal.number)
    return note_register_answer(client, answer=answer, by=by, at=at)


def _facts(answer: CompanyRecord) -> dict[str, object]:
    """What the register alone knows, but when it said so: the same answer is then compared with the card, as new."""
    return {
        "registered_on": answer.registered_on,
        "register_status": str(answer.status),
        "register_status_since": answer.status_since,
        "register_source": answer.source,
    }


@transaction.atomic
def refuse_company(proposal: CompanyProposal, *, by: Actor) -> CompanyProposal:
    """Inte den: this company is not proposed for the client again. Refusing again changes nothing."""
    client = _locked(proposal.client)
    proposal = CompanyProposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.refused_at is not None or proposal.linked_at is not None:
        return proposal
    proposal.refused_at, proposal.answered_by_id = timezone.now(), by.user_id
    proposal.save(update_fields=["refused_at", "answered_by_id"])
    _record("client.company_refused", client, by, proposal.name, proposal.number)
    return proposal


def _locked(client: Client) -> Client:
    return Client.objects.select_for_update(of=("self",)).select_related("reseller").get(pk=client.pk)


def _record(kind: str, client: Client, by: Actor, name: str, number: str) -> None:
    record(
        kind, by=by, subject=client, client_id=client.pk, reseller_id=client.reseller_id,
        after={"company_name": name, "org_number": number, "country": client.country},
    )  # fmt: skip
