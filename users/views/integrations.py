"""Integrationsanvändare of a client, and their keys: the firm's own business, so staff only."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.access import get_client
from clients.models import Client
from clients.views.detail import frame_context
from common.access import ActorRequest, Permission, requires
from common.htmx import go_to
from common.limits import limited
from users import actions
from users.actions.integrations import open_role
from users.choices import ResellerRole
from users.cost_words import ended_words
from users.dialog_costs import costs_of_change, costs_of_integration
from users.integration_forms import AccessFields, IntegrationForm, KeyForm, PurposeForm
from users.models import ApiKey, Membership


@requires(Permission.MANAGE_PEOPLE)
@limited("integrations", per_minute=60)
@require_http_methods(["GET", "HEAD", "POST"])
def integration_new(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The form; posted, a program on the client."""
    client = _client(request, pk, Permission.MANAGE_PEOPLE)
    if client.is_internal:
        raise Http404
    begun = {"owner": request.actor.membership_id}
    form = IntegrationForm(_posted(request), client=client, initial=_as_it_stands(request) or begun)
    if form.is_bound and form.is_valid():
        try:
            made = actions.create_integration(client, new=form.new(), by=request.actor)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("%(name)s är på plats. Skapa en nyckel.") % {"name": made.person.name})
            return go_to(request, reverse("users:integration", args=[client.pk, made.pk]))
    costs = costs_of_integration(client, form.codes, by=request.actor)
    context = frame_context(request, client, "people") | {"form": form, "costs": costs}
    return render(request, "users/integrations/new.html", context, status=422 if form.is_bound else 200)


@requires(Permission.SEE_PEOPLE)
@require_safe
def integration(request: ActorRequest, pk: UUID, integration_id: UUID) -> HttpResponse:
    """One program: what it is for, what it may do, its keys."""
    client = _client(request, pk, Permission.SEE_PEOPLE)
    return _page(request, client, _integration(client, integration_id))


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def integration_change(request: ActorRequest, pk: UUID, integration_id: UUID) -> HttpResponse:
    """System, purpose and owner."""
    client = _client(request, pk, Permission.MANAGE_PEOPLE)
    row = _integration(client, integration_id)
    role = open_role(row, timezone.now())
    account = row.integration
    stored = {"system": account.system, "purpose": account.purpose, "owner": role.owner_id if role else None}
    form = PurposeForm(request.POST or None, client=client, initial=stored)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_integration(row, **form.cleaned_data, by=request.actor)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return go_to(request, reverse("users:integration", args=[client.pk, row.pk]))
    context = frame_context(request, client, "people") | {"form": form, "integration": row}
    status = 422 if request.method == "POST" else 200
    return render(request, "users/integrations/change.html", context, status=status)


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def integration_access(request: ActorRequest, pk: UUID, integration_id: UUID) -> HttpResponse:
    """Tilläggspaket and single permissions."""
    client = _client(request, pk, Permission.MANAGE_PEOPLE)
    row, at = _integration(client, integration_id), timezone.now()
    form = AccessFields(_posted(request), initial=_as_it_stands(request) or _held(row, at))
    if form.is_bound and form.is_valid():
        try:
            actions.set_integration_access(row, **form.cleaned_data, by=request.actor)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return go_to(request, reverse("users:integration", args=[client.pk, row.pk]))
    costs = costs_of_change(row, [ResellerRole.INTEGRATION, *form.codes], by=request.actor)
    context = frame_context(request, client, "people") | {"form": form, "integration": row, "costs": costs}
    return render(request, "users/integrations/access.html", context, status=422 if form.is_bound else 200)


@requires(Permission.MANAGE_PEOPLE)
@limited("api_keys", per_minute=60)
@require_POST
def api_key_new(request: ActorRequest, pk: UUID, integration_id: UUID) -> HttpResponse:
    """A new key. This answer alone shows it: nothing is redirected to, and nothing is kept that could show it again."""
    client = _client(request, pk, Permission.MANAGE_PEOPLE)
    row, at = _integration(client, integration_id), timezone.now()
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _page(request, client, row, form=form, status=422)
    expires_at = form.expires_at(at)
    name, form_key = form.cleaned_data["name"], form.key
    try:
        key, secret = actions.create_api_key(
            row, name=name, expires_at=expires_at, form_key=form_key, by=request.actor, at=at
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return _page(request, client, row, form=form, status=422)
    return _page(request, client, row, made=key, secret=secret)


@requires(Permission.MANAGE_PEOPLE)
@require_POST
def api_key_revoke(request: ActorRequest, pk: UUID, integration_id: UUID, key_id: UUID) -> HttpResponse:
    """Spärra: the key opens nothing any more."""
    client = _client(request, pk, Permission.MANAGE_PEOPLE)
    row = _integration(client, integration_id)
    key = ApiKey.objects.filter(membership=row, pk=key_id).select_related("membership__client").first()
    if key is None:
        raise Http404
    actions.revoke_api_key(key, by=request.actor)
    messages.success(request, _("Nyckeln %(name)s är spärrad.") % {"name": key.name})
    return go_to(request, reverse("users:integration", args=[client.pk, row.pk]))


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def integration_end(request: ActorRequest, pk: UUID, integration_id: UUID) -> HttpResponse:
    """Says what ends; posted, the program is off the client and its keys are dead."""
    client = _client(request, pk, Permission.MANAGE_PEOPLE)
    row = _integration(client, integration_id)
    if request.method == "POST":
        actions.remove_access(row, by=request.actor)
        messages.success(request, _("%(name)s är borttagen, och nycklarna gäller inte.") % {"name": row.person.name})
        return go_to(request, reverse("users:integration", args=[client.pk, row.pk]))
    context = frame_context(request, client, "people") | {"integration": row, "keys": _usable(row)}
    context["cost"] = ended_words(costs_of_change(row, (), by=request.actor))
    return render(request, "users/integrations/end.html", context)


def _client(request: ActorRequest, pk: UUID, permission: Permission) -> Client:
    """The client, for staff of its own firm who hold the right there: a client's own administrator sees no kind 1."""
    client = get_client(request, pk, permission)
    if request.actor.reseller_id != client.reseller_id:
        raise PermissionDenied
    return client


def _integration(client: Client, integration_id: UUID) -> Membership:
    keys = Prefetch("api_keys", queryset=ApiKey.objects.order_by("-created_at"))
    rows = Membership.objects.filter(client=client, integration__isnull=False)
    row = rows.select_related("person", "integration").prefetch_related(keys).filter(pk=integration_id).first()
    if row is None:
        raise Http404
    row.client = client
    return row


def _posted(request: ActorRequest) -> QueryDict | None:
    """What was posted to be saved."""
    return request.POST if request.method == "POST" and request.POST.get("do") != "update" else None


def _as_it_stands(request: ActorRequest) -> dict[str, Any]:
    """The form as sent to be reckoned anew, not saved; empty where it was not. An address says only what it may do."""
    posted = request.method == "POST"
    data = request.POST if posted else request.GET
    if data.get("do") != "update":
        return {}
    lists = {name: data.getlist(name) for name in ("packages", "granted")}
    return ({name: data[name] for name in data} if posted else {}) | lists


def _held(row: Membership, at: Any) -> dict[str, Any]:
    """What the program holds beside its role."""
    periods = row.package_periods.not_over(at).filter(role__isnull=True)
    singles = row.single_permissions.not_over(at).filter(is_granted=True)
    return {
        "packages": list(periods.values_list("package_id", flat=True)),
        "granted": list(singles.values_list("permission_id", flat=True)),
    }


def _usable(row: Membership) -> list[ApiKey]:
    at = timezone.now()
    return [key for key in row.api_keys.all() if key.is_usable_at(at)]


def _page(
    request: ActorRequest, client: Client, row: Membership, *, form: KeyForm | None = None, made: ApiKey | None = None,
    secret: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    at = timezone.now()
    if made is not None:
        row = _integration(client, row.pk)
    may_manage = request.actor.may_on(Permission.MANAGE_PEOPLE, client_id=client.pk, reseller_id=client.reseller_id)
    context = {
        "integration": row,
        "role": open_role(row, at),
        "status": row.status_at(at),
        "packages": row.package_periods.not_over(at).filter(role__isnull=True).select_related("package"),
        "singles": row.single_permissions.not_over(at).filter(is_granted=True).select_related("permission"),
        "keys": [(key, key.state_at(at)) for key in row.api_keys.all()],
        "made": made,
        "secret": secret,
        "may_manage": may_manage,
        "form": form or KeyForm(initial={"form_key": uuid.uuid4()}),
    }
    return render(
        request, "users/integrations/integration.html", frame_context(request, client, "people") | context,
        status=status,
    )  # fmt: skip
