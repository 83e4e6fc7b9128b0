"""Mallar > Användarmallar, and the two ways to them from Mitt konto: share one's own settings, take a template's."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import ActorRequest, Permission, requires
from common.htmx import go_to, page_or_fragment, wants_fragment
from common.limits import limited
from common.toasts import toast
from events.value_words import VALUES
from users import actions
from users.forms import NameForm, TemplateKeyForm
from users.models import User, UserTemplate
from users.models.membership import IN_USE
from users.views.account import account_context


@requires(Permission.EDIT_USER_TEMPLATES)
@require_safe
def user_templates(request: ActorRequest) -> HttpResponse:
    """The firm's start templates with their keys, and beneath them the archived ones."""
    return render(request, "users/user_templates/list.html", _list_context(request))


@requires(Permission.EDIT_USER_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: ActorRequest, user_template_id: UUID) -> HttpResponse:
    """Another name; the key stays."""
    template = _template(request, user_template_id)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": template.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_user_template(template, name=form.cleaned_data["name"], by=request.actor)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return go_to(request, reverse("users:user_templates"))
    status = 422 if request.method == "POST" else 200
    return _dialog(request, "rename", {"template": template, "form": form}, status=status)


@requires(Permission.EDIT_USER_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: ActorRequest, user_template_id: UUID) -> HttpResponse:
    """Says what archiving does; posted, archives."""
    template = _template(request, user_template_id, archived_too=request.method == "POST")
    if request.method == "POST":  # pressed twice: it is archived, which is what was wanted
        actions.archive_user_template(template, by=request.actor)
        undo = reverse("users:user_template_restore", args=[template.pk])
        toast(request, _("%(name)s är arkiverad.") % {"name": template.name}, undo=undo)
        return go_to(request, reverse("users:user_templates"))
    return _dialog(request, "archive", {"template": template})


@requires(Permission.EDIT_USER_TEMPLATES)
@require_POST
def restore(request: ActorRequest, user_template_id: UUID) -> HttpResponse:
    """Återställ, and Ångra after archiving."""
    template = _template(request, user_template_id, archived_too=True)
    actions.restore_user_template(template, by=request.actor)
    toast(request, _("%(name)s erbjuds igen.") % {"name": template.name})
    return go_to(request, reverse("users:user_templates"))


@requires(Permission.EDIT_USER_TEMPLATES)
@require_POST
def share(request: ActorRequest) -> HttpResponse:
    """Dela som mall: the person's own settings under a name."""
    _firm(request)
    form = NameForm(request.POST, auto_id="share_%s")
    if form.is_valid():
        try:
            made = actions.share_user_template(
                cast(User, request.user), name=form.cleaned_data["name"], by=request.actor
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            words = _("%(name)s är delad. Mallnyckeln är %(key)s.") % {"name": made.name, "key": made.key}
            messages.success(request, words)
            return go_to(request, reverse("users:user_templates"))
    return render(request, "users/my_account.html", account_context(request, name_form=form), status=422)


@requires(Permission.SEE_OWN_ACCESS)
@limited("template_keys", per_minute=20)
@require_POST
def take(request: ActorRequest) -> HttpResponse:
    """Använd en mallnyckel: the template's settings become the person's own."""
    form = TemplateKeyForm(request.POST)
    if form.is_valid():
        user = cast(User, request.user)
        try:
            taken = actions.take_user_template(user, key=form.cleaned_data["key"], by=request.actor)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            with translation.override(taken.language):  # the page it is read on
                messages.success(request, _("Du använder nu mallen %(name)s.") % {"name": taken.name})
            return go_to(request, reverse("users:account"))
    return render(request, "users/my_account.html", account_context(request, key_form=form), status=422)


def _firm(request: ActorRequest) -> UUID:
    """The firm whose templates the person may edit as its staff, else 403."""
    if not request.actor.may_at_firm(Permission.EDIT_USER_TEMPLATES):
        raise PermissionDenied
    return request.actor.firm


def _template(request: ActorRequest, user_template_id: UUID, *, archived_too: bool = False) -> UserTemplate:
    """One of the firm's own on offer, else 404."""
    rows = UserTemplate.objects.all() if archived_too else UserTemplate.objects.on_offer()
    template = rows.filter(reseller_id=_firm(request), pk=user_template_id).first()
    if template is None:
        raise Http404
    return template


def _list_context(request: ActorRequest) -> dict[str, Any]:
    used = Count("memberships__person", filter=Q(memberships__state__in=IN_USE), distinct=True)
    rows = list(UserTemplate.objects.filter(reseller_id=_firm(request)).annotate(used_by=used).order_by("name"))
    words = VALUES["shortcuts"]
    for row in rows:
        row.shortcut_words = [str(words.get(code, code)) for code in row.shortcuts]  # type: ignore[attr-defined]
    return {
        "templates": [row for row in rows if row.archived_at is None],
        "archived": [row for row in rows if row.archived_at is not None],
    }


def _dialog(request: ActorRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    if not wants_fragment(request):
        context = _list_context(request) | context
    return page_or_fragment(request, f"users/user_templates/{name}.html", name, context, status=status)
