"""Signing in by another service (OpenID Connect), for those who have a login here already. Nobody signs up this way.

The service is trusted for one thing: that the address it calls verified is the person's. Nothing it says is stored.
"""

import functools
import logging
from collections.abc import Callable
from typing import Any

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.limits import limited
from users.models import User

logger = logging.getLogger(__name__)
_SECONDS = 5
# What a service that answers nonsense makes of allauth's reading; a service out of reach is told by requests itself.
_NONSENSE = (requests.RequestException, KeyError, TypeError, ValueError, AttributeError)


class SocialAdapter(DefaultSocialAccountAdapter):
    """What allauth asks about sign-in services."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """The services that the environment names (klientadmin/oidc.py), never any from the database."""
        return [
            SocialApp(
                provider="openid_connect", provider_id=said["id"], name=said["name"], client_id=said["client_id"],
                secret=said["client_secret"], settings={"server_url": said["issuer"], "oauth_pkce_enabled": True},
            )
            for said in settings.OIDC_PROVIDERS
            if provider in (None, "openid_connect", said["id"]) and client_id in (None, said["client_id"])
        ]  # fmt: skip

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Finds the login of the verified address, or ends here. Blocked and unknown are told the same."""
        address = _verified_address(sociallogin.account.extra_data)
        user = User.objects.filter(email=address, is_active=True).first() if address else None
        if user is None:
            raise ImmediateHttpResponse(_refused(request, sociallogin.provider.name))
        sociallogin.user = user
        sociallogin.state["process"] = AuthProcess.LOGIN  # whatever was asked for: nothing is connected or signed up
        # The rest of the way may wait in the session for the second step, and the service's secrets have no part in it.
        sociallogin.token, sociallogin.account.extra_data = None, {}

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody signs up."""
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, error: Any = None, **_more: Any) -> None:
        """Back to the login, in words."""
        if error == AuthError.CANCELLED:
            messages.info(request, _("Inloggningen avbröts."))
            raise ImmediateHttpResponse(redirect("account_login"))
        raise ImmediateHttpResponse(_refused(request, provider.name))

    def get_requests_session(self) -> requests.Session:
        """Calls to the service: a timeout, and no redirects."""
        session = requests.Session()
        session.request = functools.partial(session.request, timeout=_SECONDS)  # type: ignore[method-assign]
        session.max_redirects = 0
        return session


@login_not_required
@limited("logins", per_minute=30)
@require_POST
def oidc_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Goes to the service, by a page: a form that is redirected to another host is refused by our own form-action."""
    request.GET = QueryDict()  # allauth would take scopes and more from it
    response = _with_service(openid_connect.login, request, provider_id)
    if response.status_code != 302 or response.headers["Location"].startswith("/"):
        return response
    context = {"address": response.headers["Location"], "name": _name_of(provider_id)}
    return render(request, "account/oidc_leave.html", context)


@login_not_required
@require_safe
def oidc_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the service sends the person back to. It does something only with the state that the session remembers."""
    return _with_service(openid_connect.callback, request, provider_id)


def _with_service(view: Callable[..., HttpResponse], request: HttpRequest, provider_id: str) -> HttpResponse:
    """A service that is away or answers nonsense leads back to the login; it is never a 500."""
    try:
        return view(request, provider_id)
    except _NONSENSE as away:
        logger.warning("sign-in service %s away: %s", provider_id, type(away).__name__)
        words = _("%(name)s svarar inte som den ska. Försök igen, eller logga in med lösenord.")
        messages.error(request, words % {"name": _name_of(provider_id)})
        return redirect("account_login")


def _verified_address(said: dict[str, Any]) -> str:
    """The address that the service vouches for, else nothing. Both of its answers must be about the same person."""
    token, info = said.get("id_token") or {}, said.get("userinfo") or {}
    if token and info and token.get("sub") != info.get("sub"):
        return ""
    claims = info if info.get("email") else token
    is_verified = claims.get("email_verified") in (True, "true")
    return str(claims.get("email", "")).strip().lower() if is_verified else ""


def _refused(request: HttpRequest, name: str) -> HttpResponse:
    words = _("Det gick inte att logga in. Adressen måste vara bekräftad hos %(name)s och ha ett konto här.")
    messages.error(request, words % {"name": name})
    return redirect("account_login")


def _name_of(provider_id: str) -> str:
    return next((said["name"] for said in settings.OIDC_PROVIDERS if said["id"] == provider_id), provider_id)
