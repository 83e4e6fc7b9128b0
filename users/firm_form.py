"""The form of Ny byrå."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.choices import Country
from clients.forms.fields import LineField
from common.identifiers import InvalidNumber, parse_number
from users.people_forms import AddressField


class NewFirmForm(forms.Form):
    """The firm, and the address of its first administrator."""

    name = LineField(_("Byråns namn"), 200, required=True)
    country = forms.ChoiceField(label=_("Land"), choices=Country)
    number = LineField(_("Organisationsnummer"), 40, required=True)
    email = AddressField(required=True, help_text=_("Blir byråns första administratör. Svar på byråns mejl går dit."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = _("Skriv byråns namn.")
        self.fields["number"].error_messages["required"] = _("Skriv byråns organisationsnummer.")
        self.fields["email"].error_messages["required"] = _(
            "Skriv administratörens e-post. Länken till kontot går dit."
        )

    def clean(self) -> dict[str, Any]:
        """The number by the country's rules; what was typed stays in the field."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("number") and said.get("country"):
            try:
                parse_number(said["country"], said["number"])
            except InvalidNumber as refused:
                self.add_error("number", str(refused))
        return said

    def refuse(self, refused: ValidationError) -> None:
        """Shows what the action refused at the field that it is about."""
        for name, errors in refused.error_dict.items():
            for error in errors:
                self.add_error(name, error)
