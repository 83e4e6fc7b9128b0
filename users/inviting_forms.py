"""The fields of Bjud in: one person, and what holds for everyone on the list."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms.fields import DayField, LineField
from clients.models import Client
from common.access import Actor
from common.offering import offer_rows
from users.actions.last_day import LATEST
from users.addresses import LONGEST_ADDRESS, LONGEST_NAME
from users.choices import MemberKind, SelectableAs
from users.models import UserTemplate

USUAL_DAYS = 30


class PersonForm(forms.Form):
    """The row that + puts on the list."""

    email = forms.EmailField(
        label=gettext_lazy("E-post"),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        error_messages={
            "required": gettext_lazy("Skriv e-postadressen. Dit går inbjudan."),
            "invalid": gettext_lazy("Adressen är inte hel. Den ska se ut som namn@foretaget.se."),
        },
    )
    first_name = LineField(gettext_lazy("Förnamn"), LONGEST_NAME, required=True)
    last_name = LineField(gettext_lazy("Efternamn"), LONGEST_NAME, required=True)
    phone = LineField(gettext_lazy("Telefon"), 40, type="tel", inputmode="tel")

    def __init__(self, data: Any = None, *, kind: MemberKind, initial: Any = None) -> None:
        super().__init__(data, prefix="new", initial=initial)
        self.fields["first_name"].error_messages["required"] = _("Skriv förnamnet.")
        self.fields["last_name"].error_messages["required"] = _("Skriv efternamnet.")
        if kind == MemberKind.NO_LOGIN:
            self.fields["email"].required = False
            self.order_fields(["first_name", "last_name", "email", "phone"])

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was written in it."""
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.fields)

    def clean_email(self) -> str:
        """Addresses are kept in small letters."""
        return str(self.cleaned_data["email"]).lower()


def is_told_of_templates(actor: Actor, client: Client) -> bool:
    """The firm's own people, while nobody else looks at their screen; not the client's administrators."""
    return actor.reseller_id == client.reseller_id and not actor.shares_screen


def quick_day(client: Client, today: date, starts_on: str, value: str) -> str:
    """The last day that a button means (90, year, else thirty days), or the client's own where that comes first."""
    try:
        first = max(date.fromisoformat(starts_on), today)
    except ValueError:
        first = today
    day = date(today.year, 12, 31) if value == "year" else first + timedelta(days=90 if value == "90" else USUAL_DAYS)
    return min(day, client.ends_on or day).isoformat()


class DetailsForm(forms.Form):
    """From and until (kind 3), what a person without a login can be chosen as (kind 5), the användarmall, the key."""

    starts_on = DayField(gettext_lazy("Från"), missing=gettext_lazy("Skriv den första dagen."))
    ends_on = DayField(
        gettext_lazy("Sista dag"),
        missing=gettext_lazy("Skriv den sista dagen. Externa användare spärras av sig själva efter den."),
    )
    selectable_as = forms.MultipleChoiceField(
        label=gettext_lazy("Kan väljas som"),
        choices=SelectableAs.choices,
        error_messages={
            "required": gettext_lazy("Kryssa i minst en: det är det enda personen kan användas till."),
            "invalid_choice": gettext_lazy("Välj bland det som visas."),
        },
    )
    user_template = forms.ModelChoiceField(
        UserTemplate.objects.none(),
        label=gettext_lazy("Användarmall"),
        required=False,
        empty_label=gettext_lazy("Ingen mall"),
        help_text=gettext_lazy("Startsida, språk och genvägar för den som inte har ett konto sedan tidigare."),
        error_messages={"invalid_choice": gettext_lazy("Välj bland det som visas.")},
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, kind: MemberKind, client: Client, today: date, templates: bool) -> None:
        super().__init__(data)
        self.kind, self.client, self.today = kind, client, today
        if kind != MemberKind.EXTERNAL:
            del self.fields["starts_on"], self.fields["ends_on"]
        if kind != MemberKind.NO_LOGIN:
            del self.fields["selectable_as"]
        if kind not in (MemberKind.SYSTEM, MemberKind.EXTERNAL) or not templates:
            del self.fields["user_template"]
        else:
            offered = UserTemplate.objects.on_offer().filter(reseller=client.reseller_id).order_by("name")
            offer_rows(self, "user_template", offered)

    def clean_starts_on(self) -> date:
        """Today or later: what was cannot be given."""
        day: date = self.cleaned_data["starts_on"]
        if day < self.today:
            raise forms.ValidationError(_("Första dagen har redan passerat. Välj i dag eller senare."))
        if day > self.today + LATEST:
            raise forms.ValidationError(_("Första dagen är för långt fram. Välj en inom tre år."))
        return day

    def clean_ends_on(self) -> date:
        """Not before the first day, nor after the client's own last one."""
        day: date = self.cleaned_data["ends_on"]
        if day < max(self.today, self.cleaned_data.get("starts_on") or self.today):
            raise forms.ValidationError(_("Sista dagen kommer före den första. Välj den dagen eller senare."))
        if day > self.today + LATEST:
            raise forms.ValidationError(_("Sista dagen är för långt fram. Välj en inom tre år, den går att förlänga."))
        if self.client.ends_on is not None and day > self.client.ends_on:
            words = _("Klienten avslutas %(day)s. Välj den dagen eller tidigare.")
            raise forms.ValidationError(words % {"day": self.client.ends_on.isoformat()})
        return day
