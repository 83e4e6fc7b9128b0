"""What a password must be, by NIST SP 800-63B: long enough, and not one that is guessed first. Nothing else.

It asks for no digits or signs, forbids no character and never makes anyone change one that is not known to be bad.
"""

import re
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from users.models import User

ALONE, WITH_SECOND_STEP = 15, 8
SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]

# Beside Django's twenty thousand: the service's own name, and the same habits in our languages.
_WORDS = frozenset(
    [
        "klientadministration", "klientadmin", "klient", "byrå", "byrån", "bokföring", "redovisning", "revisor",
        "lösenord", "losenord", "hemligt", "välkommen", "valkommen", "sommar", "sommaren", "vinter", "vintern",
        "sverige", "stockholm", "göteborg", "malmö", "passord", "velkommen", "hemmelig", "sommer", "norge", "regnskap",
    ]
)  # fmt: skip
_RUNS = ["0123456789" * 3, "abcdefghijklmnopqrstuvwxyzåäö" * 2, "qwertyuiopåasdfghjklöäzxcvbnm" * 2]
_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_MOST_AROUND = 6  # digits and signs around a known word that do not make it unknown


def has_second_step(user: Any) -> bool:
    """Whether the login asks for an app's code or a key. Spare codes alone are none."""
    return isinstance(user, User) and not user._state.adding and is_mfa_enabled(user, SECOND_STEPS)


def shortest_for(user: Any) -> int:
    """How many characters this login's password must have at least."""
    return WITH_SECOND_STEP if has_second_step(user) else ALONE


class LengthValidator:
    """15 characters; 8 where a second step is asked for too."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError with the number of characters that it takes."""
        shortest = shortest_for(user)
        if len(password) < shortest:
            words = _("Lösenordet är för kort. Det ska ha minst %(shortest)d tecken.")
            raise ValidationError(words % {"shortest": shortest}, code="password_too_short")

    def get_help_text(self) -> str:
        """The rule for a login without a second step."""
        return _("Minst %(shortest)d tecken.") % {"shortest": ALONE}


class BlockListValidator(CommonPasswordValidator):
    """Refuses what is guessed first: known passwords, also repeated or with a year behind; runs; one sign repeated."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError where the password is on the list in one of these guises."""
        whole = password.casefold().strip()
        core = _ENDS.sub("", whole)
        guises = {whole, _unit(whole)}
        if len(whole) - len(core) <= _MOST_AROUND:
            guises |= {core, _unit(core)}
        if len(_unit(whole)) < 4 or any(self._is_guessed(guise) for guise in guises):
            words = _("Lösenordet är för lätt att gissa. Skriv hellre en mening som bara du skulle skriva.")
            raise ValidationError(words, code="password_too_common")

    def _is_guessed(self, text: str) -> bool:
        if text in self.passwords or text in _WORDS:
            return True
        return len(text) >= 4 and any(text in run or text[::-1] in run for run in _RUNS)


def _unit(text: str) -> str:
    """The shortest beginning that the whole text is a repetition of."""
    at = (text + text).find(text, 1)
    return text[:at] if text else text
