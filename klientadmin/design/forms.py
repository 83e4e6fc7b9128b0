"""Fields in every state that a form can bring them into."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.choices import Country, VatPeriod
from clients.forms.fields import DayField, LineField
from common.identifiers import InvalidNumber, parse_number
from klientadmin.design import names


def _checked(number: str) -> None:
    try:
        parse_number("SE", number)
    except InvalidNumber as refused:
        raise ValidationError(str(refused)) from refused


class FieldsForm(forms.Form):
    """Each kind of field, filled in, waiting or refused. Bound to `typed()`, so that errors show."""

    name = LineField(_("Företagsnamn"), 200, required=True)
    org_number = forms.CharField(label=_("Organisationsnummer"), validators=[_checked])
    street = LineField(_("Adress"), 200, required=True)
    contact_email = forms.EmailField(
        label=_("E-post"), help_text=_("Ändras under Mitt konto."), widget=forms.EmailInput(attrs={"readonly": True})
    )
    contact_phone = LineField(_("Telefon"), 40)
    country = forms.ChoiceField(label=_("Land"), choices=Country)
    vat_period = forms.ChoiceField(label=_("Momsperiod"), choices=VatPeriod, disabled=True)
    ends_on = DayField(_("Sista dag"), missing=_("Välj en sista dag."))
    amount = forms.DecimalField(
        label=_("Pris"),
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": _("Skriv priset som 199,00.")},
    )
    body = forms.CharField(label=_("Anteckning"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    is_default = forms.BooleanField(
        label=_("Förvald i Ny kund"), required=False, help_text=_("Gäller från nästa klient som upprättas.")
    )
    role = forms.ChoiceField(
        label=_("Roll"),
        choices=[("mixed", _("Egen blandning")), ("auditor", _("Revisor"))],
        widget=forms.RadioSelect,
    )
    rights = forms.MultipleChoiceField(
        label=_("Rättigheter"),
        choices=[("see", _("Se klienter")), ("edit", _("Ändra klienter")), ("close", _("Stänga månaden"))],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Välj minst en rättighet.")},
    )

    def __init__(self) -> None:
        super().__init__(
            typed(), initial={"vat_period": VatPeriod.QUARTER}, auto_id="example_%s"
        )  # a dialog has fields of the same names
        self.fields["street"].names_source = True  # type: ignore[attr-defined]  # as the fields of Ny kund


def typed() -> dict[str, Any]:
    """What somebody has typed into it: a number that is too short, a price in words, no last day and no right."""
    return {
        "name": names.NEW, "org_number": "559412-308", "street": names.STREET, "country": "SE",
        "contact_email": names.EMAIL,
        "amount": "hundra", "is_default": "on", "role": "mixed",
    }  # fmt: skip


class AskingForm(forms.Form):
    """A dialog's fields: leaving it asks first, once something has been typed."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    ends_on = DayField(_("Sista dag"), missing=_("Välj en sista dag."))
    reason = LineField(_("Skäl"), 300)


class ErasingForm(forms.Form):
    """A dialog with nothing to fill in."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)


DIALOGS: dict[str, type[forms.Form]] = {"asking": AskingForm, "erasing": ErasingForm}
