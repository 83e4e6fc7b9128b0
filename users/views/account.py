"""The own account, and choosing a password by a mailed link."""

from typing import Any, cast

from allauth.account.internal.flows.password_reset import finalize_password_reset
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from common.access import ActorRequest, Permission, requires
from common.limits import limited
from users import actions
from users.forms import AccountForm, NameForm, ResetPasswordKeyForm, TemplateKeyForm
from users.models import User
from users.notices import lines_of
from users.reset import holder_of


@requires(Permission.SEE_OWN_ACCESS)
@require_http_methods(["GET", "HEAD", "POST"])
def my_account(request: ActorRequest) -> HttpResponse:
    """Mitt konto: name and language, and the ways to password, second step, keys and sessions."""
    user = cast(User, request.user)
    form = AccountForm(request.POST or None, initial=_stored(user), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        actions.change_account(user, **form.cleaned_data, by=request.actor)
        with translation.override(form.cleaned_data["language"]):  # the page it is read on
            messages.success(request, _("Kontot är sparat."))
        return redirect("users:account")
    return render(request, "users/my_account.html", account_context(request, form))


def _stored(user: User) -> dict[str, Any]:
    names = ("first_name", "last_name", "language", "start_page", "shortcuts")
    return {name: getattr(user, name) for name in names}


def account_context(request: ActorRequest, form: AccountForm | None = None, **more: Any) -> dict[str, Any]:
    """What Mitt konto shows, for the forms that stand on it too: `more` holds one that was refused."""
    return {
        "form": form or AccountForm(initial=_stored(cast(User, request.user)), actor=request.actor),
        "may_share": request.actor.may_at_firm(Permission.EDIT_USER_TEMPLATES),
        "notices": lines_of(cast(User, request.user), request.actor),
        "name_form": NameForm(auto_id="share_%s"),
        "key_form": TemplateKeyForm(),
    } | more


@login_not_required
@limited("password_links", per_minute=20)
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """Behind a mailed link: a new password, chosen by whoever reads mail at the address. Opening it changes nothing."""
    user = holder_of(uidb36, key)
    if user is None:  # the page that every dead link shows
        return render(request, "agreements/link_dead.html", status=404)
    form = ResetPasswordKeyForm(request.POST or None, user=user, temp_key=key)
    if request.method == "POST" and form.is_valid():
        form.save()
        finalize_password_reset(request, user)
        return redirect("account_login")
    return render(request, "account/choose_password.html", {"form": form, "email": user.email})
