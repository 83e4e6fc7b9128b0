"""The company card as a form, with the register's answer about a number that is added or changed."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients import actions, company_register
from clients.access import get_client
from clients.actions import ChangedMeanwhile, DuplicateNumber
from clients.company_register import Comparison
from clients.forms.cards import CompanyForm
from clients.lookup import LOOK_UPS_A_MINUTE, REGISTER_NAMES
from clients.models import Client
from clients.views.cards import saved, show_both
from clients.views.detail import detail_url, page_or_card
from common.access import ActorRequest, Permission, requires
from common.htmx import target_of
from common.limits import spend


@requires(Permission.EDIT_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_company(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The form; posted, saved, unless someone else was quicker. Its other buttons ask the register or take its word."""
    client = get_client(request, pk, Permission.EDIT_CLIENTS)
    if request.method != "POST":
        return page_or_card(request, client, "company", {"form": CompanyForm(client=client)})
    do = request.POST.get("do", "")
    if do in ("look_up", "ask_again"):
        spend(request, "look_ups", per_minute=LOOK_UPS_A_MINUTE)
        return _show_answer(request, company_register.ask(client, request.POST, afresh=do == "ask_again"))
    if do.startswith("firm:"):
        return _show_answer(request, company_register.choose_firm(client, request.POST, do.removeprefix("firm:")))
    if do.startswith("use:"):
        return _show_answer(request, company_register.accept(client, request.POST, do.removeprefix("use:")))
    return _save(request, client)


def _save(request: ActorRequest, client: Client) -> HttpResponse:
    form = CompanyForm(request.POST, client=client)
    if form.is_valid() and "org_number" in form.values:  # the answer may tell which numbers the firm has
        spend(request, "look_ups", per_minute=LOOK_UPS_A_MINUTE)
    compared = company_register.resume(client, request.POST)
    context = _context(request, compared) | {"form": form}
    if form.is_valid() and (reason := compared.why_not_yet()):
        form.add_error(None, reason)
    if form.is_valid():
        values, opened_with = form.values, form.opened_with_values
        try:
            client = actions.change_company(
                client, values=values, opened_with=opened_with, register=compared.facts, by=request.actor
            )
        except ChangedMeanwhile as meanwhile:
            return show_both(request, form, "company", meanwhile, context)
        except DuplicateNumber as already:
            form.add_error("org_number", _already_a_client(request, already.client))
        else:
            return saved(request, client, "company")
    return page_or_card(request, client, "company", context, is_invalid=True)


def _show_answer(request: ActorRequest, compared: Comparison) -> HttpResponse:
    """The form as it was, with the answer in it; for htmx, where it asks while one types, the answer alone."""
    context = _context(request, compared)
    if target_of(request) == "register-notes":
        return render(request, "clients/company_register.html", context)
    form = CompanyForm(client=compared.client)
    form.initial = {name: compared.values.get(name, "") for name in form.fields}
    return page_or_card(request, compared.client, "company", context | {"form": form})


def _context(request: ActorRequest, compared: Comparison) -> dict[str, Any]:
    found, outcome = compared.answer.client, str(compared.answer.outcome)
    if found is not None and request.actor.shares_screen:
        found, outcome = None, "not_here"
    return {
        "register": compared,
        "answer": compared.answer,
        "record": compared.record,
        "outcome": outcome,
        "existing": found,
        "may_see_existing": found is not None and _may_see(request, found),
        "register_name": REGISTER_NAMES.get(compared.values.get("country", ""), ""),
        "is_confirmed": bool(compared.values.get("confirmed")),
        "client": compared.client,
    }


def _may_see(request: ActorRequest, client: Client) -> bool:
    return Client.objects.visible_to(request.actor).filter(pk=client.pk).exists()


def _already_a_client(request: ActorRequest, taken: Client) -> str:
    """Names the client, with a link, to whoever may see it; to others only who is responsible."""
    if request.actor.shares_screen:
        return _("Numret kan inte sparas medan du delar skärmen.")
    words = _("%(number)s är redan klient hos er.") % {"number": taken.number}
    if _may_see(request, taken):
        link = _("Öppna %(name)s") % {"name": taken.name}
        return format_html('{} <a href="{}">{}</a>', words, detail_url(request, taken), link)
    if taken.responsible is None:
        return words
    return f"{words} {_('Ansvarig är %(name)s.') % {'name': taken.responsible.person.name}}"
