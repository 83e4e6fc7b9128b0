"""The pencils of the overview: each card as a form in its place."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import get_client
from clients.actions import cards
from clients.forms.cards import CardForm, CompanyForm, ContactForm, TagsForm
from clients.models import Client
from clients.views.detail import overview_context
from common.access import Permission, requires
from common.htmx import go_to
from events.models import Event

EXTRAS = {"company-search": "has_company_search", "invoice-email": "has_custom_invoice_email"}


@requires(Permission.EDIT_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_company(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The company card."""
    return _edit(request, pk, "company", CompanyForm, cards.change_company)


@requires(Permission.EDIT_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The contact card."""
    return _edit(request, pk, "contact", ContactForm, cards.change_contact)


def _edit(request: HttpRequest, pk: UUID, card: str, form_class: type[CardForm], change: Any) -> HttpResponse:
    client = get_client(request, pk, Permission.EDIT_CLIENTS)
    # A row of its own for the form: a form that fails validation must not change what the page around it shows.
    form = form_class(request.POST or None, instance=Client.objects.get(pk=client.pk))
    conflicts: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        opened_with = form.values_opened_with()
        try:
            change(client, values=form.values(), opened_with=opened_with, by=request.actor)  # type: ignore[attr-defined]
            return go_to(request, reverse("clients:detail", args=[pk]))
        except cards.ChangedMeanwhile as changed:
            conflicts = _conflicts(form, changed.theirs)
            form = _reopened(form, form_class, pk)
    context = overview_context(request, client, editing=card, form=form, conflicts=conflicts)
    if conflicts:
        context["who_changed"] = _who(client)
    return render(request, "clients/client_detail.html", context)


def _conflicts(form: CardForm, theirs: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"label": form.fields[name].label, "theirs": value, "yours": form.cleaned_data[name]}
        for name, value in theirs.items()
    ]


def _reopened(form: CardForm, form_class: type[CardForm], pk: UUID) -> CardForm:
    """The same words, opened with the values of now: the next Spara is a choice made with both in sight."""
    fresh = form_class(instance=Client.objects.get(pk=pk))
    data: Any = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
    data["opened_with"] = fresh.initial["opened_with"]
    return form_class(data, instance=fresh.instance)


def _who(client: Client) -> str:
    """Who changed the client last, by the log."""
    newest = Event.objects.of_client(client.pk).newest_first().first()
    name = newest.detail.personal_values.get("actor", {}).get("name") if newest else ""
    return str(name or _("Någon annan"))


@requires(Permission.EDIT_CLIENTS)
@require_POST
def set_extra(request: HttpRequest, pk: UUID, extra: str) -> HttpResponse:
    """Switches Företagssök or Egendefinierad fakturaepost."""
    client = get_client(request, pk, Permission.EDIT_CLIENTS)
    if extra not in EXTRAS:
        raise Http404
    is_on = request.POST.get("is_on") == "yes"
    cards.set_extra(client, extra=EXTRAS[extra], is_on=is_on, by=request.actor)  # type: ignore[attr-defined]
    return go_to(request, reverse("clients:detail", args=[pk]) + "#extras")


@requires(Permission.EDIT_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_tags(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The firm's own words about the client."""
    client = get_client(request, pk, Permission.EDIT_CLIENTS)
    names = ", ".join(tag.name for tag in client.tags.all())
    form = TagsForm(request.POST if request.method == "POST" else None, initial={"tags": names})
    if request.method == "POST" and form.is_valid():
        cards.set_tags(client, names=form.names(), by=request.actor)  # type: ignore[attr-defined]
        return go_to(request, reverse("clients:detail", args=[pk]))
    context = overview_context(request, client, editing="tags", form=form)
    return render(request, "clients/client_detail.html", context)
