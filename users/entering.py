"""From an accepted invitation, or from the login on the way to one, into the product. allauth signs in."""

from uuid import UUID

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from common.field_key import field_keys
from common.sealing import CannotOpen, open_personal, seal_personal
from users.models import Invitation, User

_ON_THE_WAY = "invitation"
_KEY = "invitation_key"


def sign_in_new(request: HttpRequest, user: User) -> HttpResponse:
    """Signs in someone whose login has just been made: the mailed link proved the address. Then home."""
    login = Login(user=user, redirect_url=reverse("home"))
    key = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).first()
    if key is not None:
        response: HttpResponse = perform_passwordless_login(request, key, login)
    else:
        response = perform_password_login(request, {"email": user.email}, login)
    return response


def ask_for_key(request: HttpRequest, invitation: Invitation, user: User) -> dict[str, object]:
    """What the browser makes a passkey from, for a login that is not made yet. Its id is kept in the session."""
    options: dict[str, object] = begin_registration(user, True)
    request.session[_KEY] = {"invitation": str(invitation.pk), "user": str(user.pk)}
    return options


def asked_for_key(request: HttpRequest, invitation: Invitation) -> UUID | None:
    """The id of the login that a passkey was asked for here, if one was for this invitation."""
    asked = request.session.get(_KEY) or {}
    return UUID(asked["user"]) if asked.get("invitation") == str(invitation.pk) else None


def remember(request: HttpRequest, token: str) -> None:
    """Keeps the link over the login, sealed: sessions stand in the database, where no token may stand."""
    request.session[_ON_THE_WAY] = seal_personal(token, settings.FIELD_KEY.encode()).decode("ascii")


def remembered(request: HttpRequest) -> str | None:
    """The token of the invitation that somebody went to the login from."""
    try:
        return open_personal(request.session.get(_ON_THE_WAY, "").encode("ascii"), *field_keys())
    except CannotOpen:
        return None
