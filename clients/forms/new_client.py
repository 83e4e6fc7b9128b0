"""The form of + Ny kund."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.choices import Country
from clients.forms.fields import LineField, number_typed
from clients.models import ClientTemplate
from common.identifiers import OrgNumber
from common.offering import offer_rows

# Fields that ask the register as one types, with the htmx trigger that asks.
ASKS = {
    "template": "change",
    "country": "change",
    "org_number": "input changed delay:400ms",
    "name": "input changed delay:600ms",
}
OPTIONAL = {"org_number", "legal_form", "street", "postcode", "city", "contact_name", "contact_title", "contact_phone"}

# Upprätta needs them, so an opened dialog begins in the first of them that is empty (static/js/dialogs.js).
NEEDED = ("name", "contact_email")


class NewClientForm(forms.Form):
    """What the wizard asks. The number is parsed by the country's rules into `number`; a demo needs no contact."""

    is_demo = forms.BooleanField(label=_("Demoklient"), required=False)
    template = forms.ModelChoiceField(
        ClientTemplate.objects.none(), label=_("Klientmall"), required=False, empty_label=_("Ingen mall")
    )
    country = forms.ChoiceField(label=_("Land"), choices=Country)
    name = LineField(_("Företagsnamn"), 200)
    org_number = LineField(_("Organisationsnummer"), 40)
    legal_form = LineField(_("Juridisk form"), 80)
    street = LineField(_("Adress"), 200)
    postcode = LineField(_("Postnummer"), 12)
    city = LineField(_("Ort"), 80)
    contact_name = LineField(_("Namn"), 120)
    contact_title = LineField(_("Titel"), 80)
    contact_email = forms.EmailField(
        label=_("E-post"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "placeholder": _("namn@foretaget.se")}),
        error_messages={"invalid": _("Adressen är inte hel. Den ska se ut som namn@foretaget.se.")},
    )
    contact_phone = LineField(_("Telefon"), 40, type="tel")
    confirmed = forms.BooleanField(label=_("Jag har kontrollerat och vill upprätta klienten ändå"), required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    record = forms.CharField(required=False, widget=forms.HiddenInput)
    typed_name = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    follows_country = forms.BooleanField(required=False, widget=forms.HiddenInput)
    template_was = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, reseller_id: uuid.UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = ClientTemplate.objects.of_reseller(reseller_id).on_offer()
        offer_rows(self, "template", offered)
        for name, field in self.fields.items():
            field.asks, field.is_optional = ASKS.get(name, ""), name in OPTIONAL  # type: ignore[attr-defined]
            field.names_source = name in {"name", "contact_name"}  # type: ignore[attr-defined]
        for name in NEEDED:
            self.fields[name].widget.attrs["data-needed"] = True
        if not self.is_bound and not self.initial.get("org_number"):
            self.fields["org_number"].widget.attrs["autofocus"] = True
        self.number: OrgNumber | None = None

    def clean_org_number(self) -> str:
        """Parses the number by the country's rules; what was typed stays in the field."""
        typed: str = self.cleaned_data["org_number"]
        country = self.cleaned_data.get("country")
        if typed and country:
            self.number = number_typed(country, typed)
        return typed

    def clean(self) -> dict[str, Any]:
        """A real client needs a contact with an email: the agreement goes there."""
        values: dict[str, Any] = super().clean() or {}
        if not values.get("is_demo") and not values.get("contact_email") and "contact_email" not in self.errors:
            self.add_error("contact_email", _("Skriv kontaktpersonens e-post. Avtalsmejlet går dit."))
        return values
