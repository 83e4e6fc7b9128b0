"""The own account, the own access, choosing a password by a mailed link, and who is responsible for a client."""

from typing import cast
from uuid import UUID

from allauth.account.internal.flows.password_reset import finalize_password_reset
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_client
from common.access import ActorRequest, Permission, requires
from common.htmx import page_or_fragment, wants_fragment
from common.periods import local_day
from users import actions
from users.forms import AccountForm, ResetPasswordKeyForm, ResponsibleForm
from users.models import Membership, User
from users.panels import responsible_panel
from users.reset import holder_of


@requires(Permission.SEE_OWN_ACCESS)
@require_safe
def my_access(request: ActorRequest) -> HttpResponse:
    """Mina åtkomster: each company that the person is on now, since when and until when."""
    now = timezone.now()
    held = [
        membership
        for membership in Membership.objects.filter(person__user=cast(User, request.user))
        .select_related("client__reseller")
        .order_by("client__name_sort_key")
        if membership.holds_on(local_day(now, membership.client.time_zone))
    ]
    return render(request, "users/my_access.html", {"memberships": held})


@requires(Permission.SEE_OWN_ACCESS)
@require_http_methods(["GET", "HEAD", "POST"])
def my_account(request: ActorRequest) -> HttpResponse:
    """Mitt konto: name and language, and the ways to password, second step, keys and sessions."""
    user = cast(User, request.user)
    stored = {"first_name": user.first_name, "last_name": user.last_name, "language": user.language}
    form = AccountForm(request.POST or None, initial=stored)
    if request.method == "POST" and form.is_valid():
        actions.change_account(user, **form.cleaned_data, by=request.actor)
        with translation.override(form.cleaned_data["language"]):  # the page it is read on
            messages.success(request, _("Kontot är sparat."))
        return redirect("users:account")
    return render(request, "users/my_account.html", {"form": form})


@login_not_required
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """Behind a mailed link: a new password, chosen by whoever reads mail at the address. Opening it changes nothing."""
    too_many: HttpResponse | None = ratelimit.consume_or_429(
        request, app="allauth.account", action="reset_password_from_key"
    )
    if too_many:
        return too_many
    user = holder_of(uidb36, key)
    if user is None:  # the page that every dead link shows
        return render(request, "agreements/link_dead.html", status=404)
    form = ResetPasswordKeyForm(request.POST or None, user=user, temp_key=key)
    if request.method == "POST" and form.is_valid():
        form.save()
        finalize_password_reset(request, user)
        return redirect("account_login")
    return render(request, "account/choose_password.html", {"form": form, "email": user.email})


@requires(Permission.EDIT_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def client_responsible(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The pencil beside Ansvarig: choose among the firm's active employees."""
    client = get_client(request, pk, Permission.EDIT_CLIENTS)
    form = ResponsibleForm(request.POST or None, client=client)
    if request.method == "POST" and form.is_valid():
        try:
            client = actions.set_responsible(client, responsible=form.cleaned_data["responsible"], by=request.actor)
        except ValidationError as refused:  # the person left while the page was open
            form.add_error(None, refused)
        else:
            if wants_fragment(request):
                return HttpResponse(responsible_panel(request, client))
            return HttpResponse(status=303, headers={"Location": reverse("clients:detail", args=[client.pk])})
    return page_or_fragment(request, "users/responsible_form.html", "card", {"client": client, "form": form})
