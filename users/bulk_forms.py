"""Which of the firm's own, and as what, before many clients are changed."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from users.choices import ResellerRole
from users.forms import EmployeeField
from users.models import Membership
from users.putting import ROLES


class WhoForm(forms.Form):
    """One of the firm's active employees."""

    employment = EmployeeField(
        queryset=Membership.objects.none(), label=_("Anställd"), empty_label=_("Välj en anställd")
    )

    def __init__(self, data: Any = None, *, reseller_id: UUID) -> None:
        super().__init__(data)
        field = self.fields["employment"]
        assert isinstance(field, EmployeeField)  # noqa: S101  # declared above
        employees = Membership.objects.employees_of(reseller_id).in_force(timezone.now())
        field.queryset = employees.order_by("person__first_name", "person__last_name")
        field.error_messages["invalid_choice"] = str(_("Personen är inte anställd hos er."))


class WhoAsWhatForm(WhoForm):
    """The employee and the role."""

    role = forms.ChoiceField(label=_("Roll"), choices=[(str(role), ResellerRole(role).label) for role in ROLES])
