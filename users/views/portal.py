"""Mina åtkomster: the companies, each company's page, and Begär åtkomst."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.models import Client
from common.access import ActorRequest, Permission, requires
from common.htmx import go_to
from common.limits import limited
from users import actions, portal
from users.access import access_of
from users.following import why_no_search
from users.models import AccessRequest, Membership, User
from users.portal_forms import AskForm, DefaultCompanyForm

_SHOWN_REQUESTS = 50


@requires(Permission.SEE_OWN_ACCESS)
@require_safe
def my_access(request: ActorRequest) -> HttpResponse:
    """Mina åtkomster: each company with packages, since when, until when; and invitations that wait."""
    at, user = timezone.now(), cast(User, request.user)
    context = {"companies": portal.companies_of(user, at), "invitations": portal.waiting_invitations(user, at)}
    return render(request, "users/portal/my_access.html", context)


@requires(Permission.SEE_OWN_ACCESS)
@require_safe
def company(request: ActorRequest, own_id: UUID) -> HttpResponse:
    """One company: what the person reaches there, whom to ask, what they have asked for."""
    at, user = timezone.now(), cast(User, request.user)
    companies = portal.companies_of(user, at)
    shown = next((row for row in companies if row.membership.pk == own_id), None)
    if shown is None:
        raise Http404
    membership, client = shown.membership, shown.membership.client
    on_it = {"client_id": client.pk, "reseller_id": client.reseller_id}
    context = {
        "company": shown, "membership": membership, "client": client, "firm": client.reseller,
        "others": [row for row in companies if row.membership.pk != own_id],
        "modules": portal.tree_of(access_of(membership, at)),
        "requests": _requests_of(membership)[:_SHOWN_REQUESTS],
        "may_manage": request.actor.may_on(Permission.MANAGE_PEOPLE, **on_it),
        "may_open": not client.is_internal and request.actor.may_on(Permission.SEE_CLIENTS, **on_it),
        "may_search": client.has_company_search and not why_no_search(membership, at),
        "may_write_mail": not client.is_internal and request.actor.may_on(Permission.EDIT_INVOICE_EMAIL, **on_it),
        "staff_rights": sorted(membership.permissions) if client.is_internal else [],
    }  # fmt: skip
    return render(request, "users/portal/company.html", context)


@requires(Permission.SEE_OWN_ACCESS)
@limited("access_requests", per_minute=20)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ActorRequest, own_id: UUID) -> HttpResponse:
    """Begär åtkomst: a package or a permission that the person has not, with a reason."""
    at = timezone.now()
    membership = _own(request, own_id)
    why_not = _why_not(membership)
    offer = portal.offer_for(membership, at) if not why_not else portal.Offer([], [])
    form = AskForm(request.POST or None, offer=offer, initial={"thing": request.GET.get("thing", "")})
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_for_access(membership, **form.cleaned_data, by=request.actor)
        except ValidationError as refused:  # given, or closed, while the page was open
            form.add_error(None, refused.messages)
        else:
            words = _("Förfrågan är skickad till %(firm)s. Du får ett mejl när någon har svarat.")
            messages.success(request, words % {"firm": membership.client.reseller.name})
            return go_to(request, reverse("users:company", args=[membership.pk]))
    context = {"form": form, "membership": membership, "client": membership.client, "why_not": why_not}
    status = 422 if request.method == "POST" else 200
    return render(request, "users/portal/ask.html", context, status=status)


@requires(Permission.SEE_OWN_ACCESS)
@require_POST
def withdraw(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Takes back what one has asked for."""
    own = AccessRequest.objects.filter(membership__person__user=cast(User, request.user))
    row = get_object_or_404(own.select_related("membership__client"), pk=request_id)
    actions.withdraw_request(row, by=request.actor)
    return go_to(request, reverse("users:company", args=[row.membership_id]))


@requires(Permission.SEE_OWN_ACCESS)
@require_POST
def default_company(request: ActorRequest, own_id: UUID) -> HttpResponse:
    """Makes the company the one that the person lands at, or no longer."""
    membership, user = _own(request, own_id), cast(User, request.user)
    form = DefaultCompanyForm(request.POST)
    form.is_valid()
    wanted: Client | None = membership.client if form.cleaned_data["is_default"] else None
    if wanted is not None or user.default_client_id == membership.client_id:
        try:
            actions.set_default_company(user, client=wanted, by=request.actor)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
    return go_to(request, reverse("users:company", args=[membership.pk]))


def _own(request: ActorRequest, own_id: UUID) -> Membership:
    """The person's own membership that the address names; anything else is unknown."""
    own = portal.memberships_of(cast(User, request.user), timezone.now())
    return get_object_or_404(own, pk=own_id)


def _why_not(membership: Membership) -> str:
    try:
        actions.refuse_asking(membership, timezone.now())
    except ValidationError as refused:
        return " ".join(refused.messages)
    return ""


def _requests_of(membership: Membership) -> QuerySet[AccessRequest]:
    rows = AccessRequest.objects.filter(membership=membership)
    return rows.select_related("package", "permission__parent").order_by("-asked_at", "pk")
