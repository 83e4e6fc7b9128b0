"""The form of a register's trial: which register, and a number to ask it about."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.registers import is_of_companies
from clients.registries import registers
from clients.registries.contract import Register
from common.identifiers import InvalidNumber, OrgNumber, looks_personal, parse_number

_VAT_NUMBER = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,12}")


class RegisterTrialForm(forms.Form):
    """A register and a company's number, for VIES a VAT number. A personal one is refused, and does not come back."""

    register = forms.ChoiceField(label=_("Register"))
    number = forms.CharField(
        label=_("Organisationsnummer eller momsnummer"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
        error_messages={"required": _("Skriv ett organisationsnummer.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {register.guard.register: register for register in registers()}
        field = self.fields["register"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [(key, register.source) for key, register in self.known.items()]

    def clean(self) -> dict[str, Any]:
        """The number under "parsed": an OrgNumber, or for VIES the VAT number as text."""
        values = super().clean() or {}
        if looks_personal(str(self.data.get("number", ""))):  # as it was typed: another error would show it again
            self._refuse_person()
            return values
        register, typed = self.known.get(values.get("register", "")), values.get("number", "")
        if register is None or not typed:
            return values
        try:
            values["parsed"] = _parsed(register, typed)
        except InvalidNumber as refused:
            self.add_error("number", str(refused))
            return values
        if isinstance(values["parsed"], OrgNumber) and values["parsed"].is_personal:
            self._refuse_person()
        return values

    def _refuse_person(self) -> None:
        self.add_error("number", _("Det här är ett personnummer. Registret provas med ett företags nummer."))
        self.data = {**self.data, "number": ""}


def _parsed(register: Register, typed: str) -> OrgNumber | str:
    if is_of_companies(register):
        return parse_number(register.country, typed)
    number = re.sub(r"[\s.-]", "", typed).upper()
    if not _VAT_NUMBER.fullmatch(number):
        raise InvalidNumber(_("Ett momsnummer börjar med landets två bokstäver, till exempel SE559911001101."))
    return number
