"""Links that let the holder of an address choose a password: made here, checked here, never stored.

Django's signed token: it dies with the password, the address, a sign-in or a blocking after it was made, and after
PASSWORD_RESET_TIMEOUT. A blocked login has no valid link, and unblocking it revives none.
"""

from allauth.account.utils import url_str_to_user_pk, user_pk_to_url_str
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.urls import reverse

from users.models import User


class _Tokens(PasswordResetTokenGenerator):
    """As Django's, and dead after a blocking."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.times_blocked}"


_tokens = _Tokens()


def password_path(user: User) -> str:
    """The path of the page where this login may choose a password."""
    kwargs = {"uidb36": user_pk_to_url_str(user), "key": _tokens.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=kwargs)


def holder_of(uidb36: str, key: str) -> User | None:
    """The login that the link is for; None where it is unknown, used, too old or blocked. The time is the same."""
    try:
        user = User.objects.filter(pk=url_str_to_user_pk(uidb36)).first()
    except (ValueError, ValidationError, OverflowError):
        user = None
    is_right = _tokens.check_token(user or User(), key)
    return user if user is not None and is_right and user.is_active else None
