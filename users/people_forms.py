"""The forms of the dialogs over the tab Användare."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import DayField, LineField
from common.offering import offer_choices
from users.addresses import LONGEST_ADDRESS
from users.choices import MemberKind, SelectableAs
from users.people_menu import OWN_KINDS


class AddressField(forms.EmailField):
    """The address of someone who may have none; kept in small letters."""

    def __init__(self, *, required: bool, help_text: Any = "") -> None:
        super().__init__(
            label=_("E-post"),
            required=required,
            max_length=LONGEST_ADDRESS,
            help_text=help_text,
            widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
            error_messages={
                "required": _("Skriv e-postadressen. Dit går inbjudan."),
                "invalid": _("Adressen är inte hel. Den ska se ut som namn@foretaget.se."),
            },
        )

    def to_python(self, value: Any) -> str:
        """As addresses are kept."""
        return str(super().to_python(value) or "").lower()


class ConfirmForm(forms.Form):
    """Nothing to fill in. Its key tells the same form posted twice from two."""

    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def refuse(self, refused: ValidationError) -> None:
        """Shows what an action refused: at its field where the form has it, else at the top."""
        named = refused.error_dict if hasattr(refused, "error_dict") else {"": [refused]}
        for name, errors in named.items():
            for error in errors:
                self.add_error(name if name in self.fields and not self[name].is_hidden else None, error)


def _selectable_as() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Kan väljas som"),
        choices=SelectableAs.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "tick"}),
    )


class ExtendForm(ConfirmForm):
    """Another last day."""

    ends_on = DayField(_("Sista dag"), missing=_("Skriv den sista dagen."))


class MoveForm(ConfirmForm):
    """Another kind, and what it needs: an address to be invited at, a last day, or what to be chosen as."""

    kind = forms.TypedChoiceField(label=_("Flytta till"), coerce=int, widget=forms.RadioSelect(attrs={"class": "tick"}))
    email = AddressField(required=True, help_text=_("Personen har ingen än. Dit går inbjudan."))
    ends_on = DayField(_("Sista dag"), missing=_("Skriv den sista dagen."), required=False)
    selectable_as = _selectable_as()

    def __init__(self, *args: Any, now: MemberKind, asks_email: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_email:
            del self.fields["email"]
        kinds = [(int(kind), kind.label) for kind in OWN_KINDS if kind != now]
        self.fields["ends_on"].widget.is_never_optional = True  # asked for where it is needed: see ledger/field.html
        offer_choices(self, "kind", kinds)


class PersonForm(ConfirmForm):
    """What the firm has written about a person. An address that an invitation went to is changed by inviting anew."""

    first_name = LineField(_("Förnamn"), 100, required=True)
    last_name = LineField(_("Efternamn"), 100)
    email = AddressField(required=False)
    phone = LineField(_("Telefon"), 40, inputmode="tel")
    selectable_as = _selectable_as()

    def __init__(self, *args: Any, asks_email: bool, has_login: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_email:
            del self.fields["email"]
        if has_login:
            del self.fields["selectable_as"]
        else:
            field = self.fields["selectable_as"]
            field.required = bool(self.initial.get("selectable_as"))
            field.error_messages["required"] = _("Kryssa i minst en: det är det enda personen kan användas till.")
