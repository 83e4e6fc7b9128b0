"""Forms of the portal: asking for access, and answering."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from packages_billing.choices import PackageKind
from packages_billing.models import Package, SystemPermission
from users.portal import Offer

LENGTHS = {"day": 1, "month": 30, "permanent": None}  # days more than today


class AskForm(forms.Form):
    """What, and why. Only what the offer holds can be chosen."""

    thing = forms.ChoiceField(label=gettext_lazy("Vad behöver du?"))
    reason = forms.CharField(
        label=gettext_lazy("Varför?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Den som svarar läser det här. Skriv till exempel vad du ska göra och hur länge."),
    )  # fmt: skip

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._things: dict[str, Package | SystemPermission] = {}
        field = self.fields["thing"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [("", _("Välj")), *self._groups(offer)]
        field.error_messages["invalid_choice"] = _("Det går inte att begära.")

    def _groups(self, offer: Offer) -> list[tuple[str, list[tuple[str, str]]]]:
        mains = [row for row in offer.packages if row.kind == PackageKind.MAIN]
        addons = [row for row in offer.packages if row.kind == PackageKind.ADDON]
        named = [(str(PackageKind.MAIN.label), mains), (str(PackageKind.ADDON.label), addons)]
        singles = _("Enskild behörighet")
        named += [(f"{singles}: {module}", leaves) for module, leaves in offer.modules]  # type: ignore[misc]
        return [(words, [self._choice(row) for row in rows]) for words, rows in named if rows]

    def _choice(self, row: Package | SystemPermission) -> tuple[str, str]:
        self._things[str(row.pk)] = row
        return str(row.pk), str(row)

    def clean_thing(self) -> Package | SystemPermission:
        """The row behind the choice."""
        return self._things[self.cleaned_data["thing"]]


class AnswerForm(forms.Form):
    """An answer: for how long, or no and a word."""

    answer = forms.ChoiceField(label=gettext_lazy("Svar"), choices=[(code, code) for code in (*LENGTHS, "refuse")])
    word = forms.CharField(
        label=gettext_lazy("Skäl"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Den som begärde får läsa det."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["word"].widget.is_never_optional = True  # a refusal needs it; approving is another form

    def clean(self) -> dict[str, Any]:
        """A refusal needs a word."""
        if self.cleaned_data.get("answer") == "refuse" and not self.cleaned_data.get("word"):
            self.add_error("word", _("Skriv ett ord om varför."))
        return self.cleaned_data


class DefaultCompanyForm(forms.Form):
    """Whether a company is to be the default."""

    is_default = forms.BooleanField(required=False)
