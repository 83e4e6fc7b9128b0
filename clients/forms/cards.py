"""The forms of a client's overview: the company and contact cards, tags and notes."""

import re
from collections.abc import Mapping
from typing import Any, Self

from django import forms
from django.core import signing
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clients.actions.cards import company_values, contact_values, needs_contact_email
from clients.choices import Country, Currency, Language, VatPeriod
from clients.forms.fields import LineField, number_typed
from clients.models import Client
from common.identifiers import OrgNumber
from common.offering import offer_choices
from common.periods import TIME_ZONES

MOST_TAGS, LONGEST_TAG = 20, 40


def months() -> list[tuple[int, str]]:
    """The months by number, in the reader's language."""
    return [(number, capfirst(str(name))) for number, name in MONTHS.items()]


def month_field() -> forms.TypedChoiceField:
    """The month that the fiscal year starts in."""
    return forms.TypedChoiceField(label=_("Räkenskapsåret börjar i"), choices=months, coerce=int)


class CardForm(forms.Form):
    """A card that may have been changed by someone else since it was opened: it carries what it was opened with.

    `values` is what the action takes, `opened_with_values` what it compares with ({} when the browser lost or changed
    it: then every difference is shown).
    """

    opened_with = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))
    salt = "clients.cards"

    def __init__(self, data: Mapping[str, Any] | None = None, *, client: Client) -> None:
        self.client = client
        super().__init__(data, initial=self.shown_values(client) | {"opened_with": self.sign(client)})

    @classmethod
    def stored_values(cls, client: Client) -> dict[str, Any]:
        """What the card compares by."""
        raise NotImplementedError

    @classmethod
    def shown_values(cls, client: Client) -> dict[str, Any]:
        """What stands in the fields."""
        return cls.stored_values(client)

    @classmethod
    def sign(cls, client: Client) -> str:
        """The values of now, for the hidden field."""
        facts = {"client": str(client.pk), "values": cls.stored_values(client)}
        return signing.dumps(facts, salt=cls.salt, compress=True)

    @property
    def opened_with_values(self) -> dict[str, Any]:
        """The values that the form was opened with."""
        try:
            opened: dict[str, Any] = signing.loads(self.data.get("opened_with", ""), salt=self.salt)
        except signing.BadSignature:
            return {}
        return dict(opened["values"]) if opened["client"] == str(self.client.pk) else {}

    @property
    def values(self) -> dict[str, Any]:
        """What is wanted, once the form is valid."""
        return {name: value for name, value in self.cleaned_data.items() if name != "opened_with"}

    def is_untouched(self, name: str) -> bool:
        """Whether the field says what it was opened with."""
        return bool(self.cleaned_data[name] == self.opened_with_values.get(name))

    def opened_again(self, client: Client, theirs: set[str]) -> Self:
        """The same form over the client of now: what was typed is kept, and `theirs` show the stored values."""
        shown = self.shown_values(client)
        typed = {name: self.data.get(name, "") for name in self.fields}
        stored = {name: shown[name] for name in theirs}
        return type(self)(typed | stored | {"opened_with": self.sign(client)}, client=client)


class CompanyForm(CardForm):
    """Företag."""

    name = LineField(_("Företagsnamn"), 200, required=True)
    country = forms.ChoiceField(label=_("Land"), choices=Country)
    org_number = LineField(_("Organisationsnummer"), 40)
    legal_form = LineField(_("Juridisk form"), 80)
    street = LineField(_("Adress"), 200)
    postcode = LineField(_("Postnummer"), 12)
    city = LineField(_("Ort"), 80)
    industry = LineField(_("Bransch"), 160)
    customer_number = LineField(_("Kundnummer"), 40)
    language = forms.ChoiceField(label=_("Språk"), choices=Language)
    currency = forms.ChoiceField(label=_("Valuta"), choices=Currency)
    vat_period = forms.ChoiceField(label=_("Momsperiod"), choices=VatPeriod)
    fiscal_year_start = month_field()
    chart_of_accounts = LineField(_("Kontoplan"), 60)
    time_zone = forms.ChoiceField(label=_("Tidszon"))
    salt = "clients.cards.company"

    def __init__(self, data: Mapping[str, Any] | None = None, *, client: Client) -> None:
        super().__init__(data, client=client)
        zones = sorted({*TIME_ZONES.values(), client.time_zone})
        offer_choices(self, "time_zone", [(zone, zone) for zone in zones])
        self.fields["name"].error_messages["required"] = _("Skriv företagsnamnet.")
        self.fields["name"].widget.attrs["autofocus"] = True
        self.number: OrgNumber | None = None

    @classmethod
    def stored_values(cls, client: Client) -> dict[str, Any]:
        """The number by its key, see company_values()."""
        return company_values(client)

    @classmethod
    def shown_values(cls, client: Client) -> dict[str, Any]:
        """The number as it is shown: a personal one masked."""
        return company_values(client) | {"org_number": client.number}

    @property
    def values(self) -> dict[str, Any]:
        """The number parsed; left out where it stands as it was shown, for a masked one says nothing."""
        values = super().values
        typed = values.pop("org_number")
        return values if self._is_as_shown(typed) else values | {"org_number": self.number}

    def is_untouched(self, name: str) -> bool:
        """See CardForm."""
        return "org_number" not in self.values if name == "org_number" else super().is_untouched(name)

    def _is_as_shown(self, typed: str) -> bool:
        return typed == self.client.number and self.cleaned_data.get("country") == self.client.country

    def clean_org_number(self) -> str:
        """Parses the number by the country's rules; what was typed stays in the field."""
        typed: str = self.cleaned_data["org_number"]
        country = self.cleaned_data.get("country")
        if typed and country and not self._is_as_shown(typed):
            self.number = number_typed(country, typed)
        return typed

    def clean(self) -> dict[str, Any]:
        """Another country brings its own calendar, unless another zone was chosen."""
        values: dict[str, Any] = super().clean() or {}
        zone_is_the_countrys = values.get("time_zone") == TIME_ZONES[self.client.country]
        if zone_is_the_countrys and values.get("country"):
            values["time_zone"] = TIME_ZONES[values["country"]]
        return values


class ContactForm(CardForm):
    """Kontaktperson."""

    contact_name = LineField(_("Namn"), 120, autofocus=True)
    contact_title = LineField(_("Titel"), 80)
    contact_email = forms.EmailField(
        label=_("E-post"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Skriv kontaktpersonens e-post. Avtalsmejlet går dit."),
            "invalid": _("Adressen är inte hel. Den ska se ut som namn@foretaget.se."),
        },
    )
    contact_phone = LineField(_("Telefon"), 40, type="tel")
    salt = "clients.cards.contact"

    def __init__(self, data: Mapping[str, Any] | None = None, *, client: Client) -> None:
        super().__init__(data, client=client)
        email = self.fields["contact_email"]
        email.required = needs_contact_email(client)
        if email.required:
            email.help_text = _("Byter du adress slutar den skickade avtalslänken att gälla.")

    @classmethod
    def stored_values(cls, client: Client) -> dict[str, Any]:
        """See contact_values()."""
        return contact_values(client)


class TagsForm(forms.Form):
    """Taggar: the firm's own words with commas between."""

    tags = forms.CharField(
        label=_("Taggar"),
        required=False,
        max_length=MOST_TAGS * (LONGEST_TAG + 2),
        help_text=_("Egna ord med komma emellan."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    opened_with = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))

    def clean_tags(self) -> list[str]:
        """The words, each once, case aside."""
        typed = re.split(r"[,;\n]", self.cleaned_data["tags"])
        words = [word for word in (re.sub(r"\s+", " ", part).strip() for part in typed) if word]
        once = list({word.casefold(): word for word in words}.values())
        if any(len(word) > LONGEST_TAG for word in once):
            raise forms.ValidationError(_("En tagg får ha högst 40 tecken. Sätt komma mellan taggarna."))
        if len(once) > MOST_TAGS:
            raise forms.ValidationError(_("Högst 20 taggar på en klient."))
        return once

    def clean_opened_with(self) -> list[str]:
        """The tags that the form was opened with."""
        return [word for word in self.cleaned_data["opened_with"].split(",") if word]


class NoteForm(forms.Form):
    """A note."""

    body = forms.CharField(
        label=_("Anteckning"),
        max_length=4000,
        help_text=_("Syns bara för er på byrån."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "autofocus": True}),
        error_messages={"required": _("Skriv något först.")},
    )
