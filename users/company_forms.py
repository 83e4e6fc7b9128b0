"""The search field of Företagssök."""

from typing import Any

from django import forms
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import company_search


class CompanySearchForm(forms.Form):
    """A country, and a number or a name. Posted: the number may be a person's."""

    country = forms.ChoiceField(label=gettext_lazy("Land"))
    words = forms.CharField(
        label=gettext_lazy("Organisationsnummer eller företagsnamn"), max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "id": "q"}),
        error_messages={"required": gettext_lazy("Skriv ett organisationsnummer eller ett namn.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = company_search.countries()
        self.fields["words"].help_text = self._hint(list(field.choices))

    @staticmethod
    def _hint(countries: list[tuple[str, str]]) -> str:
        """Which registers can be searched by name, and that others take a number only."""
        named = [words for code, words in countries if company_search.can_search_names(code)]
        by_number = [words for code, words in countries if not company_search.can_search_names(code)]
        said = []
        if named:
            said.append(_("På namn går det att söka i: %(countries)s.") % {"countries": get_text_list(named, _("och"))})
        if by_number:
            words = _("Bara på nummer: %(countries)s.")
            said.append(words % {"countries": get_text_list(by_number, _("och"))})
        return " ".join(said)

    def clean_words(self) -> str:
        """On one line."""
        return " ".join(self.cleaned_data["words"].split())
