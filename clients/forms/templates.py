"""The form of a klientmall."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.actions.templates import TEMPLATE_FIELDS
from clients.choices import Country, Currency, Language, VatPeriod
from clients.forms.cards import month_field
from clients.forms.fields import LineField
from clients.models import ClientTemplate


class TemplateForm(forms.Form):
    """What a template gives a new client; the parts of other applications stand beside it."""

    name = LineField(_("Namn"), 80, required=True)
    country = forms.ChoiceField(label=_("Land"), choices=Country)
    language = forms.ChoiceField(label=_("Språk"), choices=Language)
    currency = forms.ChoiceField(label=_("Valuta"), choices=Currency)
    vat_period = forms.ChoiceField(label=_("Momsperiod"), choices=VatPeriod)
    fiscal_year_start = month_field()
    chart_of_accounts = LineField(_("Kontoplan"), 60)
    has_company_search = forms.BooleanField(
        label=_("Företagssök"),
        required=False,
        help_text=_("Registersökning och bevakning för klientens egna användare."),
    )
    has_custom_invoice_email = forms.BooleanField(
        label=_("Egendefinierad fakturaepost"),
        required=False,
        help_text=_("Klienten skriver själv ämne och text i sina fakturamejl."),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, template: ClientTemplate) -> None:
        super().__init__(data, initial={name: getattr(template, name) for name in TEMPLATE_FIELDS})
        self.fields["name"].error_messages["required"] = _("Ge mallen ett namn.")
