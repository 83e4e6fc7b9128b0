"""The form of a client's invoice mail."""

from collections.abc import Mapping
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import LineField
from clients.invoice_fields import NAMES, check_fields
from clients.models import InvoiceEmail
from common.plain import visible_line, visible_text


class VersionField(forms.IntegerField):
    """The version that the form was opened with; 0 where the browser lost or changed it, so that nothing is lost."""

    def clean(self, value: Any) -> int:
        """Never refused: it is nothing that the writer could put right."""
        try:
            return super().clean(value) or 0
        except forms.ValidationError:
            return 0


class InvoiceEmailForm(forms.Form):
    """Subject and text in one language, and the version that the writer started from."""

    subject = LineField(_("Ämne"), 150, required=True)
    text = forms.CharField(
        label=_("Text"),
        max_length=5000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 13}),
        error_messages={"required": _("Skriv mejlets text.")},
    )
    based_on = VersionField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].error_messages["required"] = _("Skriv ämnesraden.")
        for name in ("subject", "text"):  # for screen readers, and so that the browser spells in the mail's language
            self.fields[name].widget.attrs |= {"lang": language, "data-inserts": True}

    def clean_subject(self) -> str:
        """Only merge fields that exist."""
        check_fields(self.cleaned_data["subject"])
        return str(self.cleaned_data["subject"])

    def clean_text(self) -> str:
        """Only merge fields that exist; nothing invisible is kept."""
        text = visible_text(self.cleaned_data["text"])
        if not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        check_fields(text)
        return text

    @property
    def written(self) -> tuple[str, str]:
        """Subject and text as they stand in the fields, whether or not they are right, as far as a version has room."""
        return visible_line(self._begun("subject")), visible_text(self._begun("text"))

    def _begun(self, name: str) -> str:
        """No more than may be saved: a preview is made of anything that is posted, however long."""
        return str(self[name].value() or "")[: self.fields[name].max_length]  # type: ignore[attr-defined]  # both are texts

    @classmethod
    def opened(cls, words: Any, newest: InvoiceEmail | None, language: str) -> Self:
        """The form with these words in it (they have a subject and a text), to follow the newest version."""
        initial = {"subject": words.subject, "text": words.text, "based_on": newest.version if newest else 0}
        return cls(initial=initial, language=language)

    @classmethod
    def opened_again(cls, data: Mapping[str, Any], newest: InvoiceEmail, language: str) -> Self:
        """What was typed, to follow a version that the writer has now been shown."""
        return cls({**_typed(data), "based_on": newest.version}, language=language)

    @classmethod
    def with_field(cls, data: Mapping[str, Any], name: str, language: str) -> Self:
        """What was typed, and at its end a merge field: what the buttons do where there is no script."""
        typed = _typed(data)
        if name in NAMES:
            typed["text"] += f"{{{name}}}"
        return cls(typed, language=language)


def _typed(data: Mapping[str, Any]) -> dict[str, str]:
    return {name: data.get(name, "") for name in ("subject", "text", "based_on")}
