"""What a new person fills in behind an invitation: the name, and a password or a passkey."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.mfa.webauthn.forms import SignupWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.forms import OneLineField
from users.actions import NewKey
from users.key_forms import CredentialField
from users.models import Invitation, User

BY_KEY, BY_PASSWORD = "key", "password"


def has_account_already() -> str:
    """Said to whoever holds the mailed link, once they try to make a second login for the address."""
    return _("Adressen har redan ett konto. Logga in med det, så läggs företaget till där.")


class NameForm(forms.Form):
    """Förnamn och Efternamn."""

    first_name = OneLineField(
        label=gettext_lazy("Förnamn"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = OneLineField(
        label=gettext_lazy("Efternamn"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )

    def login_for(self, invitation: Invitation, user_id: UUID | None = None) -> User:
        """The login as it would be made; not stored."""
        names = {name: self.cleaned_data.get(name, "") for name in ("first_name", "last_name")}
        own_id = {"id": user_id} if user_id else {}
        return User(email=invitation.email, **names, **own_id)


class InvitationForm(NameForm):
    """The whole of it. Once it is valid `key` holds the passkey, where that was chosen.

    `user_id` is the id that the passkey was asked for with, in this session: None where none was.
    """

    how = forms.ChoiceField(choices=[(BY_KEY, BY_KEY), (BY_PASSWORD, BY_PASSWORD)], required=False)
    password = forms.CharField(
        label=gettext_lazy("Lösenord"), required=False, strip=False, max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    credential = CredentialField(required=False)

    def __init__(self, *args: Any, invitation: Invitation, user_id: UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.is_never_optional = True  # for the form pack
        self.invitation, self.user_id = invitation, user_id
        self.key: NewKey | None = None

    @property
    def is_by_key(self) -> bool:
        """Whether a passkey was chosen."""
        return self.data.get("how") == BY_KEY

    def clean(self) -> dict[str, Any]:
        """Checks the way in that was chosen, once the rest is right: a passkey's answer can be looked at only once."""
        if User.objects.filter(email=self.invitation.email).exists():
            raise ValidationError(has_account_already())
        if not self.errors:
            self._check_key() if self.is_by_key else self._check_password()
        return self.cleaned_data

    def _check_password(self) -> None:
        password = self.cleaned_data["password"]
        if not password:
            self.add_error("password", _("Skriv ett lösenord."))
            return
        try:
            get_adapter().clean_password(password, user=self.login_for(self.invitation))
        except ValidationError as refused:
            self.add_error("password", refused)

    def _check_key(self) -> None:
        asked = {"credential": self.data.get("credential", "")}
        checked = SignupWebAuthnForm(asked, user=self.login_for(self.invitation, self.user_id))
        try:
            is_right = self.user_id is not None and checked.is_valid()
        except (TypeError, ValueError, KeyError, AttributeError):  # no browser wrote that
            is_right = False
        if not is_right or self.user_id is None:
            raise ValidationError(_("Nyckeln gick inte att skapa. Försök igen, eller välj lösenord."))
        self.key = NewKey(self.user_id, checked.cleaned_data["name"], checked.cleaned_data["credential"])
