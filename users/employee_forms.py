"""The forms of Anställda: inviting, rights, leaving."""

from typing import Any
from uuid import UUID

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.forms import OneLineField
from common.access import Permission
from common.offering import offer_rows
from users.actions import NewPerson
from users.choices import MembershipState
from users.forms import EmployeeField
from users.models import Membership, UserTemplate
from users.staff_rights import RIGHTS, StaffRole, right_choices, staff_role

MOST_PEOPLE = 30


class RightsForm(forms.Form):
    """One of the usual sets of rights, or each for itself."""

    role = forms.ChoiceField(
        label=_("Uppsättning"), choices=StaffRole, widget=forms.RadioSelect, initial=StaffRole.CONSULTANT
    )
    rights = forms.MultipleChoiceField(
        label=_("Rättigheter"), required=False, choices=right_choices, widget=forms.CheckboxSelectMultiple
    )

    @classmethod
    def of(cls, employment: Membership, data: Any = None) -> "RightsForm":
        """The form with what the employee has."""
        held = employment.permissions
        return cls(data, initial={"role": staff_role(held), "rights": held})

    def clean(self) -> dict[str, Any]:
        """Of one's own making needs at least one right: someone without any sees an empty application."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("role") == StaffRole.MIXED and not values.get("rights") and "rights" not in self.errors:
            self.add_error("rights", _("Kryssa i minst en rättighet, eller välj en färdig uppsättning."))
        return values

    @property
    def permissions(self) -> frozenset[Permission]:
        """What is chosen, once the form is valid."""
        role = self.cleaned_data["role"]
        if role == StaffRole.MIXED:
            return frozenset(Permission(code) for code in self.cleaned_data["rights"])
        return RIGHTS[role]


class InvitationForm(RightsForm):
    """Rights of everyone who is invited at once, and the form's own key."""

    user_template = forms.ModelChoiceField(
        queryset=UserTemplate.objects.none(), label=_("Användarmall"), required=False, empty_label=_("Ingen"),
        help_text=_("Startsida, språk och genvägar för den som får ett nytt konto."),
        error_messages={"invalid_choice": _("Mallen erbjuds inte längre. Välj en annan.")},
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, reseller_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = UserTemplate.objects.on_offer().filter(reseller_id=reseller_id).order_by("name")
        offer_rows(self, "user_template", offered)

    @property
    def key(self) -> UUID:
        """The key, once the form is valid."""
        return UUID(str(self.cleaned_data["form_key"]))


class LineForm(forms.Form):
    """One line of the list: someone to invite. An empty line is nobody."""

    email = forms.EmailField(
        label=_("E-post"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("Adressen är inte hel."), "required": _("Skriv e-postadressen.")},
    )
    first_name = OneLineField(label=_("Förnamn"), max_length=100, error_messages={"required": _("Skriv förnamnet.")})
    last_name = OneLineField(label=_("Efternamn"), max_length=100, required=False)
    phone = OneLineField(label=_("Telefon"), max_length=40, required=False)


class BaseLines(BaseFormSet):  # type: ignore[type-arg]  # not generic at run time
    """The list: at least one line filled in, no address twice. Every line may be left empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extra = len(self.initial or ())  # the lines to draw: none is "initial", which Django would require

    def initial_form_count(self) -> int:
        """None, whatever was posted: what stands on a line is there to be changed."""
        return 0

    def clean(self) -> None:
        """What no single line can see."""
        if any(self.errors):
            return
        emails = [line["email"].strip().lower() for line in self.filled]
        if not emails:
            raise forms.ValidationError(_("Fyll i minst en rad."))
        twice = sorted({email for email in emails if emails.count(email) > 1})
        if twice:
            raise forms.ValidationError(_("Står på flera rader: %(names)s.") % {"names": ", ".join(twice)})

    @property
    def filled(self) -> list[dict[str, str]]:
        """The lines that somebody stands on."""
        return [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None)]

    @property
    def people(self) -> list[NewPerson]:
        """What the action takes, once the list is valid."""
        return [NewPerson(**line) for line in self.filled]


Lines = formset_factory(LineForm, formset=BaseLines, extra=0, max_num=MOST_PEOPLE, absolute_max=MOST_PEOPLE)


class LeaveForm(forms.Form):
    """For how long someone goes, and who takes over."""

    state = forms.ChoiceField(
        choices=[(state, state.label) for state in (MembershipState.INACTIVE, MembershipState.REMOVED)],
        widget=forms.HiddenInput,
    )
    successor = EmployeeField(
        queryset=Membership.objects.none(),
        label=_("Vem tar över?"),
        required=False,
        empty_label=_("Ingen än"),
        help_text=_("Blir ansvarig för klienterna och ägare av integrationerna."),
        error_messages={"invalid_choice": _("Den som tar över ska vara anställd hos er.")},
    )

    def __init__(self, *args: Any, employment: Membership, owns: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Membership.objects.employees_of(employment.client.reseller_id).in_force(timezone.now())
        others = others.exclude(pk=employment.pk).order_by("person__first_name", "person__last_name")
        offer_rows(self, "successor", others)
        field = self.fields["successor"]
        field.required = owns
        field.error_messages["required"] = str(_("Välj vem som tar över: personen äger integrationer."))
