"""The form of Visa: how the person's tables look."""

from typing import Any

from django import forms

from clients.columns import COLUMNS

AIRY, DENSE = "airy", "dense"


class KnownColumns(forms.MultipleChoiceField):
    """Those that the list has: a form kept open over a release may tick one that is gone."""

    def to_python(self, value: Any) -> list[str]:
        """Leaves out the others."""
        return [key for key in super().to_python(value) if self.valid_value(key)]


class TablesForm(forms.Form):
    """Density and keys; with `of_list` also the columns of the client list, where it stands over that list."""

    density = forms.ChoiceField(choices=[(AIRY, AIRY), (DENSE, DENSE)])
    keys = forms.BooleanField(required=False)
    of_list = forms.BooleanField(required=False)
    reset = forms.BooleanField(required=False)
    columns = KnownColumns(choices=[(key, key) for key in COLUMNS], required=False)

    def tables(self) -> dict[str, Any]:
        """What set_tables() is told."""
        return {
            "is_dense": self.cleaned_data["density"] == DENSE,
            "has_letter_keys": self.cleaned_data["keys"],
        }

    def chosen(self) -> list[str] | None:
        """What choose_columns() is told; None where Återställ was pressed."""
        columns: Any = self.cleaned_data["columns"]
        return None if self.cleaned_data["reset"] else columns
