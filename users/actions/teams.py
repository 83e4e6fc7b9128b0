"""Byråns team of a klientmall: the employees who join every client made from it."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import ClientTemplate
from common.access import Actor
from events.record import record
from users.choices import ResellerRole
from users.models import Membership, TeamPreset


@transaction.atomic
def set_team(template: ClientTemplate, *, team: Mapping[Membership, ResellerRole], by: Actor) -> ClientTemplate:
    """Makes these employees, in these roles, the template's team. Clients that exist already stay as they are.

    The same team again changes nothing. Raises ValueError for someone who does not work at the template's firm now.
    """
    employees = Membership.objects.employees_of(template.reseller_id).in_force(timezone.now())
    if employees.filter(pk__in=[row.pk for row in team]).count() != len(team):
        raise ValueError("a team is of the firm's own employees")
    before = {row.employment: ResellerRole(row.role) for row in team_of(template)}
    if before == dict(team):
        return template
    TeamPreset.objects.filter(template=template).delete()
    TeamPreset.objects.bulk_create(
        TeamPreset(template=template, employment=employment, role=role) for employment, role in team.items()
    )
    record(
        "template.team_set", by=by, subject=template, reseller_id=template.reseller_id,
        before={"team": _words(before)}, after={"template_name": template.name, "team": _words(team)},
    )  # fmt: skip
    return template


def team_of(template: ClientTemplate) -> list[TeamPreset]:
    """The team, those who still work here, in the order of names. One query."""
    employees = Membership.objects.employees_of(template.reseller_id).in_force(timezone.now())
    rows = TeamPreset.objects.filter(template=template, employment__in=employees).select_related("employment__person")
    return list(rows.order_by("employment__person__first_name", "employment__person__last_name", "pk"))


def _words(team: Mapping[Membership, ResellerRole]) -> list[str]:
    return [_("%(name)s: %(role)s") % {"name": row.person.name, "role": role.label} for row, role in team.items()]
