"""Mallar > Klientmallar."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import actions
from clients.forms.templates import TemplateForm
from clients.models import ClientTemplate
from common import steps
from common.access import ActorRequest, Permission, requires
from common.htmx import go_to, page_or_fragment, wants_fragment
from common.toasts import toast


@requires(Permission.EDIT_CLIENT_TEMPLATES)
@require_safe
def template_list(request: ActorRequest) -> HttpResponse:
    """The firm's templates on offer, and beneath them the archived ones."""
    return render(request, "clients/template_list.html", _list_context(request))


@requires(Permission.EDIT_CLIENT_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def new_template(request: ActorRequest) -> HttpResponse:
    """An empty form; posted, a template."""
    return _form_page(request, ClientTemplate(reseller_id=_firm(request)))


@requires(Permission.EDIT_CLIENT_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_template(request: ActorRequest, template_id: UUID) -> HttpResponse:
    """The template's form; posted, saved."""
    return _form_page(request, _template(request, template_id))


@requires(Permission.EDIT_CLIENT_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def archive_template(request: ActorRequest, template_id: UUID) -> HttpResponse:
    """Says what archiving does; posted, archives."""
    template = _template(request, template_id)
    if request.method == "POST":
        actions.archive_template(template, by=request.actor)
        undo = reverse("clients:template_restore", args=[template.pk])
        toast(request, _("%(name)s är arkiverad.") % {"name": template.name}, undo=undo)
        return go_to(request, reverse("clients:templates"))
    context = {"template": template} if wants_fragment(request) else _list_context(request) | {"template": template}
    return page_or_fragment(request, "clients/template_archive.html", "archiving", context)


@requires(Permission.EDIT_CLIENT_TEMPLATES)
@require_POST
def restore_template(request: ActorRequest, template_id: UUID) -> HttpResponse:
    """Återställ, and Ångra after archiving."""
    template = _template(request, template_id, archived_too=True)
    try:
        actions.restore_template(template, by=request.actor)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        toast(request, _("%(name)s erbjuds igen.") % {"name": template.name})
    return go_to(request, reverse("clients:templates"))


@requires(Permission.EDIT_CLIENT_TEMPLATES)
@require_POST
def make_default(request: ActorRequest, template_id: UUID) -> HttpResponse:
    """+ Ny kund begins with this template from now on."""
    template = _template(request, template_id)
    try:
        actions.make_default(template, by=request.actor)
    except ValidationError as refused:  # archived by someone else just now
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("%(name)s är förvald i Ny kund.") % {"name": template.name})
    return go_to(request, reverse("clients:templates"))


def _firm(request: ActorRequest) -> UUID:
    """The firm whose templates the person may edit as its staff."""
    if request.actor.reseller_id is None or not request.actor.may_at_firm(Permission.EDIT_CLIENT_TEMPLATES):
        raise PermissionDenied
    return request.actor.reseller_id


def _template(request: ActorRequest, template_id: UUID, *, archived_too: bool = False) -> ClientTemplate:
    """One of the firm's own on offer, else 404."""
    rows = ClientTemplate.objects.of_reseller(_firm(request))
    template = (rows if archived_too else rows.on_offer()).filter(pk=template_id).first()
    if template is None:
        raise Http404
    return template


def _list_context(request: ActorRequest) -> dict[str, Any]:
    rows = ClientTemplate.objects.of_reseller(_firm(request)).annotate(client_count=Count("clients")).order_by("name")
    return {
        "templates": [row for row in rows if row.archived_at is None],
        "archived": [row for row in rows if row.archived_at is not None],
    }


def _form_page(request: ActorRequest, template: ClientTemplate) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = TemplateForm(data, template=template)
    parts = _parts(template, data)
    if data is not None and all([form.is_valid(), *(part["form"].is_valid() for part in parts)]):
        try:
            saved = _save(template, form, parts, request)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("%(name)s är sparad.") % {"name": saved.name})
            return go_to(request, reverse("clients:templates"))
    context = {"template": template, "form": form, "parts": parts, "is_new": template._state.adding}
    return render(request, "clients/template_form.html", context, status=200 if data is None else 422)


def _parts(template: ClientTemplate, data: Any) -> list[dict[str, Any]]:
    """What other applications keep beside a template: each part, and its form."""
    made = [part() for part in steps.load(settings.CLIENT_TEMPLATE_PARTS)]
    return [
        {"part": part, "form": part.form(template, data, prefix=f"part{number}")} for number, part in enumerate(made)
    ]


@transaction.atomic
def _save(
    template: ClientTemplate, form: TemplateForm, parts: list[dict[str, Any]], request: ActorRequest
) -> ClientTemplate:
    saved = actions.save_template(template, values=form.cleaned_data, by=request.actor)
    for part in parts:
        part["part"].save(saved, part["form"], by=request.actor)
    return saved
