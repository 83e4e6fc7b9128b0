"""Fields that several forms share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.identifiers import InvalidNumber, OrgNumber, parse_number
from common.plain import visible_line


def number_typed(country: str, typed: str) -> OrgNumber:
    """The number, by the country's rules. Raises forms.ValidationError in words for the field."""
    try:
        return parse_number(country, typed)
    except InvalidNumber as refused:
        raise forms.ValidationError(str(refused)) from refused


class LineField(forms.CharField):
    """One line of text: breaks and runs of space become one space, however it was pasted; nothing invisible is kept."""

    def __init__(self, label: Any, length: int, *, required: bool = False, **attrs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
        super().__init__(label=label, max_length=length, required=required, widget=widget)

    def to_python(self, value: Any) -> str:
        """The text on one line."""
        return visible_line(super().to_python(value) or "")


class DayField(forms.DateField):
    """A day, picked or typed in any way that the Nordic countries write one."""

    def __init__(self, label: Any, *, missing: Any, required: bool = True, **attrs: Any) -> None:
        super().__init__(
            label=label,
            required=required,
            widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off", **attrs}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%d/%m/%Y"],
            error_messages={"required": missing, "invalid": _("Skriv dagen som 2026-03-31.")},
        )
