"""The pages behind an invitation's link: no login needed, and a GET changes nothing but the first-seen time."""

from contextlib import suppress
from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import ActorRequest, Permission, requires
from common.htmx import go_to
from common.limits import limited
from common.tokens import token_digest
from users import actions, entering
from users.emails import last_day_of, package_names
from users.invitation_form import InvitationForm, NameForm, has_account_already
from users.models import Invitation, User
from users.passwords import ALONE

ANSWERS_A_MINUTE = 20


@login_not_required
@limited("invitation_answers", per_minute=ANSWERS_A_MINUTE)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: ActorRequest, invitation_token: str) -> HttpResponse:
    """The invitation, to be accepted; once accepted, that it was. Any other token gets the page for dead links."""
    at = timezone.now()
    row = _rows().readable_at(at).filter(token_digest=token_digest(invitation_token)).first()
    if row is None:
        return _link_dead(request)
    with translation.override(row.language), timezone.override(row.membership.client.time_zone):
        if row.accepted_at is not None:
            return _page(request, "used", row)
        if request.method == "GET" and row.opened_at is None:
            actions.mark_invitation_opened(row, by=request.actor, at=at)
        if request.user.is_authenticated:
            return _for_signed_in(request, invitation_token, row)
        return _for_new(request, invitation_token, row)


@login_not_required
@limited("invitation_answers", per_minute=ANSWERS_A_MINUTE)
@never_cache
@require_POST
def invitation_key(request: ActorRequest, invitation_token: str) -> HttpResponse:
    """What the browser makes a passkey from. 422 where the form itself has something to say first."""
    row = _rows().waiting_at(timezone.now()).filter(token_digest=token_digest(invitation_token)).first()
    if row is None:
        return _link_dead(request)
    if request.user.is_authenticated:
        raise PermissionDenied
    form = NameForm(request.POST)
    if not form.is_valid() or User.objects.filter(email=row.email).exists():
        return JsonResponse({}, status=422)
    options = entering.ask_for_key(request, row, form.login_for(row, uuid4()))
    return JsonResponse({"creation_options": options})


@requires(Permission.SEE_OWN_ACCESS)
@never_cache
@require_safe
def resume_invitation(request: ActorRequest) -> HttpResponse:
    """After the login: back to the invitation that the person came from."""
    token = entering.remembered(request)
    return redirect("users:invitation", token) if token else redirect("home")


def _for_signed_in(request: ActorRequest, token: str, row: Invitation) -> HttpResponse:
    """One button, for the login with the address that the link was sent to. For any other: nothing happens."""
    user = cast(User, request.user)
    if user.email.strip().lower() != row.email:
        return _page(request, "wrong_account", row, status=403 if request.method == "POST" else 200)
    if request.method != "POST":
        return _page(request, "join", row)
    try:
        joined = actions.accept_as(token, user=user, by=request.actor, at=timezone.now())
    except (actions.LinkDead, actions.AnotherLogin):  # used or replaced since the look-up: the address shows which
        return go_to(request, request.path)
    with translation.override(user.language):  # the page it is read on
        messages.success(request, _("Du har nu åtkomst till %(company)s.") % {"company": joined.client.name})
    return go_to(request, reverse("home"))


def _for_new(request: ActorRequest, token: str, row: Invitation) -> HttpResponse:
    """The form. Whether the address has a login is not said before somebody tries to make one."""
    if request.method == "POST" and request.POST.get("answer") == "login":
        entering.remember(request, token)
        return go_to(request, f"{reverse('account_login')}?next={reverse('users:resume_invitation')}")
    person = row.membership.person
    names = {"first_name": person.first_name, "last_name": person.last_name}
    posted = request.POST if request.method == "POST" else None
    user_id = entering.asked_for_key(request, row) if posted is not None else None
    form = InvitationForm(posted, initial=names, invitation=row, user_id=user_id)
    if posted is not None and form.is_valid() and (response := _accept(request, token, form)):
        return response
    return _page(request, "accept", row, form=form, shortest=ALONE)


def _accept(request: ActorRequest, token: str, form: InvitationForm) -> HttpResponse | None:
    """Makes the login and signs it in; None where the form has something to say after all."""
    given = {name: form.cleaned_data[name] for name in ("first_name", "last_name")}
    password = None if form.key else form.cleaned_data["password"]
    with suppress(actions.LinkDead):  # used or replaced since the look-up: the address shows which
        try:
            user = actions.accept_as_new(
                token, **given, password=password, key=form.key, by=request.actor, at=timezone.now()
            )
        except actions.AnotherLogin:  # another invitation made it in this very moment
            form.add_error(None, has_account_already())
            return None
        return entering.sign_in_new(request, user)
    return go_to(request, request.path)


def _rows() -> Any:
    return Invitation.objects.select_related(
        "membership__person", "membership__user_template", "membership__client__reseller"
    ).defer("membership__client__personal_number_sealed", "membership__client__search_text")


def _page(request: HttpRequest, name: str, row: Invitation, status: int = 200, **more: Any) -> HttpResponse:
    membership = row.membership
    context = {
        "LANGUAGE_CODE": row.language, "invitation": row, "membership": membership, "client": membership.client,
        "firm": membership.client.reseller, "last_day": last_day_of(row), **more,
    }  # fmt: skip
    if row.accepted_at is None:
        context["packages"] = package_names(membership, timezone.now())
    response = render(request, f"users/invitation/{name}.html", context, status=status)
    response.headers["Content-Language"] = row.language
    return response


def _link_dead(request: HttpRequest) -> HttpResponse:
    """The page of every dead link, so that it tells nothing about any of them."""
    return render(request, "agreements/link_dead.html", {"LANGUAGE_CODE": translation.get_language()}, status=404)
