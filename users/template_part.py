"""The part of a client template that is about people: the firm's own who join each client made from it."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import ClientTemplate
from common.access import Actor
from users.actions.teams import set_team, team_of
from users.choices import ResellerRole
from users.models import Membership

_LINES_AT_LEAST, _EMPTY_LINES = 3, 2
ROLES = [(ResellerRole.CONSULTANT, ResellerRole.CONSULTANT.label), (ResellerRole.AUDITOR, ResellerRole.AUDITOR.label)]


class TeamForm(forms.Form):
    """Lines of an employee and a role. An empty line is nobody; there are always a few to fill in."""

    def __init__(self, data: Any = None, *, template: ClientTemplate, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        rows = Membership.objects.employees_of(template.reseller_id).in_force(timezone.now())
        ordered = rows.order_by("person__first_name", "person__last_name")
        self.employees = {str(row.pk): row for row in ordered}
        team = [] if template._state.adding else team_of(template)
        self.count = max(_LINES_AT_LEAST, len(team) + _EMPTY_LINES)
        names = [("", _("Ingen")), *((pk, row.person.name) for pk, row in self.employees.items())]
        for number in range(self.count):
            held = team[number] if number < len(team) else None
            self._add_line(number, names, held)

    def _add_line(self, number: int, names: Any, held: Any) -> None:
        place = number + 1
        self.fields[f"employee_{number}"] = forms.ChoiceField(
            label=_("Anställd %(number)s") % {"number": place},
            required=False,
            choices=names,
            initial=str(held.employment_id) if held else "",
            error_messages={"invalid_choice": _("Personen är inte anställd hos er.")},
        )
        self.fields[f"role_{number}"] = forms.ChoiceField(
            label=_("Roll %(number)s") % {"number": place},
            required=False,
            choices=ROLES,
            initial=held.role if held else ResellerRole.CONSULTANT,
        )

    def clean(self) -> dict[str, Any]:
        """Nobody twice."""
        values: dict[str, Any] = super().clean() or {}
        seen: set[str] = set()
        for number in range(self.count):
            pk = values.get(f"employee_{number}", "")
            if pk and pk in seen:
                self.add_error(f"employee_{number}", _("Personen står redan i teamet."))
            seen.add(pk)
        return values

    def lines(self) -> list[tuple[Any, Any]]:
        """The fields two by two, as the page draws them."""
        return [(self[f"employee_{number}"], self[f"role_{number}"]) for number in range(self.count)]

    @property
    def team(self) -> dict[Membership, ResellerRole]:
        """Who joins, and as what, once the form is valid."""
        values = self.cleaned_data
        return {
            self.employees[values[f"employee_{number}"]]: ResellerRole(
                values[f"role_{number}"] or ResellerRole.CONSULTANT
            )
            for number in range(self.count)
            if values[f"employee_{number}"]
        }


class TeamPart:
    """See CLIENT_TEMPLATE_PARTS in docs/architecture.md."""

    label = _("Byråns team")
    template = "users/team_part.html"

    @staticmethod
    def form(template: ClientTemplate, data: Any, *, prefix: str) -> TeamForm:
        """The lines, with the team of now."""
        return TeamForm(data, template=template, prefix=prefix)

    @staticmethod
    def save(template: ClientTemplate, form: TeamForm, *, by: Actor) -> None:
        """Keeps the team."""
        set_team(template, team=form.team, by=by)

    @staticmethod
    def summary(template: ClientTemplate) -> str:
        """Who joins, for the wizard's side panel; empty for nobody."""
        return ", ".join(row.employment.person.name for row in team_of(template))
