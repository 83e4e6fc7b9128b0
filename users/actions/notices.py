"""Which notices are mailed to somebody: chosen on Mitt konto, or turned off by the link in one."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from common.access import Actor
from events.record import record
from mail.notices import Notice
from users.models import Person, User


@transaction.atomic
def choose_notices(user_id: UUID, *, wanted: Collection[str], offered: Collection[str], by: Actor) -> User:
    """Of those on offer the wanted are mailed to the login from now. The same again changes nothing.

    What was not on offer stays as it was.
    """
    row = _locked(user_id)
    off = [notice for notice in offered if notice not in wanted]
    return _mute(row, {*off, *(set(row.muted_notices) - set(offered))}, by=by, reseller_id=by.reseller_id)


@transaction.atomic
def stop_notice(recipient: Person, *, notice: Notice, by: Actor) -> User:
    """No more of this notice to the login of whoever it was mailed to. Twice changes nothing.

    `by` holds the link that the mail carried. The firm of the event is the one whose mail it was.
    """
    if recipient.user_id is None:
        raise ValueError("whoever has no login is mailed no link")
    row = _locked(recipient.user_id)
    return _mute(row, {*row.muted_notices, notice}, by=by, reseller_id=recipient.reseller_id)


def _locked(user_id: UUID) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user_id)


def _mute(row: User, muted: Collection[str], *, by: Actor, reseller_id: UUID | None) -> User:
    before, after = row.muted_notices, [str(notice) for notice in Notice if notice in muted]
    if before == after:
        return row
    row.muted_notices = after
    row.save(update_fields=["muted_notices"])
    record(
        "user.notices_set", by=by, subject=row, reseller_id=reseller_id,
        before={"notices": before}, after={"notices": after},
    )  # fmt: skip
    return row
