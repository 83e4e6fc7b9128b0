"""Väntrum: clients without an organisation number, and the companies that a register proposes for them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients import actions
from clients.access import get_client
from clients.actions import DuplicateNumber
from clients.lookup import LOOK_UPS_A_MINUTE, LookUp, Outcome, look_up_number
from clients.models import Client, CompanyProposal
from clients.views.detail import works_for_firm_of
from clients.waiting_words import why_waiting
from common.access import ActorRequest, Permission, requires
from common.htmx import go_to
from common.limits import spend
from common.pagination import keyset_page
from common.toasts import toast

_PROPOSED = 100


@requires(Permission.SEE_CLIENTS)
@require_safe
def waiting_room(request: ActorRequest) -> HttpResponse:
    """Those with a proposal first, then the others by name, each with why. Two queries."""
    actor = request.actor
    if not actor.may_at_firm(Permission.SEE_CLIENTS):
        raise PermissionDenied
    clients = Client.objects.visible_to(actor).filter(reseller_id=actor.firm).without_number()
    clients = clients.not_ended(actor.today())
    proposed = CompanyProposal.objects.open().filter(client__in=clients).select_related("client")
    others = clients.exclude(company_proposals__in=CompanyProposal.objects.open())
    page = keyset_page(
        others.only("name", "name_sort_key", "country", "city", "reseller_id", "register_asked_at"),
        ["name_sort_key", "pk"], before=request.GET.get("before", ""), after=request.GET.get("after", ""),
    )  # fmt: skip
    context: dict[str, Any] = {
        "proposals": list(proposed.order_by("client__name_sort_key", "client_id", "name", "number")[:_PROPOSED]),
        "page": page,
        "waiting": [(client, why_waiting(client)) for client in page.rows],
    }
    return render(request, "clients/waiting.html", context)


@requires(Permission.EDIT_CLIENTS)
@require_POST
def link(request: ActorRequest, proposal_id: UUID) -> HttpResponse:
    """Koppla: the register is asked by number, and what it says of the company is shown on the client's page."""
    proposal = _get(request, proposal_id)
    spend(request, "look_ups", per_minute=LOOK_UPS_A_MINUTE)
    client = proposal.client
    answer = look_up_number(client.reseller_id, proposal.country, proposal.number)
    if answer.outcome == Outcome.DUPLICATE and answer.client == client:  # pressed twice
        return go_to(request, reverse("clients:detail", args=[client.pk]))
    try:
        if answer.record is None:
            raise ValidationError(_refusal(answer, proposal))
        client = actions.link_company(proposal, answer=answer.record, by=request.actor)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    except DuplicateNumber:
        messages.error(request, _refusal(LookUp(Outcome.DUPLICATE), proposal))
    else:
        words = _("%(name)s har fått numret %(number)s.") % {"name": client.name, "number": client.number}
        messages.success(request, words)
        return go_to(request, f"{reverse('clients:detail', args=[client.pk])}#register")
    return go_to(request, reverse("clients:waiting"))


@requires(Permission.EDIT_CLIENTS)
@require_POST
def refuse(request: ActorRequest, proposal_id: UUID) -> HttpResponse:
    """Inte den."""
    proposal = actions.refuse_company(_get(request, proposal_id), by=request.actor)
    named = {"company": proposal.name, "client": proposal.client.name}
    is_own = proposal.refused_at is not None and proposal.answered_by_id == request.actor.user_id
    undo = reverse("clients:propose_again", args=[proposal.pk]) if is_own else ""
    toast(request, _("%(company)s föreslås inte igen för %(client)s.") % named, undo=undo)
    return go_to(request, reverse("clients:waiting"))


@requires(Permission.EDIT_CLIENTS)
@require_POST
def propose_again(request: ActorRequest, proposal_id: UUID) -> HttpResponse:
    """Ångra after Inte den."""
    proposal = _get(request, proposal_id)
    try:
        actions.propose_again(proposal, by=request.actor)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        named = {"company": proposal.name, "client": proposal.client.name}
        toast(request, _("%(company)s föreslås igen för %(client)s.") % named)
    return go_to(request, reverse("clients:waiting"))


def _get(request: ActorRequest, proposal_id: UUID) -> CompanyProposal:
    """404 where the client may not be known of, 403 without the right on it."""
    proposal = CompanyProposal.objects.filter(pk=proposal_id).first()
    if proposal is None:
        raise Http404
    proposal.client = get_client(request, proposal.client_id, Permission.EDIT_CLIENTS)
    if not works_for_firm_of(request, proposal.client):
        raise Http404
    return proposal


def _refusal(answer: LookUp, proposal: CompanyProposal) -> str:
    """Why nothing was linked, in words."""
    number = proposal.written_number
    match answer.outcome:
        case Outcome.DUPLICATE:
            return _("%(number)s är redan klient hos er. Inget är ändrat.") % {"number": number}
        case Outcome.NOT_FOUND | Outcome.REJECTED:
            return _("%(number)s finns inte längre i registret. Inget är ändrat.") % {"number": number}
    return _("Registret svarar inte just nu. Inget är ändrat. Försök igen om en stund.")
