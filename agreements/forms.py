"""What is typed on the pages of agreements."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import AgreementText
from agreements.rendering import check_fields, document
from agreements.scans import MAX_BYTES
from common.plain import visible_line


class OneLineField(forms.CharField):
    """Text on one line: line breaks and runs of space become one space; nothing invisible is kept."""

    def to_python(self, value: Any) -> str:
        """The text, tidied before it is checked."""
        return super().to_python(visible_line(str(value)) if value else value) or ""


class ApproveForm(forms.Form):
    """Godkänn: who, and that they may."""

    approver_name = OneLineField(
        label=_("Ditt namn"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Skriv ditt namn, så syns det vem som godkände.")},
    )
    is_authorised = forms.BooleanField(
        label=_("Jag är behörig att företräda bolaget"),
        error_messages={
            "required": _("Kryssa i att du är behörig. Är du inte det, vidarebefordra frågan till någon som är det.")
        },
    )


class DeclineForm(forms.Form):
    """Avböj: why."""

    reason = forms.CharField(
        label=_("Varför avböjer du?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv varför, så vet byrån vad som behöver ändras.")},
    )


class TerminateForm(forms.Form):
    """Säg upp avtalet: who, and that they mean it."""

    name = OneLineField(
        label=_("Ditt namn"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Skriv ditt namn, så syns det vem som sade upp avtalet.")},
    )
    is_certain = forms.BooleanField(
        label=_("Jag är behörig att företräda bolaget och säger upp avtalet"),
        error_messages={"required": _("Kryssa i att avtalet ska sägas upp.")},
    )


class SendForm(forms.Form):
    """The hidden key of a send button: the same form posted twice is one request."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)

    @property
    def key(self) -> UUID:
        """The key, once the form is valid."""
        return UUID(str(self.cleaned_data["form_key"]))


class PaperForm(forms.Form):
    """An approval on paper: the scanned file and who signed."""

    approver_name = OneLineField(label=_("Vem skrev under?"), max_length=120)
    file = forms.FileField(
        label=_("Skannat avtal"),
        max_length=200,
        help_text=_("PDF, PNG eller JPEG, högst 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/png,image/jpeg"}),
        error_messages={"required": _("Välj filen med det underskrivna avtalet.")},
    )

    def clean_file(self) -> Any:
        """Too large is said before the bytes are looked at."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("Filen är större än 10 MB. Skanna med lägre upplösning."))
        return file


class TextForm(forms.Form):
    """A new version of an agreement text."""

    title = OneLineField(label=_("Rubrik"), max_length=120)
    body = forms.CharField(
        label=_("Text"),
        max_length=60_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_("Rubrik: ## först på raden. Lista: 1. först på raden. Tom rad mellan stycken."),
    )
    needs_new_approval = forms.BooleanField(
        label=_("Kräver nytt godkännande"),
        required=False,
        help_text=_(
            "Klienter som har godkänt en äldre version visas som Ersatt. Deras godkännande är kvar som underlag."
        ),
    )
    based_on = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean_title(self) -> str:
        """Only merge fields that exist."""
        check_fields(self.cleaned_data["title"])
        return str(self.cleaned_data["title"])

    def clean_body(self) -> str:
        """Only merge fields that exist."""
        check_fields(self.cleaned_data["body"])
        return str(self.cleaned_data["body"]).strip() + "\n"

    @property
    def preview_source(self) -> str:
        """What has been typed, as one document, whether or not it is valid."""
        return document(self["title"].value() or "", self["body"].value() or "")

    @classmethod
    def starting_from(cls, text: AgreementText | None, shipped: tuple[str, str]) -> "TextForm":
        """The form with the newest version in it, or with the text that comes with the product."""
        title, body = (text.title, text.body) if text else shipped
        return cls(initial={"title": title, "body": body, "based_on": text.version if text else 0})
