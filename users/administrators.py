"""The last administrator of a company stays: whoever alone can let others in cannot be taken away."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clients.models import Client
from common.access import Permission
from users.access import access_of, rights_at, rights_of
from users.choices import MemberKind, MembershipState
from users.models import AccessPeriod, Membership

USER_ADMINISTRATION = "administration.users"  # the permission that makes a client's own person an administrator


def administers(membership: Membership, at: datetime) -> bool:
    """Whether this person lets others in: at the firm as staff, at a client by Användaradministration."""
    if membership.state != MembershipState.ACTIVE:
        return False
    if membership.client.is_internal:
        return Permission.MANAGE_EMPLOYEES in membership.permissions
    return membership.kind != MemberKind.RESELLER and USER_ADMINISTRATION in access_of(membership, at)


def others(membership: Membership, at: datetime) -> bool:
    """Whether somebody else administers the same company, with access now and no last day."""
    rows = AccessPeriod.objects.at(at).filter(
        membership__client=membership.client_id, membership__state=MembershipState.ACTIVE, membership__ends_on=None
    )
    rows = rows.exclude(membership=membership)
    if membership.client.is_internal:
        return rows.filter(membership__permissions__contains=[Permission.MANAGE_EMPLOYEES]).exists()
    rows = rows.exclude(kind=MemberKind.RESELLER).annotate(**rights_at(at))
    return any(Permission.MANAGE_PEOPLE in rights_of(row, at) for row in rows)


def alone_at(client: Client, at: datetime) -> set[UUID]:
    """The memberships of the client's own people whose going would leave it without an administrator. One query."""
    rows = AccessPeriod.objects.at(at).filter(membership__client=client.pk, membership__state=MembershipState.ACTIVE)
    rows = rows.exclude(kind=MemberKind.RESELLER).select_related("membership").annotate(**rights_at(at))
    holders = [row.membership for row in rows if Permission.MANAGE_PEOPLE in rights_of(row, at)]
    lasting = {row.pk for row in holders if row.ends_on is None}
    return {row.pk for row in holders if not lasting - {row.pk}}


def is_alone(membership: Membership, at: datetime) -> bool:
    """Whether this person alone administers the company. The client's row must be locked."""
    return administers(membership, at) and not others(membership, at)


def refuse_without(membership: Membership, at: datetime) -> None:
    """Raises ValidationError if the company would be without an administrator when this person goes."""
    if is_alone(membership, at):
        _refuse(membership)


def refuse_if_none(membership: Membership, at: datetime) -> None:
    """Raises ValidationError where someone who was alone administers no longer, now that they have been changed."""
    if not administers(membership, at):
        _refuse(membership)


def _refuse(membership: Membership) -> None:
    named = {"name": membership.person.name, "company": membership.client.name}
    raise ValidationError(_("%(name)s är ensam administratör hos %(company)s. Utse en till först.") % named)
