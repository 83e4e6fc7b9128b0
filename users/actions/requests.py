"""Åtkomstförfrågningar: asked, taken back, approved for a time or for good, refused. While the client is locked."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from common.access import SYSTEM, Actor
from common.periods import day_ends_at, local_day
from events.record import record
from packages_billing.choices import PackageKind
from packages_billing.models import Package, SystemPermission
from users import emails
from users.actions.access import PACKAGED_KINDS
from users.actions.granting import give_package_for, give_permission_for, holds
from users.actions.holding import locked_membership, record_membership
from users.answering import who_answers
from users.choices import MembershipState, RequestState
from users.counts import recount
from users.models import AccessRequest, Membership
from users.standing import standing_of

_LOOKS_BACK = timedelta(days=7)  # longer than any sweeper may be away


class AlreadyAnswered(Exception):  # noqa: N818  # it names what is wrong
    """Somebody else answered first, or the asker took it back. `request` says who and what."""

    def __init__(self, request: AccessRequest) -> None:
        super().__init__(str(request.pk))
        self.request = request


@transaction.atomic
def ask_for_access(
    membership: Membership,
    *,
    thing: Package | SystemPermission,
    reason: str,
    by: Actor,
    at: datetime | None = None,
) -> AccessRequest:
    """Begär åtkomst: asks for a package or one permission. Asked again while it waits, it is the first request.

    Whoever is to answer is told by mail, once for each request; the event names them by id.
    Raises ValidationError (`thing`) for what the person has already or cannot have.
    """
    row, at = locked_membership(membership), at or timezone.now()
    wanted: dict[str, Any] = {"package": thing} if isinstance(thing, Package) else {"permission": thing}
    waiting = AccessRequest.objects.waiting().filter(membership=row, **wanted).first()
    if waiting is not None:
        return waiting
    refuse_asking(row, at)
    _refuse_thing(row, thing, at)
    asked = AccessRequest.objects.create(membership=row, reason=reason.strip(), asked_at=at, **wanted)
    told = who_answers(asked, at)
    _record("request.asked", asked, by=by, reason=asked.reason, told=[reader.pk for reader in told])
    emails.request_asked(asked, told)
    return asked


def refuse_asking(row: Membership, at: datetime) -> None:
    """Raises ValidationError for someone who can ask for nothing on this client now."""
    if row.kind not in PACKAGED_KINDS:
        raise ValidationError(_("Bara den som har systembehörighet hos företaget kan begära mer."))
    if row.state != MembershipState.ACTIVE or not row.access_periods.at(at).exists():
        raise ValidationError(_("Åtkomsten är inte öppen nu."))


def _refuse_thing(row: Membership, thing: Package | SystemPermission, at: datetime) -> None:
    if isinstance(thing, Package):
        offered = thing.retired_at is None and thing.kind in (PackageKind.MAIN, PackageKind.ADDON)
    else:
        offered = thing.parent_id is not None
    if not offered:
        raise ValidationError({"thing": _("Det går inte att begära.")})
    if holds(row, thing, at):
        raise ValidationError(
            {"thing": _("%(what)s finns redan, eller ingår i ett paket som finns.") % {"what": thing}}
        )


@transaction.atomic
def withdraw_request(request: AccessRequest, *, by: Actor, at: datetime | None = None) -> AccessRequest:
    """The asker takes it back. One that is answered, or taken back already, stays as it is."""
    row, at = _locked(request), at or timezone.now()
    if row.state != RequestState.WAITING:
        return row
    _answer(row, RequestState.WITHDRAWN, by=by, at=at)
    _record("request.withdrawn", row, by=by)
    return row


@transaction.atomic
def approve_request(
    request: AccessRequest, *, days: int | None, by: Actor, at: datetime | None = None
) -> AccessRequest:
    """Gives what was asked for: for so many days more than today, by the client's calendar, or (None) for good.

    The same answer by the same person again changes nothing. A huvudpaket takes the place of the present one, which
    comes back when the time is up. Raises AlreadyAnswered, and ValidationError where the person cannot have it (any
    more) or would decide on their own request.
    """
    row, at = _locked(request), at or timezone.now()
    if row.state != RequestState.WAITING:
        return _same_answer(row, RequestState.APPROVED, by)
    membership = row.membership
    _refuse_own(membership, by)
    refuse_asking(membership, at)
    _refuse_thing(membership, row.thing, at)
    before = standing_of(membership, at)
    until = end_of(membership.client, days, at) if days is not None else None
    if isinstance(row.thing, Package):
        give_package_for(membership, row.thing, at, until=until)
    else:
        give_permission_for(membership, row.thing, at, until=until)
    row.ends_at = until if membership.ends_at is None or until is None else min(until, membership.ends_at)
    _answer(row, RequestState.APPROVED, by=by, at=at)
    for_a_time = {"until": row.ends_at} if row.ends_at else {}
    record_membership("membership.access_changed", membership, before=before, at=at, by=by, **for_a_time)
    _record("request.approved", row, by=by, **for_a_time)
    emails.request_answered(row, by=by)
    return row


@transaction.atomic
def refuse_request(request: AccessRequest, *, word: str, by: Actor, at: datetime | None = None) -> AccessRequest:
    """Says no, with a word that the asker is sent. The same answer by the same person again changes nothing.

    Raises AlreadyAnswered, and ValidationError without a word or for the own request.
    """
    row, at = _locked(request), at or timezone.now()
    if row.state != RequestState.WAITING:
        return _same_answer(row, RequestState.REFUSED, by)
    _refuse_own(row.membership, by)
    if not word.strip():
        raise ValidationError({"word": _("Skriv ett ord om varför.")})
    row.word = word.strip()
    _answer(row, RequestState.REFUSED, by=by, at=at)
    _record("request.refused", row, by=by, reason=row.word)
    emails.request_answered(row, by=by)
    return row


def sweep_requests(at: datetime) -> int:
    """Closes requests of people whose access has ended meanwhile, by whatever path. Gives how many.

    And counts anew what clients have where something given for a time has ended: nothing else happens then.
    """
    ended_lately = AccessRequest.objects.filter(ends_at__lte=at, ends_at__gt=at - _LOOKS_BACK, package__isnull=False)
    recount(list(ended_lately.values_list("membership__client_id", flat=True).distinct()), at)
    ended = AccessRequest.objects.waiting().exclude(pk__in=AccessRequest.objects.decidable_at(at).values("pk"))
    return sum(_close(request, at) for request in ended.select_related("membership__client").order_by("pk")[:500])


@transaction.atomic
def _close(request: AccessRequest, at: datetime) -> bool:
    row = _locked(request)
    still_open = AccessRequest.objects.decidable_at(at).filter(pk=row.pk).exists()
    if row.state != RequestState.WAITING or still_open:
        return False
    _answer(row, RequestState.WITHDRAWN, by=SYSTEM, at=at)
    _record("request.closed", row, by=SYSTEM)
    return True


def end_of(client: Client, days: int, at: datetime) -> datetime:
    """The moment just after the last day of something given now for so many days, by the client's calendar."""
    return day_ends_at(local_day(at, client.time_zone) + timedelta(days=days), client.time_zone)


def _locked(request: AccessRequest) -> AccessRequest:
    membership = locked_membership(request.membership)
    row = AccessRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    row.membership = membership
    return row


def _answer(row: AccessRequest, state: RequestState, *, by: Actor, at: datetime) -> None:
    row.state, row.decided_at, row.decided_by_id, row.decided_by_name = state, at, by.user_id, by.name
    row.save(update_fields=["state", "decided_at", "decided_by_id", "decided_by_name", "ends_at", "word"])


def _same_answer(row: AccessRequest, state: RequestState, by: Actor) -> AccessRequest:
    if row.state != state or row.decided_by_id != by.user_id:
        raise AlreadyAnswered(row)
    return row


def _refuse_own(membership: Membership, by: Actor) -> None:
    if by.user_id is not None and membership.person.user_id == by.user_id:
        raise ValidationError(_("Din egen förfrågan besvaras av någon annan."))


def _record(kind: str, row: AccessRequest, *, by: Actor, **more: Any) -> None:
    membership = row.membership
    asked_for = {"package": row.package.code} if row.package else {"permission": row.thing.code}
    named = {"name": membership.person.name, "email": membership.person.email, "person_id": membership.person_id}
    record(
        kind, by=by, subject=row, client_id=membership.client_id, reseller_id=membership.client.reseller_id,
        after=asked_for | {key: value for key, value in more.items() if value} | named,
    )  # fmt: skip
