"""Forms of login, account and responsibility. allauth's own are kept and given this product's words."""

from typing import TYPE_CHECKING, Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.forms import OneLineField
from clients.models import Client
from common.access import Actor
from common.offering import offer_choices
from common.wake import wake
from users import emails, shortcuts
from users.key_forms import CredentialField
from users.models import Membership, User
from users.passwords import shortest_for

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_KEY_NAME_LENGTH = 100  # as a login's own names: it stands in a list beside the others
_PASSWORD_HINT = _(
    "Minst %(shortest)d tecken. En mening som bara du skulle skriva är bra. Inga krav på siffror eller tecken."
)
_CODE = _("Kod")


def _say(
    form: forms.Form, labels: "dict[str, str | _StrPromise]", hints: "dict[str, str | _StrPromise] | None" = None
) -> None:
    """Gives the fields our labels and hints; a placeholder says nothing that a label does not say better."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.help_text = (hints or {}).get(name, "")
        if name in labels:
            field.label = labels[name]


class LoginForm(account_forms.LoginForm):
    """E-post and Lösenord."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"login": _("E-post"), "password": _("Lösenord")})
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ResetPasswordForm(account_forms.ResetPasswordForm):
    """Asks for the address. The answer is one for known, unknown and blocked, and so is the work done."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"email": _("E-post")})

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Queues the link. For an address without a login the same mail is made and thrown away: time tells nothing."""
        address: str = self.cleaned_data["email"]
        known: User | None = self.users[0] if self.users else None
        with transaction.atomic():
            emails.password_link(known or _nobody(address))
            if known is None:
                transaction.set_rollback(True)
        if known is None:
            wake("mail.deliver")
        return address


def _nobody(address: str) -> User:
    """A login that is never stored."""
    return User(email=address, password=make_password(None))


class SetPasswordForm(account_forms.SetPasswordForm):
    """A first password, for someone who has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_passwords(self)


class ResetPasswordKeyForm(account_forms.ResetPasswordKeyForm):
    """A new password, chosen behind a mailed link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_passwords(self)


class ChangePasswordForm(account_forms.ChangePasswordForm):
    """A new password, for someone who knows the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_passwords(self)


def _say_passwords(form: forms.Form) -> None:
    labels: dict[str, str | _StrPromise] = {
        "oldpassword": _("Nuvarande lösenord"),
        "password1": _("Nytt lösenord"),
        "password2": _("Nytt lösenord en gång till"),
    }
    shortest = shortest_for(getattr(form, "user", None))
    _say(form, labels, {"password1": str(_PASSWORD_HINT) % {"shortest": shortest}})


class ReauthenticateForm(account_forms.ReauthenticateForm):
    """The password again, before something sensitive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"password": _("Lösenord")})


class AuthenticateForm(mfa_forms.AuthenticateForm):
    """The second step of a login: a code from the app, or one of the spare codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"code": _CODE}, {"code": _("Sex siffror från appen, eller en av dina reservkoder.")})
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class ReauthenticateCodeForm(mfa_forms.ReauthenticateForm):
    """A code again, before something sensitive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"code": _CODE})
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class ActivateTOTPForm(totp_forms.ActivateTOTPForm):
    """The first code, which proves that the app has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"code": _("Kod från appen")}, {"code": _("Sex siffror. Appen byter kod var trettionde sekund.")})
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AddWebAuthnForm(webauthn_forms.AddWebAuthnForm):
    """A passkey."""

    name = OneLineField(required=False, max_length=_KEY_NAME_LENGTH)
    credential = CredentialField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels: dict[str, str | _StrPromise] = {"name": _("Namn"), "passwordless": _("Logga in med bara nyckeln")}
        hints: dict[str, str | _StrPromise] = {
            "name": _("Så att du känner igen den, till exempel Telefonen."),
            "passwordless": _("Nyckeln ber om fingeravtryck, ansikte eller kod i stället för lösenord."),
        }
        _say(self, labels, hints)
        self.fields["passwordless"].initial = True


class EditWebAuthnForm(webauthn_forms.EditWebAuthnForm):
    """A passkey's name."""

    name = OneLineField(max_length=_KEY_NAME_LENGTH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"name": _("Namn")})


class AccountForm(forms.Form):
    """Name, language, start page and shortcuts of the own login."""

    first_name = OneLineField(label=_("Förnamn"), max_length=100)
    last_name = OneLineField(label=_("Efternamn"), max_length=100)
    language = forms.ChoiceField(label=_("Språk"), choices=settings.LANGUAGES)
    start_page = forms.ChoiceField(
        label=_("Startsida"), required=False, help_text=_("Sidan som du kommer till när du har loggat in.")
    )
    shortcuts = forms.MultipleChoiceField(
        label=_("Genvägar"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Står i menyn under ditt namn."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pages, offered = shortcuts.start_pages_for(actor), shortcuts.offered_to(actor)
        offer_choices(self, "start_page", [(page.value, page.label) for page in pages])
        offer_choices(self, "shortcuts", [(row.code, row.words) for row in offered])
        self.fields["start_page"].widget.is_never_optional = True  # see ledger/field.html
        if not offered:
            del self.fields["shortcuts"]

    def clean_start_page(self) -> str | None:
        """None, for "as it is", where the field was not posted."""
        return self.cleaned_data["start_page"] or None


class NameForm(forms.Form):
    """The name of a template."""

    name = OneLineField(label=_("Namn"), max_length=80, error_messages={"required": _("Ge mallen ett namn.")})


class TemplateKeyForm(forms.Form):
    """A mallnyckel, however it was typed or pasted."""

    key = forms.CharField(
        label=_("Mallnyckel"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "ABCD-EFGH-JKMN"}),
        error_messages={"required": _("Skriv mallnyckeln.")},
    )


class EmployeeField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A choice among employees, by name."""

    def label_from_instance(self, obj: Membership) -> str:
        """The person's name; who that is at two of the same name, the address says."""
        return f"{obj.person.name} ({obj.person.email})" if obj.person.email else obj.person.name


class ResponsibleForm(forms.Form):
    """Who is responsible for a client: one of the active employees of its own firm."""

    responsible = EmployeeField(queryset=Membership.objects.none(), label=_("Ansvarig"), empty_label=None)

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["responsible"]
        assert isinstance(field, EmployeeField)  # noqa: S101  # declared above
        employees = Membership.objects.employees_of(client.reseller_id).in_force(timezone.now())
        field.queryset = employees.order_by("person__first_name", "person__last_name")
        field.initial = client.responsible_id
        field.error_messages["invalid_choice"] = str(_("Personen är inte anställd hos er."))
