"""The form of a register's trial: which register, and a number to ask it about."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.registries import registers
from common.identifiers import InvalidNumber, OrgNumber, looks_personal, parse_number


class RegisterTrialForm(forms.Form):
    """A register and a company's number. A personal number is refused, and does not come back in the field."""

    register = forms.ChoiceField(label=_("Register"))
    number = forms.CharField(
        label=_("Organisationsnummer"), max_length=40,
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
        """The number as its country writes it, under "parsed"."""
        values = super().clean() or {}
        register, typed = self.known.get(values.get("register", "")), values.get("number", "")
        if register is None or not typed:
            return values
        if looks_personal(typed):
            self._refuse_person()
            return values
        try:
            values["parsed"] = parse_number(register.country, typed)
        except InvalidNumber as refused:
            self.add_error("number", str(refused))
        else:
            self._refuse_person(values["parsed"])
        return values

    def _refuse_person(self, number: OrgNumber | None = None) -> None:
        if number is not None and not number.is_personal:
            return
        self.add_error("number", _("Det här är ett personnummer. Registret provas med ett företags nummer."))
        self.data = {**self.data, "number": ""}
