"""+ Ny kund: over the list, and as a full page without JavaScript."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients import wizard
from clients.actions.create import DuplicateNumber, create_client
from clients.choices import COUNTRY_CURRENCY
from clients.company_search import can_search_names
from clients.filters import ListFilters
from clients.forms.new_client import NewClientForm
from clients.lookup import LOOK_UPS_A_MINUTE, REGISTER_NAMES, LookUp, Outcome
from clients.models import Client, ClientTemplate
from clients.presets import given_by_country, given_by_template, is_elsewhere
from clients.views.listing import list_context
from clients.wizard import Draft
from common import steps
from common.access import Actor, ActorRequest, Permission, requires
from common.htmx import go_to, page_or_fragment
from common.limits import spend


@requires(Permission.CREATE_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_client(request: ActorRequest) -> HttpResponse:
    """The form; posted, the client. Buttons of the form that only look something up come here without JavaScript."""
    actor = _staff(request)
    if request.method != "POST":
        default = ClientTemplate.objects.of_reseller(actor.reseller_id).filter(is_default=True).first()  # type: ignore[arg-type]
        return _show(request, wizard.blank(default))
    draft = _asked_for(request, actor)
    if draft:
        return _show(request, draft)
    spend(request, "clients", per_minute=_CLIENTS_A_MINUTE)
    return _create(request, actor)


@requires(Permission.CREATE_CLIENTS)
@require_POST
def look_up(request: ActorRequest) -> HttpResponse:
    """The register's answer to what has been typed so far, as the parts of the form that it changes."""
    actor = _staff(request)
    draft = _asked_for(request, actor) or _ask_register(request, actor)
    return render(request, "clients/new_client_answer.html", _context(request, draft))


_CLIENTS_A_MINUTE = 60  # a form that thirty impatient posts repeat still gets thirty sensible answers


def _staff(request: ActorRequest) -> Actor:
    actor = request.actor
    if not actor.may_at_firm(Permission.CREATE_CLIENTS):
        raise PermissionDenied
    return actor


def _asked_for(request: ActorRequest, actor: Actor) -> Draft | None:
    """What a button other than Upprätta asks for; None for Upprätta."""
    do = request.POST.get("do", "")
    if do in ("look_up", "ask_again"):
        return _ask_register(request, actor, afresh=do == "ask_again")
    if do.startswith("pick:"):
        spend(request, "look_ups", per_minute=LOOK_UPS_A_MINUTE)
        return wizard.pick(request.POST, do.removeprefix("pick:")[:20], actor)
    if do.startswith("firm:"):
        return wizard.choose_firm(request.POST, do.removeprefix("firm:"))
    if do in ("by_country", "by_template"):
        return wizard.follow(request.POST, country=do == "by_country")
    return wizard.use_typed_name(request.POST) if do == "use_typed" else None


def _ask_register(request: ActorRequest, actor: Actor, *, afresh: bool = False) -> Draft:
    spend(request, "look_ups", per_minute=LOOK_UPS_A_MINUTE)
    return wizard.look_up(request.POST, actor, afresh=afresh)


def _create(request: ActorRequest, actor: Actor) -> HttpResponse:
    """Upprätta. Asks the register first where the form carries no answer about its number."""
    assert actor.reseller_id is not None  # noqa: S101  # _staff has asked
    draft = wizard.resume(request.POST)
    form = NewClientForm(draft.values, reseller_id=actor.reseller_id)
    form.is_valid()
    if form.number is not None and not wizard.matches(draft.record, form.number):
        draft = wizard.look_up(request.POST, actor)
        form = NewClientForm(draft.values, reseller_id=actor.reseller_id)
        form.is_valid()
    _refuse_what_is_missing(form, draft)
    if not form.is_valid() or draft.answer.outcome == Outcome.DUPLICATE:
        return _show(request, draft, form)
    record = draft.record if wizard.matches(draft.record, form.number) else None
    try:
        client, _new = create_client(wizard.new_client(form, record), form_key=form.cleaned_data["form_key"], by=actor)
    except DuplicateNumber as already:
        draft.answer = LookUp(Outcome.DUPLICATE, number=form.number, client=already.client)
        return _show(request, draft, form)
    return _done(request, client)


def _refuse_what_is_missing(form: NewClientForm, draft: Draft) -> None:
    if not draft.values.get("name", "").strip():
        form.add_error("name", _("Skriv företagsnamnet. Registret kunde inte fylla i det."))
    if draft.answer.needs_confirmation and not draft.values.get("confirmed"):
        form.add_error("confirmed", _("Kryssa i att du har kontrollerat, eller avbryt."))


def _done(request: ActorRequest, client: Client) -> HttpResponse:
    words = (
        _("%(name)s är upprättad som demoklient.") if client.is_demo
        else _("%(name)s är upprättad. Avtalsmejlet är på väg.")
    )  # fmt: skip
    address = reverse("clients:detail", args=[client.pk])
    messages.success(request, words % {"name": client.name}, extra_tags=address)
    return go_to(request, reverse("clients:list"))


def _show(request: ActorRequest, draft: Draft, form: NewClientForm | None = None) -> HttpResponse:
    context = _context(request, draft, form)
    context |= list_context(request, ListFilters.from_query(request.GET), request.GET)
    return page_or_fragment(request, "clients/new_client.html", "wizard", context)


def _context(request: ActorRequest, draft: Draft, form: NewClientForm | None = None) -> dict[str, Any]:
    actor = request.actor
    assert actor.reseller_id is not None  # noqa: S101  # _staff has asked
    form = form or NewClientForm(initial=draft.values.dict(), reseller_id=actor.reseller_id)
    found = draft.answer.client
    chosen = draft.values.get("template", "")
    template = next((row for row in form.fields["template"].queryset if str(row.pk) == chosen), None)  # type: ignore[attr-defined]
    return {
        "form": form,
        "draft": draft,
        "answer": draft.answer,
        "record": draft.record,
        "outcome": str(draft.answer.outcome),
        "existing": found,
        "may_see_existing": found is not None and Client.objects.visible_to(actor).filter(pk=found.pk).exists(),
        "template": template,
        "template_gives": _gives(template) if template else [],
        **_of_country(draft, template),
        "register_name": REGISTER_NAMES.get(draft.values.get("country", "SE"), ""),
        "searches_names": can_search_names(draft.values.get("country", "SE")),
        "left_to_fill": (needed := _left_to_fill(draft)),
        "is_filled": all(is_there for _name, _words, is_there in needed),
    }


def _of_country(draft: Draft, template: ClientTemplate | None) -> dict[str, Any]:
    """What the client gets of that which differs between countries, and whether the template is for another one."""
    country = draft.values.get("country", "SE")
    usual = given_by_country(country if country in COUNTRY_CURRENCY else "SE")
    elsewhere, follows = is_elsewhere(template, country), bool(draft.values.get("follows_country"))
    own = given_by_template(template) if template else usual
    given = usual if elsewhere and follows else own
    return {"usual": usual, "own": own, "given": given, "is_elsewhere": elsewhere, "follows_country": follows}


def _gives(template: ClientTemplate) -> list[tuple[str, str]]:
    """What other applications keep beside the template, in words: (label, what), what is empty left out."""
    parts = [part() for part in steps.load(settings.CLIENT_TEMPLATE_PARTS)]
    return [(str(part.label), words) for part in parts if (words := part.summary(template))]


def _left_to_fill(draft: Draft) -> list[tuple[str, str, bool]]:
    """What Upprätta needs, as (field, words, whether it is there). static/js/app.js strikes it off as it is typed."""
    needed = [("name", _("företagsnamn"))]
    if not draft.values.get("is_demo"):
        needed.append(("contact_email", _("e-post")))
    if draft.answer.needs_confirmation:
        needed.append(("confirmed", _("ett kryss i att du har kontrollerat")))
    return [(name, words, bool(draft.values.get(name, "").strip())) for name, words in needed]
