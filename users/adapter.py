"""What allauth asks of this product: nobody signs up, mail goes through the outbox, words are ours, all is logged."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.access import Actor
from common.field_key import field_keys
from common.sealing import open_personal, seal_personal
from common.toasts import forget_toasts
from users import actions, second_step
from users.actors import actor_for, actor_of, client_ip
from users.models import User

NO_ADDRESS = "0.0.0.0"  # noqa: S104  # nobody's; what a column of addresses takes
WRONG_LOGIN = _("E-postadressen eller lösenordet stämmer inte.")
_WRONG_CODE = _("Koden stämmer inte, eller har redan använts.")
_BLOCKINGS = "times_blocked"

# What is said after something has been done, by the name of allauth's own template. The others are not said.
_DONE = {
    "account/messages/password_changed.txt": _("Lösenordet är bytt. Logga in med det nya."),
    "account/messages/password_set.txt": _("Lösenordet är sparat. Logga in med det."),
    "mfa/messages/totp_activated.txt": _("Tvåstegsinloggning är på."),
    "mfa/messages/totp_deactivated.txt": _("Tvåstegsinloggning med app är av."),
    "mfa/messages/recovery_codes_generated.txt": _("Reservkoderna är skapade. Äldre koder gäller inte."),
    "mfa/messages/webauthn_added.txt": _("Nyckeln är tillagd."),
    "mfa/messages/webauthn_removed.txt": _("Nyckeln är borttagen."),
    "usersessions/messages/sessions_logged_out.txt": _("Alla andra inloggningar är avslutade."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Login, logout and passwords."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG_LOGIN,
        "enter_current_password": _("Det är inte ditt nuvarande lösenord."),
        "incorrect_code": _WRONG_CODE,
        "incorrect_password": _("Lösenordet stämmer inte."),
        "invalid_password_reset": _("Länken gäller inte längre."),
        "too_many_login_attempts": _("För många försök. Vänta några minuter och försök igen."),
        "rate_limited": _("För många försök. Vänta några minuter och försök igen."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: a firm or an operator makes logins."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that allauth's limits count by, and that stands with a session.

        allauth's own reading refuses where a proxy left its hop out, or a socket knows no address: everybody without
        one shares the limits instead.
        """
        return client_ip(request) or NO_ADDRESS

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """As allauth, but a blocked login answers as a wrong password does, and counts as one."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            self.pre_authenticate(request, **credentials)
            return None
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts the attempt. One too many is 429 with Retry-After, whoever's address it was."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as too_many:
            raise ImmediateHttpResponse(respond_429(request)) from too_many

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failed attempts are counted by address and caller, so that nobody can lock out somebody else."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{client_ip(request)}"

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """A blocked login with the right passkey: told no more than a wrong password."""
        messages.error(request, str(WRONG_LOGIN))
        return HttpResponseRedirect(reverse("account_login"))

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """The first step of signing in: remembers as of which blocking it was taken."""
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if refused is None:
            request.session[_BLOCKINGS] = user.times_blocked
        return refused

    def login(self, request: HttpRequest, user: User) -> None:
        """The last step. Blocked since the first one, even if not any more: begin again."""
        if request.session.pop(_BLOCKINGS, None) != user.times_blocked or not user.is_active:
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        forget_toasts(request)  # said to whoever sat here before
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Goes on to where the person was heading, and writes the sign-in down."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        actions.note_sign_in(user, by=_now_acting(request, user))
        return response

    def logout(self, request: HttpRequest) -> None:
        """Writes it down while it is still known who. What was about to be said to them is not said to the next one."""
        if isinstance(request.user, User):
            actions.note_sign_out(request.user, by=_now_acting(request, request.user))
        forget_toasts(request)
        messages.success(request, _("Du är utloggad."))
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        """Change, reset and first choice all come here."""
        changed = actions.change_password(user, password=password, by=actor_for(self.request))
        user.password = changed.password

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Not this way: what is mailed about a login goes through users.emails. Anything else is a defect."""
        raise NotImplementedError(template_prefix)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Second steps and keys. (A password's change is told where it is made.)"""
        app, _dot, change = template_prefix.partition("/email/")
        if app == "mfa":
            second_step.forget(self.request)
            actions.note_second_step(user, change=change, by=_now_acting(self.request, user))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Says what was done in our words; keeps silent where the page itself says it."""
        words = message or _DONE.get(message_template or "")
        if words:
            messages.add_message(request, level, str(words))


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: secrets sealed at rest, the product's name in the app, words of ours."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("Tvåstegsinloggning kan inte stängas av."),
        "cannot_generate_recovery_codes": _("Slå på tvåstegsinloggning först."),
        "incorrect_code": _WRONG_CODE,
    }

    def get_totp_issuer(self) -> str:
        """What the app calls this login."""
        return "Klientadministration"

    def _get_site_name(self) -> str:
        return "Klientadministration"

    def encrypt(self, text: str) -> str:
        """A dump of the database makes no codes."""
        return seal_personal(text, settings.FIELD_KEY.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """What encrypt() sealed."""
        return open_personal(encrypted_text.encode("ascii"), *field_keys())

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        """Left empty: the person names the key, the day tells them apart otherwise."""
        return f"{_('Nyckel')} {timezone.localdate():%Y-%m-%d}"


def _now_acting(request: HttpRequest, user: User) -> Actor:
    """The person of this very request: at sign-in the middleware still saw nobody."""
    user_agent = request.headers.get("User-Agent", "")[:400]
    return actor_of(user, at=timezone.now(), ip=client_ip(request), user_agent=user_agent)
