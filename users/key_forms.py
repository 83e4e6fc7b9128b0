"""What a browser posts of a passkey. allauth's forms, which take whatever somebody else may post in its place."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn_forms
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput

# Beside what is no JSON at all: nested deeper than Python reads, and numbers longer than it makes numbers of.
_UNREADABLE = (ValueError, RecursionError)


class CredentialField(forms.JSONField):
    """The browser's answer as JSON; an error for everything else."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """What it says."""
        try:
            return super().to_python(value)
        except _UNREADABLE as unreadable:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from unreadable

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What is shown again of it."""
        try:
            return super().bound_data(data, initial)
        except _UNREADABLE:
            return InvalidJSONInput(data)


class _CheckedForm(webauthn_forms.AuthenticateWebAuthnForm):
    """An answer that no browser wrote, or that another key signed, is a wrong one."""

    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        """The key that answered."""
        try:
            return super().clean_credential()
        except (KeyError, AttributeError, TypeError, InvalidSignature) as wrong:
            raise get_adapter().validation_error("incorrect_code") from wrong


class LoginWebAuthnForm(_CheckedForm, webauthn_forms.LoginWebAuthnForm):
    """Logs in by a passkey alone."""


class AuthenticateWebAuthnForm(_CheckedForm):
    """A passkey as the second step of a login."""


class ReauthenticateWebAuthnForm(_CheckedForm, webauthn_forms.ReauthenticateWebAuthnForm):
    """A passkey again, before something sensitive."""
