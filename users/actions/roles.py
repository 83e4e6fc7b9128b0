"""The firm's own on a client: an employee is put on it as Redovisningskonsult or Revisor, changed, taken off."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from common.access import Actor
from common.periods import local_day
from packages_billing.choices import BESIDE_A_ROLE
from packages_billing.models import Package, PackagePeriod
from users.actions.client_end import follow_client
from users.actions.holding import (
    cut,
    end_rows,
    give_package,
    locked_client,
    open_access,
    record_membership,
    set_last_day,
    set_packages,
)
from users.actions.invitations import revoke_open
from users.actions.meanwhile import Opened, refuse_overwriting
from users.choices import MemberKind, MembershipState, ResellerRole
from users.models import Membership, RolePeriod
from users.standing import Standing, standing_of


@transaction.atomic
def put_employee_on_client(
    client: Client,
    *,
    employment: Membership,
    roles: Collection[ResellerRole],
    beside: Collection[str] = (),
    reason: str = "",
    opened_with: Opened | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Membership:
    """Makes these the roles that an employee has on the client, with Bank and Användaradministration in `beside`.

    Someone who is there already is changed to this. What stands already is left, and recorded only where it differs.
    Raises ValidationError for someone who is no active employee of the client's firm or is on the client as one of
    its own, for no role at all, and for Revisor together with Redovisningskonsult without a reason; and
    AccessChangedMeanwhile where it is no longer as it was when the form was opened (`opened_with`).
    """
    lock_employment(employment)
    client = locked_client(client)
    at = at or timezone.now()  # after the locks: whoever was leaving meanwhile has left
    _refuse_roles(client, employment, roles, reason, at)
    membership, before = _place(client, employment, at, opened_with)
    _set_roles(membership, employment, set(roles), reason if len(set(roles)) > 1 else "", at)
    set_packages(membership, Package.objects.filter(code__in=set(beside) & set(BESIDE_A_ROLE)), at)
    kind = "membership.started" if before is None else "membership.access_changed"
    more: dict[str, Any] = {"reason": reason} if reason and len(set(roles)) > 1 else {}
    record_membership(kind, membership, before=before, at=at, by=by, **more)
    follow_client(membership, at=at, by=by)
    return membership


def lock_employment(employment: Membership) -> None:
    """Before any client's row, so that nobody is put on a client while they are leaving the firm."""
    Membership.objects.select_for_update(of=("self",), no_key=True).filter(pk=employment.pk).first()


def _refuse_roles(
    client: Client, employment: Membership, roles: Collection[ResellerRole], reason: str, at: datetime
) -> None:
    employees = Membership.objects.employees_of(client.reseller_id).in_force(at)
    if client.is_internal or not employees.filter(pk=employment.pk).exists():
        # No name in the words: it may be another firm's.
        raise ValidationError(_("Personen är inte anställd hos er."))
    if not set(roles) or ResellerRole.INTEGRATION in roles:
        raise ValidationError({"roles": _("Välj Redovisningskonsult eller Revisor.")})
    if len(set(roles)) > 1 and not reason.strip():
        words = _("Samma person är både Redovisningskonsult och Revisor. Skriv varför, eller välj en av dem.")
        raise ValidationError({"reason": words})


def _place(
    client: Client, employment: Membership, at: datetime, opened_with: Opened | None
) -> tuple[Membership, Standing | None]:
    """The employee's membership on the client with open access, and how it stood before (None: not there)."""
    today = local_day(at, client.time_zone)
    membership, is_new = Membership.objects.select_for_update(of=("self",)).get_or_create(
        person_id=employment.person_id, client=client, defaults={"kind": MemberKind.RESELLER, "starts_on": today}
    )
    membership.client, membership.person = client, employment.person
    has_access = not is_new and membership.access_periods.at(at).exists()
    if has_access and membership.kind != MemberKind.RESELLER:
        raise ValidationError(_("Personen är redan klientens egen användare här. Ta bort den åtkomsten först."))
    there = has_access
    if opened_with is not None:
        refuse_overwriting(membership, standing_of(membership, at), opened_with)
    before = standing_of(membership, at) if there else None
    if not there:
        if not is_new:
            _begin_again(membership, at)
        set_last_day(membership, None)
        membership.save()
        open_access(membership, at)
    return membership, before


def _begin_again(membership: Membership, at: datetime) -> None:
    """Someone who was here once, in whatever way, is here again. A first day of old stays: history is kept."""
    cut(membership, at, for_good=True)
    revoke_open(membership, at)
    membership.starts_on = min(membership.starts_on, local_day(at, membership.client.time_zone))
    membership.kind, membership.state, membership.paused_at = MemberKind.RESELLER, MembershipState.ACTIVE, None
    membership.selectable_as = []


def _set_roles(
    membership: Membership, employment: Membership, roles: set[ResellerRole], reason: str, at: datetime
) -> None:
    held = {row.role: row for row in open_roles(membership, at)}
    end_rows(PackagePeriod.objects.filter(pk__in=[row.pk for role, row in held.items() if role not in roles]), at)
    for role in sorted(roles - held.keys()):
        package = Package.objects.get(code=role)
        period = give_package(membership, package, at)
        RolePeriod.objects.create(period=period, role=role, employment=employment, reason=reason)


def open_roles(membership: Membership, at: datetime) -> list[RolePeriod]:
    """The roles held at the moment."""
    periods = PackagePeriod.objects.not_over(at).filter(membership=membership)
    return list(RolePeriod.objects.filter(period__in=periods).select_related("period"))
