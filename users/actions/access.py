"""What a person of the client's own may do there is changed: packages, single permissions, the kind itself."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import Actor
from packages_billing.choices import PackageKind
from packages_billing.models import Package, SystemPermission
from users import administrators, emails, sign_outs
from users.actions.client_end import follow_client
from users.actions.holding import (
    cut,
    follow_last_day,
    give_up,
    locked_membership,
    open_access,
    record_membership,
    set_last_day,
    set_packages,
    set_singles,
)
from users.actions.invitations import revoke_open, send
from users.actions.last_day import refuse_last_day
from users.actions.meanwhile import Opened, refuse_overwriting
from users.actions.writing import change_person, give_address
from users.choices import MemberKind, MembershipState
from users.models import AccessPeriod, Membership
from users.standing import standing_of

PACKAGED_KINDS = (MemberKind.SYSTEM, MemberKind.EXTERNAL)
OWN_KINDS = (*PACKAGED_KINDS, MemberKind.NO_SYSTEM, MemberKind.NO_LOGIN)
_IN_USE = (MembershipState.ACTIVE, MembershipState.INVITED)


def refuse_packages(
    kind: MemberKind, packages: Collection[Package], granted: Collection[SystemPermission] = ()
) -> None:
    """Raises ValidationError (on `packages`) for packages that this kind of person cannot have, or two huvudpaket."""
    offered = {PackageKind.MAIN, PackageKind.ADDON} if kind in PACKAGED_KINDS else set()
    if any(package.kind not in offered for package in packages) or (granted and not offered):
        raise ValidationError({"packages": _("Den sortens användare kan inte ha de paketen.")})
    if sum(package.kind == PackageKind.MAIN for package in packages) > 1:
        raise ValidationError({"packages": _("Välj ett huvudpaket. Det större innehåller redan det mindre.")})


@transaction.atomic
def change_access(
    membership: Membership,
    *,
    packages: Collection[Package],
    granted: Collection[SystemPermission] = (),
    taken: Collection[SystemPermission] = (),
    opened_with: Opened | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Membership:
    """Hantera åtkomst: makes these the packages and single permissions of someone of kind 2 or 3, from now.

    A huvudpaket that gives way ends at the very moment the next begins. The same again changes nothing. Raises
    ValidationError where the company would be without an administrator, or the person cannot have packages now, and
    AccessChangedMeanwhile where it is no longer as it was when the form was opened (`opened_with`).
    """
    row, at = locked_membership(membership), at or timezone.now()
    _refuse_if_closed(row, at)
    if row.kind not in OWN_KINDS:
        raise ValueError("what the firm's own have on a client is set by put_employee_on_client")
    refuse_packages(MemberKind(row.kind), packages, granted)
    before, was_alone = standing_of(row, at), administrators.is_alone(row, at)
    refuse_overwriting(row, before, opened_with)
    set_packages(row, packages, at)
    set_singles(row, granted=granted, taken=taken, at=at)
    if was_alone:
        administrators.refuse_if_none(row, at)
    event = record_membership("membership.access_changed", row, before=before, at=at, by=by)
    if event is not None and row.state == MembershipState.ACTIVE:
        emails.access_changed(row, event_id=event.pk, by=by)
    return row


@transaction.atomic
def change_details(
    membership: Membership, *, selectable_as: Collection[str] | None = None, by: Actor, **written: str
) -> Membership:
    """What the firm has written about the person, as change_person(), and what one without a login can be chosen as.

    Without `selectable_as`, and of someone who logs in, that stays. The same again records nothing.
    """
    row, at = locked_membership(membership), timezone.now()
    change_person(row.person, **written, by=by, client=row.client)
    if selectable_as is None or row.kind != MemberKind.NO_LOGIN or set(selectable_as) == set(row.selectable_as):
        return row
    before = standing_of(row, at)
    row.selectable_as = list(selectable_as)
    row.save(update_fields=["selectable_as"])
    record_membership("membership.access_changed", row, before=before, at=at, by=by)
    return row


@transaction.atomic
def change_kind(
    membership: Membership,
    *,
    kind: MemberKind,
    last_day: date | None = None,
    selectable_as: Collection[str] = (),
    email: str = "",
    form_key: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Membership:
    """Moves a person between kinds 2 to 5; the history goes along. The same kind again changes nothing.

    To kind 3 a last day is needed. Packages end with a move to 4 or 5. Someone without a login who gets one is invited,
    unless they accepted here before; `email` is the address of someone the firm had none of.
    Raises ValidationError (`ends_on`, `kind`, `email`) for what cannot be.
    """
    row, at = locked_membership(membership), at or timezone.now()
    if row.kind == kind:
        return row
    if email and not row.person.email:
        row.person = give_address(row.person, email, client=row.client, by=by)
    _refuse_move(row, kind, last_day, at)
    before, was_alone = standing_of(row, at), administrators.is_alone(row, at)
    row.kind, row.selectable_as = kind, list(selectable_as) if kind == MemberKind.NO_LOGIN else []
    set_last_day(row, last_day if kind == MemberKind.EXTERNAL else None)
    _move_periods(row, at)
    row.save(update_fields=["kind", "selectable_as", "ends_on", "ends_at", "state"])
    if was_alone:
        administrators.refuse_if_none(row, at)
    if row.state == MembershipState.INVITED and not row.invitations.open().exists():
        send(row, form_key=form_key, by=by, at=at)
    record_membership("membership.kind_changed", row, before=before, at=at, by=by)
    follow_client(row, at=at, by=by)
    return row


def _refuse_if_closed(row: Membership, at: datetime) -> None:
    if row.state not in _IN_USE or row.is_over(at):
        raise ValidationError(_("Åtkomsten är avstängd. Öppna den först, så kan den ändras."))


def _refuse_move(row: Membership, kind: MemberKind, last_day: date | None, at: datetime) -> None:
    _refuse_if_closed(row, at)
    if row.kind not in OWN_KINDS or kind not in OWN_KINDS:
        raise ValidationError({"kind": _("Byråns anställda kan inte flyttas till klientens egna.")})
    if kind == MemberKind.EXTERNAL:
        if last_day is None:
            raise ValidationError({"ends_on": _("Skriv den sista dagen.")})
        refuse_last_day(row, last_day, at)
    if kind != MemberKind.NO_LOGIN and not row.person.email:
        raise ValidationError({"email": _("Personen har ingen e-postadress. Skriv en först, så kan den bjudas in.")})


def _move_periods(row: Membership, at: datetime) -> None:
    """Access goes on as the new kind, or ends, or begins with an invitation; packages follow where they may."""
    if row.kind not in PACKAGED_KINDS:
        set_packages(row, [], at)
        set_singles(row, granted=[], taken=[], at=at)
    had_access = AccessPeriod.objects.at(at).filter(membership=row).exists()
    give_up(AccessPeriod.objects.not_over(at).filter(membership=row), at)
    if row.kind == MemberKind.NO_LOGIN:
        cut(row, at, for_good=True)
        revoke_open(row, at)
        row.state = MembershipState.ACTIVE
        if had_access:
            sign_outs.end_sessions_of(row.person)
    elif had_access or row.invitations.filter(accepted_at__isnull=False).exists():
        row.state = MembershipState.ACTIVE
        open_access(row, at)
    else:
        row.state = MembershipState.INVITED
    follow_last_day(row, at)
