"""Mallar: the firm's client templates."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.actions import templates as actions
from clients.forms.templates import TemplateForm
from clients.models import ClientTemplate
from common import steps
from common.access import Actor, Permission, requires
from common.htmx import go_to


@requires(Permission.EDIT_CLIENT_TEMPLATES)
@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """The templates on offer, with how many clients each has made."""
    rows = _own(request).on_offer().annotate(made=Count("clients"))
    return render(request, "clients/template_list.html", {"templates": rows})


@requires(Permission.EDIT_CLIENT_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def new_template(request: HttpRequest) -> HttpResponse:
    """A new template."""
    _own(request)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return _edit(request, ClientTemplate(reseller_id=actor.firm))


@requires(Permission.EDIT_CLIENT_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_template(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """A template's presets."""
    return _edit(request, _get(request, template_id))


@requires(Permission.EDIT_CLIENT_TEMPLATES)
@require_POST
def archive_template(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Takes it off the wizard's list."""
    template = actions.archive_template(_get(request, template_id), by=request.actor)  # type: ignore[attr-defined]
    return _done(request, _("%(name)s är arkiverad. Klienter som skapats från den påverkas inte."), template)


@requires(Permission.EDIT_CLIENT_TEMPLATES)
@require_POST
def make_default(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """The one that Ny kund starts from."""
    template = actions.make_default(_get(request, template_id), by=request.actor)  # type: ignore[attr-defined]
    return _done(request, _("%(name)s är nu förvald i Ny kund."), template)


def _own(request: HttpRequest) -> Any:
    """The firm's own templates. Someone who works for no firm has none to edit."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.may_at_firm(Permission.EDIT_CLIENT_TEMPLATES) or actor.reseller_id is None:
        raise PermissionDenied
    return ClientTemplate.objects.of_reseller(actor.reseller_id)


def _get(request: HttpRequest, template_id: UUID) -> ClientTemplate:
    template: ClientTemplate | None = _own(request).on_offer().filter(pk=template_id).first()
    if template is None:
        raise Http404
    return template


def _edit(request: HttpRequest, template: ClientTemplate) -> HttpResponse:
    form = TemplateForm(request.POST or None, instance=template)
    parts = [(part, part.form_class(request.POST or None, initial=_initial(part, template))) for part in _parts()]
    if request.method == "POST" and form.is_valid() and all(part_form.is_valid() for _part, part_form in parts):
        stored = template if template._state.adding else _get(request, template.pk)
        with transaction.atomic():
            saved = actions.save_template(stored, values=form.cleaned_data, by=request.actor)  # type: ignore[attr-defined]
            for part, part_form in parts:
                part.save(saved, part_form.cleaned_data)
        return _done(request, _("%(name)s är sparad."), saved)
    context = {"form": form, "template": template, "part_forms": [part_form for _part, part_form in parts]}
    return render(request, "clients/template_form.html", context)


def _parts() -> list[Any]:
    """What other applications keep beside a template (CLIENT_TEMPLATE_PARTS)."""
    return steps.load(settings.CLIENT_TEMPLATE_PARTS)


def _initial(part: Any, template: ClientTemplate) -> dict[str, Any]:
    return {} if template._state.adding else dict(part.initial(template))


def _done(request: HttpRequest, words: str, template: ClientTemplate) -> HttpResponse:
    messages.success(request, words % {"name": template.name})
    return go_to(request, reverse("clients:templates"))
