"""The firm's own people (anställda): users of the internal client, whose membership there holds the rights as staff."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from common.access import Actor, Permission
from common.periods import local_day
from events.record import record
from packages_billing.models import PackagePeriod
from users import administrators, sign_outs
from users.actions.holding import cut, locked_client, locked_membership, record_membership
from users.actions.invitations import revoke_open, send
from users.actions.people import NewPerson, firms_person
from users.actions.responsible import leave_without_responsible, set_responsible
from users.actions.roles import lock_employment
from users.choices import MemberKind, MembershipState
from users.models import Membership, RolePeriod, TeamPreset, UserTemplate
from users.standing import standing_of


@transaction.atomic
def invite_employees(
    internal: Client,
    *,
    people: Sequence[NewPerson],
    permissions: Iterable[Permission],
    user_template: UserTemplate | None = None,
    form_key: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> list[Membership]:
    """Invites people to work at the firm, with these rights as staff. All of them, or nobody.

    The same `form_key` again gives the memberships of the first time. Raises ValidationError: `people` names who works
    here already.
    """
    client, at = locked_client(internal), at or timezone.now()
    if not client.is_internal:
        raise ValueError("employees are people of the internal client")
    rights = sorted(permissions)
    _refuse_beyond_own(rights, by)
    rows = [_hire(client, new, rights, user_template, form_key, by=by, at=at) for new in people]
    taken = [row.person.email for row, is_new in rows if not is_new]
    if taken:
        raise ValidationError({"people": _("Arbetar redan här: %(names)s.") % {"names": ", ".join(taken)}})
    return [row for row, _is_new in rows]


def _hire(
    client: Client,
    new: NewPerson,
    permissions: Sequence[str],
    user_template: UserTemplate | None,
    form_key: UUID | None,
    *,
    by: Actor,
    at: datetime,
) -> tuple[Membership, bool]:
    person = firms_person(client.reseller_id, new)
    row = Membership.objects.select_for_update(of=("self",)).filter(person=person, client=client).first()
    if row is not None and row.state != MembershipState.REMOVED:
        return row, form_key is not None and row.invitations.filter(form_key=form_key).exists()
    row = row or Membership(person=person, client=client, starts_on=local_day(at, client.time_zone))
    row.client, row.person = client, person
    row.kind, row.state, row.permissions = MemberKind.RESELLER, MembershipState.INVITED, list(permissions)
    row.invited_by_id, row.ends_on, row.ends_at, row.user_template = by.user_id, None, None, user_template
    row.save()
    send(row, form_key=form_key, by=by, at=at)
    record_membership("employee.invited", row, before=None, at=at, by=by)
    return row, True


@transaction.atomic
def set_staff_permissions(
    employment: Membership, *, permissions: Iterable[Permission], by: Actor, at: datetime | None = None
) -> Membership:
    """Makes these the rights that an employee has as staff; they hold from the next request.

    Raises ValidationError where nobody would be left who manages employees.
    """
    row, at = locked_membership(employment), at or timezone.now()
    before, was_alone = standing_of(row, at), administrators.is_alone(row, at)
    rights = sorted(permissions)
    _refuse_beyond_own(set(rights).difference(row.permissions), by)
    row.permissions = rights
    row.save(update_fields=["permissions"])
    if was_alone:
        administrators.refuse_if_none(row, at)
    record_membership("employee.permissions_set", row, before=before, at=at, by=by)
    return row


def _refuse_beyond_own(rights: Iterable[str], by: Actor) -> None:
    """Managing employees is no way to more than one has: not by oneself, nor by a new colleague's login."""
    if by.kind == "user" and not by.is_operator and not by.staff_permissions.issuperset(rights):
        raise ValidationError({"rights": _("Du kan bara ge rättigheter som du själv har.")})


def what_leaving_ends(employment: Membership, at: datetime) -> dict[str, Any]:
    """What goes with an employee who leaves, for the page that asks before: places on clients, clients they answer for.

    {"places": memberships on clients, "responsible_for": clients, "owned": integrations,
    "teams": rows of client templates}
    """
    return {
        "places": list(_places(employment).select_related("client").order_by("client__name_sort_key")),
        "responsible_for": list(Client.objects.filter(responsible=employment).order_by("name_sort_key")),
        "owned": list(_owned(employment, at).select_related("period__client", "period__membership__person")),
        "teams": list(TeamPreset.objects.filter(employment=employment)),
    }


@transaction.atomic
def end_employment(
    employment: Membership,
    *,
    successor: Membership | None = None,
    state: MembershipState = MembershipState.REMOVED,
    by: Actor,
    at: datetime | None = None,
) -> Membership:
    """The employee leaves the firm: every place on a client ends with the job, in this one transaction.

    `successor`, another employee, becomes responsible for their clients and owner of their integrations; without one
    the clients have nobody responsible. `state` is
    REMOVED, or INACTIVE for someone who is away (then the job comes back by Aktivera; the places do not). Raises
    ValidationError for the last one who manages employees, and where integrations would be without an owner.
    """
    row, at = _locked_with_clients(employment, successor), at or timezone.now()
    if row.state == state:
        return row
    administrators.refuse_without(row, at)
    before = standing_of(row, at)
    _hand_over(row, successor, by=by, at=at)
    for place in _places(row).select_related("client__reseller", "person").order_by("client_id"):
        _leave(place, by=by, at=at)
    cut(row, at, for_good=state == MembershipState.REMOVED)
    revoke_open(row, at)
    if row.state == MembershipState.ACTIVE:
        sign_outs.end_sessions_of(row.person)
    row.state, row.paused_at = state, at if state == MembershipState.INACTIVE else None
    row.save(update_fields=["state", "paused_at"])
    TeamPreset.objects.filter(employment=row).delete()
    record_membership("employee.left", row, before=before, at=at, by=by)
    return row


def _locked_with_clients(employment: Membership, successor: Membership | None) -> Membership:
    """The employment, and before anything on them every client that leaving touches, in the order of their ids.

    An employment is locked before any client (lock_employment()): so is the successor's.
    """
    row = locked_membership(employment)
    if successor is not None:
        lock_employment(successor)
    owned = RolePeriod.objects.filter(owner=row).values("period__client")
    touched = Q(responsible=row) | Q(pk__in=_places(row).values("client")) | Q(pk__in=owned)
    list(Client.objects.select_for_update(no_key=True).filter(touched).order_by("pk").values_list("pk"))
    return row


def _places(employment: Membership) -> Any:
    """The clients that the employee is on, as memberships."""
    rows = Membership.objects.filter(
        person=employment.person_id, client__reseller=employment.client.reseller_id, kind=MemberKind.RESELLER
    )
    return rows.filter(client__is_internal=False).exclude(state=MembershipState.REMOVED)


def _owned(employment: Membership, at: datetime) -> Any:
    return RolePeriod.objects.filter(owner=employment, period__in=PackagePeriod.objects.not_over(at))


def _leave(place: Membership, *, by: Actor, at: datetime) -> None:
    before = standing_of(place, at)
    cut(place, at, for_good=True)
    place.state = MembershipState.REMOVED
    place.save(update_fields=["state"])
    record_membership("membership.removed", place, before=before, at=at, by=by, with_job=True)


def _hand_over(row: Membership, successor: Membership | None, *, by: Actor, at: datetime) -> None:
    owned = list(_owned(row, at))
    if owned and successor is None:
        raise ValidationError({"successor": _("Välj vem som tar över: personen äger integrationer.")})
    if successor is not None and successor.pk == row.pk:
        raise ValidationError({"successor": _("Välj någon annan än den som slutar.")})
    employees = Membership.objects.employees_of(row.client.reseller_id).in_force(at)
    if successor is not None and not employees.filter(pk=successor.pk).exists():
        raise ValidationError({"successor": _("Den som tar över ska vara anställd hos er.")})
    for client in Client.objects.filter(responsible=row).order_by("pk"):
        if successor is not None:
            set_responsible(client, responsible=successor, by=by)
        else:
            leave_without_responsible(client, by=by)
    if successor is None:
        return
    for role in owned:
        role.owner = successor
        role.save(update_fields=["owner"])
        record(
            "membership.owner_set", by=by, subject=role.period.membership, client_id=role.period.client_id,
            reseller_id=row.client.reseller_id, before={"name": row.person.name}, after={"name": successor.person.name},
        )  # fmt: skip
