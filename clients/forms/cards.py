"""The two cards of a client's overview as forms."""

from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from clients.models import Client

_SALT = "clients.cards"


class CardForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A card. It carries, signed, the values that it was opened with, so that nobody's change is lost unseen."""

    opened_with = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["opened_with"] = signing.dumps(self._values_now(), salt=_SALT)

    def _values_now(self) -> dict[str, Any]:
        return {name: getattr(self.instance, name) for name in self._meta.fields or ()}

    def values_opened_with(self) -> dict[str, Any]:
        """The values that the reader saw when the form was opened; those of now where that cannot be told."""
        try:
            return dict(signing.loads(self.data.get("opened_with", ""), salt=_SALT))
        except signing.BadSignature:
            return self._values_now()

    def values(self) -> dict[str, Any]:
        """Field name to the new value."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class CompanyForm(CardForm):
    """The company card. The number and the demo flag are not on it: the first has its own rules, the other is fixed."""

    class Meta:
        model = Client
        fields = [
            "name", "legal_form", "street", "postcode", "city", "customer_number", "language", "currency",
            "vat_period", "fiscal_year_start", "chart_of_accounts", "time_zone",
        ]  # fmt: skip
        widgets = {"fiscal_year_start": forms.NumberInput(attrs={"min": 1, "max": 12})}

    def clean_fiscal_year_start(self) -> int:
        """A month, 1 to 12."""
        month: int = self.cleaned_data["fiscal_year_start"]
        if not 1 <= month <= 12:
            raise forms.ValidationError(_("Skriv en månad, 1 till 12."))
        return month


class ContactForm(CardForm):
    """The contact card. A real client keeps an address: its agreement goes there."""

    class Meta:
        model = Client
        fields = ["contact_name", "contact_title", "contact_email", "contact_phone"]
        help_texts = {"contact_email": _("Byter du adress slutar den skickade avtalslänken att gälla.")}

    def clean_contact_email(self) -> str:
        """Required for a real client."""
        email: str = self.cleaned_data["contact_email"]
        if not email and not self.instance.is_demo and not self.instance.is_internal:
            raise forms.ValidationError(_("En riktig klient behöver en kontakt med e-post. Avtalet går dit."))
        return email


class TagsForm(forms.Form):
    """The client's tags, with commas between."""

    tags = forms.CharField(
        label=_("Taggar"), required=False, max_length=400, help_text=_("Egna ord med komma emellan: Bygg, Koncern.")
    )

    def names(self) -> list[str]:
        """The words, each once, case aside."""
        words = (" ".join(word.split())[:40] for word in self.cleaned_data["tags"].split(","))
        return list({word.casefold(): word for word in words if word}.values())


class NoteForm(forms.Form):
    """A note."""

    body = forms.CharField(label=_("Anteckning"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class EndForm(forms.Form):
    """The client's last day."""

    last_day = forms.DateField(
        label=_("Sista dag"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Skriv dagen som 2026-03-31.")},
    )
