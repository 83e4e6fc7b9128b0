"""What is asked before tags are set on many clients."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.cards import LONGEST_TAG
from clients.forms.fields import LineField
from clients.models import Tag


class AddTagForm(forms.Form):
    """One tag, that the firm has or not yet."""

    tag_name = LineField(_("Tagg"), LONGEST_TAG, required=True, list="offered")

    def __init__(self, data: Any = None, *, reseller_id: UUID) -> None:
        super().__init__(data)
        self.offered = list(Tag.objects.filter(reseller_id=reseller_id).values_list("name", flat=True)[:200])

    def clean_tag_name(self) -> str:
        """A tag is a word or a few, no list."""
        name = str(self.cleaned_data["tag_name"])
        if "," in name:
            raise forms.ValidationError(_("Skriv en tagg i taget, utan komma."))
        return name


class RemoveTagForm(forms.Form):
    """One of the firm's tags."""

    tag_name = forms.ModelChoiceField(
        queryset=Tag.objects.none(), to_field_name="name", label=_("Tagg"), empty_label=_("Välj en tagg")
    )

    def __init__(self, data: Any = None, *, reseller_id: UUID) -> None:
        super().__init__(data)
        field = self.fields["tag_name"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        field.queryset = Tag.objects.filter(reseller_id=reseller_id)
        field.error_messages["invalid_choice"] = str(_("Välj en av byråns taggar."))
