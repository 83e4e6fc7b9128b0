"""Nytt pris."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.choices import Currency
from clients.forms.fields import DayField
from clients.models import Reseller
from common.offering import offer_choices, offer_rows
from packages_billing.actions import NewPrice
from packages_billing.choices import PriceUnit, Proration
from packages_billing.models import Package


class NewPriceForm(forms.Form):
    """From which day, for whom, in which currency, how much, and how a part of a month is charged."""

    reseller = forms.ModelChoiceField(
        queryset=Reseller.objects.none(),
        label=_("Gäller för"),
        required=False,
        empty_label=_("Standardprislistan"),
        help_text=_("Standardprislistan gäller alla byråer som inte har avtalat annat."),
    )
    valid_from = DayField(_("Från och med"), missing=_("Välj en första dag."))
    currency = forms.ChoiceField(label=_("Valuta"), choices=Currency)
    amount = forms.DecimalField(
        label=_("Pris"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        required=False,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "invalid": _("Skriv priset som 199,00."),
            "min_value": _("Ett pris kan inte vara mindre än noll."),
        },
    )
    unit = forms.ChoiceField(label=_("Enhet"), choices=PriceUnit)
    proration = forms.ChoiceField(label=_("Del av månad"), choices=Proration)
    back_to_list = forms.BooleanField(
        label=_("Avtalet slutar, listpriset gäller igen"),
        required=False,
        help_text=_("Bara för en byrå som har ett avtalat pris. Lämna då priset tomt."),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, package: Package, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial={"proration": Proration.BY_DAY, **initial})
        offer_rows(self, "reseller", Reseller.objects.order_by("name"))
        offer_choices(self, "unit", [(package.unit, package.unit.label)])
        self.fields["amount"].widget.is_never_optional = True
        self.fields["reseller"].widget.is_never_optional = True

    def clean(self) -> dict[str, Any]:
        """A price, or the end of an agreement; not both and not none of them."""
        values = self.cleaned_data
        if values.get("back_to_list"):
            if values.get("reseller") is None:
                self.add_error("back_to_list", _("Välj byrån vars avtal slutar."))
            elif values.get("amount") is not None:
                self.add_error("amount", _("Lämna priset tomt när listpriset ska gälla igen."))
        elif values.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("Skriv ett pris."))
        return values

    def new_price(self) -> NewPrice:
        """What the action takes."""
        values = self.cleaned_data
        day: date = values["valid_from"]
        return NewPrice(
            currency=values["currency"], amount=values["amount"], unit=values["unit"], proration=values["proration"],
            valid_from=day, reseller=values["reseller"],
        )  # fmt: skip
