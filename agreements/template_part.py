"""The part of a client template that is about agreements: in which language its clients get the text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import AgreementTextPreset
from clients.choices import Language
from clients.models import ClientTemplate
from common.access import Actor


class AgreementTextForm(forms.Form):
    """One choice; empty means the template's own language."""

    agreement_language = forms.ChoiceField(
        label=_("Avtalstext"),
        required=False,
        choices=[("", _("På klientens språk")), *Language.choices],
        help_text=_("Språket i avtalet som nya klienter får godkänna."),
    )


class AgreementTextPart:
    """See CLIENT_TEMPLATE_PARTS in docs/architecture.md."""

    label = _("Avtalstext")

    @staticmethod
    def form(template: ClientTemplate, data: Any, *, prefix: str) -> AgreementTextForm:
        """What is chosen now."""
        chosen = _chosen(template)
        return AgreementTextForm(data, initial={"agreement_language": chosen}, prefix=prefix)

    @staticmethod
    def save(template: ClientTemplate, form: AgreementTextForm, *, by: Actor) -> None:
        """Keeps the choice. The template's own event tells that it was edited."""
        language = form.cleaned_data.get("agreement_language", "")
        if language:
            AgreementTextPreset.objects.update_or_create(template=template, defaults={"language": language})
        else:
            AgreementTextPreset.objects.filter(template=template).delete()

    @staticmethod
    def summary(template: ClientTemplate) -> str:
        """The language of the text, for the wizard's side panel; empty for the client's own."""
        chosen = _chosen(template)
        return str(Language(chosen).label) if chosen else ""


def _chosen(template: ClientTemplate) -> str:
    preset = AgreementTextPreset.objects.filter(template=template.pk).first()
    return preset.language if preset else ""
