"""The part of a client template that is about agreements: in which language its clients get the text."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import AgreementTextPreset
from clients.choices import Language
from clients.models import ClientTemplate


class AgreementTextForm(forms.Form):
    """One choice; empty means the template's own language."""

    agreement_language = forms.ChoiceField(
        label=_("Avtalstext"),
        required=False,
        choices=[("", _("På klientens språk")), *Language.choices],
        help_text=_("Vilket språk avtalet har som nya klienter får godkänna."),
    )


class AgreementTextPart:
    """See CLIENT_TEMPLATE_PARTS in docs/architecture.md."""

    label = _("Avtalstext")
    form_class = AgreementTextForm

    @staticmethod
    def initial(template: ClientTemplate) -> dict[str, str]:
        """What is chosen now."""
        chosen = AgreementTextPreset.objects.filter(template=template).first()
        return {"agreement_language": chosen.language if chosen else ""}

    @staticmethod
    def save(template: ClientTemplate, cleaned: dict[str, str]) -> None:
        """Keeps the choice. The template's own event tells that it was edited."""
        language = cleaned.get("agreement_language", "")
        if language:
            AgreementTextPreset.objects.update_or_create(template=template, defaults={"language": language})
        else:
            AgreementTextPreset.objects.filter(template=template).delete()
