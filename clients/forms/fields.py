"""Fields that several forms share."""

from typing import Any

from django import forms

from common.plain import visible_line


class LineField(forms.CharField):
    """One line of text: breaks and runs of space become one space, however it was pasted; nothing invisible is kept."""

    def __init__(self, label: Any, length: int, *, required: bool = False, **attrs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
        super().__init__(label=label, max_length=length, required=required, widget=widget)

    def to_python(self, value: Any) -> str:
        """The text on one line."""
        return visible_line(super().to_python(value) or "")
