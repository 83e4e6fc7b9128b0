"""The forms of an Integrationsanvändare and its keys."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.forms import OneLineField
from clients.models import Client
from common.offering import offer_rows
from packages_billing.choices import PackageKind
from packages_billing.models import Package, SystemPermission
from users.actions import NewIntegration
from users.forms import EmployeeField
from users.models import Membership

# anna.ek@, anna-ek@, a.ek@: how people's addresses are made up.
_LIKE_A_PERSON = re.compile(r"^[a-zåäöæøéü]+[._-][a-zåäöæøéü]+$")
_PROGRAMS_WORDS = frozenset(
    {"api", "app", "bot", "busy", "data", "erp", "export", "fil", "import", "info", "integration", "it", "lon", "job",
     "no", "noreply", "robot", "rpa", "service", "svc", "sync", "system"}
)  # fmt: skip


def looks_like_a_person(email: str) -> bool:
    """Whether the part before the @ is made up as a person's name is: anna.ek, but not busy.integration."""
    local = email.strip().lower().partition("@")[0]
    return bool(_LIKE_A_PERSON.match(local)) and not _PROGRAMS_WORDS & set(re.split(r"[._-]", local))


class AccessFields(forms.Form):
    """What a program may do: tilläggspaket, and single permissions of the tree."""

    packages = forms.ModelMultipleChoiceField(
        queryset=Package.objects.none(), label=_("Tilläggspaket"), required=False, widget=forms.CheckboxSelectMultiple
    )
    granted = forms.ModelMultipleChoiceField(
        queryset=SystemPermission.objects.none(), label=_("Enskilda behörigheter"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "packages", Package.objects.on_offer().of_kind(PackageKind.ADDON))
        offer_rows(self, "granted", SystemPermission.objects.grantable())

    @property
    def codes(self) -> list[str]:
        """The tilläggspaket that are ticked, valid or not, by code: none of another sort. One query."""
        ticked = {str(value) for value in self["packages"].value() or ()}
        offered = Package.objects.on_offer().of_kind(PackageKind.ADDON)
        return [package.code for package in offered if str(package.pk) in ticked]

    def tree(self) -> list[dict[str, Any]]:
        """The permission tree with what is ticked: [{"module", "leaves": [(permission, ticked)]}]. One query."""
        ticked = {str(value) for value in self["granted"].value() or ()}
        rows = list(SystemPermission.objects.all())
        return [
            {
                "module": module,
                "leaves": [(row, str(row.pk) in ticked) for row in rows if row.parent_id == module.pk],
                "is_open": any(str(row.pk) in ticked for row in rows if row.parent_id == module.pk),
            }
            for module in rows
            if module.parent_id is None
        ]


class PurposeForm(forms.Form):
    """What the program is there for, and who answers for it."""

    system = OneLineField(
        label=_("System"),
        max_length=80,
        help_text=_("Till exempel Busy eller Fortnox."),
        error_messages={"required": _("Skriv vilket system det är.")},
    )
    purpose = OneLineField(
        label=_("Syfte"),
        max_length=300,
        help_text=_("Vad programmet gör här, så att nästa person förstår det."),
        error_messages={"required": _("Skriv vad programmet ska göra här.")},
    )
    owner = EmployeeField(
        queryset=Membership.objects.none(),
        label=_("Ägare"),
        empty_label=_("Välj en anställd"),
        help_text=_("Den på byrån som svarar för integrationen."),
        error_messages={
            "invalid_choice": _("Ägaren ska vara anställd hos er."),
            "required": _("Välj vem som svarar för programmet."),
        },
    )

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        employees = Membership.objects.employees_of(client.reseller_id).in_force(timezone.now())
        offer_rows(self, "owner", employees.order_by("person__first_name", "person__last_name"))


class IntegrationForm(AccessFields, PurposeForm):
    """A new Integrationsanvändare. An address made up as a person's needs a tick to go on."""

    name = OneLineField(label=_("Namn"), max_length=100, help_text=_("Ett neutralt namn, inte en persons."))
    email = forms.EmailField(
        label=_("E-post"),
        help_text=_("En egen adress för programmet. Ingen inbjudan skickas."),
        error_messages={"invalid": _("Adressen är inte hel. Den ska se ut som namn@foretaget.se.")},
    )
    is_neutral = forms.BooleanField(label=_("Adressen är programmets egen, inte en persons"), required=False)
    field_order = ("name", "email", "is_neutral", "system", "purpose", "owner", "packages", "granted")

    @property
    def asks_whether_neutral(self) -> bool:
        """Whether the tick is to be shown: the address looks like a person's."""
        return looks_like_a_person(self["email"].value() or "")

    def clean(self) -> dict[str, Any]:
        """The tick, where the address looks like a person's."""
        values: dict[str, Any] = super().clean() or {}
        if looks_like_a_person(values.get("email", "")) and not values.get("is_neutral"):
            words = _("Adressen ser ut som en persons. Byt den, eller kryssa i att den är programmets egen.")
            self.add_error("is_neutral", words)
        return values

    def new(self) -> NewIntegration:
        """What the action takes, once the form is valid."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "is_neutral"}
        return NewIntegration(**given)


class KeyForm(forms.Form):
    """A new API key."""

    name = OneLineField(label=_("Nyckelns namn"), max_length=80, help_text=_("Var den används, till exempel Servern."))
    lasts = forms.ChoiceField(
        label=_("Gäller"),
        choices=[("90", _("90 dagar")), ("365", _("Ett år")), ("never", _("Utan slut"))],
        initial="90",
        help_text=_("En nyckel utan slut gäller tills någon spärrar den. Kommer den på drift märks det kanske aldrig."),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    @property
    def key(self) -> UUID:
        """The form's own key, once it is valid."""
        return UUID(str(self.cleaned_data["form_key"]))

    def expires_at(self, at: datetime) -> datetime | None:
        """When a key made now ends."""
        lasts = self.cleaned_data["lasts"]
        return None if lasts == "never" else at + timedelta(days=int(lasts))
