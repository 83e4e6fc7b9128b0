"""The form of a client template."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from clients.models import ClientTemplate


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What a new client gets."""

    class Meta:
        model = ClientTemplate
        fields = [
            "name", "country", "language", "currency", "vat_period", "fiscal_year_start", "chart_of_accounts",
            "has_company_search", "has_custom_invoice_email",
        ]  # fmt: skip
        widgets = {"fiscal_year_start": forms.Select(choices=list(MONTHS.items()))}

    def clean_name(self) -> str:
        """One template a name within the firm, archived ones aside."""
        name: str = self.cleaned_data["name"]
        others = ClientTemplate.objects.of_reseller(self.instance.reseller_id).on_offer().exclude(pk=self.instance.pk)
        if others.filter(name__iexact=name).exists():
            raise ValidationError(_("Ni har redan en mall med det namnet."))
        return name
