"""What the clock does to people: Spärrad when the last day has passed, and a word to the responsible a week before.

Access itself has ended by then: whoever asks, asks for a moment. So a round that comes late, or never, lets nobody in.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from clients.models import Reseller
from common.access import SYSTEM
from events.bulk import Happening, as_json, record_many
from mail.notices import Notice
from mail.outbox import queue_many
from users import emails, sign_outs
from users.choices import MemberKind
from users.counts import recount
from users.models import Invitation, Membership

BATCH = 10_000
DAYS_AHEAD = 7
# No last day is further away than this when its week begins, in whatever time zone and season.
_HORIZON = timedelta(days=DAYS_AHEAD + 1, hours=2)

# One statement claims a batch, writes it and tells whom it was about. Clients are locked first, as by every action;
# what somebody holds waits for the next round. That somebody changed a row just before is seen when it is written.
_CLAIM = """
    WITH held AS MATERIALIZED (
        SELECT client.id, client.name, client.reseller_id, client.responsible_id
        FROM clients_client AS client WHERE client.id IN (
            SELECT member.client_id FROM users_membership AS member
            WHERE member.state IN ('invited', 'active') AND {due} ORDER BY member.ends_at LIMIT %(batch)s
        ) ORDER BY client.id FOR NO KEY UPDATE SKIP LOCKED
    ), due AS MATERIALIZED (
        SELECT member.id, member.state FROM users_membership AS member
        WHERE member.client_id IN (SELECT id FROM held) AND member.state IN ('invited', 'active') AND {due}
        ORDER BY member.ends_at LIMIT %(batch)s
    )
    UPDATE users_membership AS member SET {change}
    FROM due, held AS client, users_person AS person
    WHERE member.id = due.id AND client.id = member.client_id AND person.id = member.person_id
        AND member.state = due.state AND {due}
    RETURNING member.id::text, due.state, member.kind, member.ends_on, member.client_id::text, client.name,
        client.reseller_id::text, client.responsible_id::text, person.id::text,
        trim(person.first_name || ' ' || person.last_name), person.email, person.user_id::text
"""
_BLOCK = _CLAIM.format(due="member.ends_at <= %(at)s", change="state = 'blocked'")
_REMIND = _CLAIM.format(
    due="""member.kind = %(external)s AND member.ends_at > %(at)s AND member.ends_at <= %(horizon)s
        AND member.reminded_of IS DISTINCT FROM member.ends_on
        AND member.ends_on - %(ahead)s <= (
            SELECT (%(at)s AT TIME ZONE client.time_zone)::date FROM clients_client AS client
            WHERE client.id = member.client_id)""",
    change="reminded_of = member.ends_on",
)


class Claimed(NamedTuple):
    """One membership of a batch, with what its event and mail say; ids as text. `state` is that of before."""

    id: str
    state: str
    kind: int
    ends_on: date
    client_id: str
    client_name: str
    reseller_id: str
    responsible_id: str | None
    person_id: str
    given_name: str
    email: str
    user_id: str | None

    @property
    def name(self) -> str:
        """As Person.name."""
        return self.given_name or self.email


def sweep(at: datetime) -> None:
    """Does everything that is due at this moment. Any number of sweepers at once do it once."""
    while _block_batch(at) == BATCH:
        pass
    while _remind_batch(at) == BATCH:
        pass


@transaction.atomic
def _block_batch(at: datetime) -> int:
    """Spärrad for those whose last day has passed. The firm's own stay signed in: they have their work elsewhere."""
    claimed = _claim(_BLOCK, at)
    if not claimed:
        return 0
    invited = [UUID(row.id) for row in claimed if row.state == "invited"]
    Invitation.objects.open().filter(membership__in=invited).update(revoked_at=at)
    sign_outs.end_sessions_of_logins(
        {
            UUID(row.user_id)
            for row in claimed
            if row.user_id and row.state == "active" and row.kind != MemberKind.RESELLER
        }
    )
    recount({row.client_id for row in claimed}, at)
    happenings = [
        _happening(row, before={"state": row.state}, state="blocked", done_at=at.isoformat()) for row in claimed
    ]
    record_many("membership.blocked", subject_type="membership", by=SYSTEM, happenings=happenings)
    _tell([row for row in claimed if row.kind == MemberKind.EXTERNAL], at, has_ended=True)
    return len(claimed)


@transaction.atomic
def _remind_batch(at: datetime) -> int:
    """One reminder for each last day, from a week before it until it has passed, however many rounds were missed."""
    claimed = _claim(_REMIND, at)
    happenings = [_happening(row, before={}, ends_on=row.ends_on.isoformat()) for row in claimed]
    record_many("membership.reminded", subject_type="membership", by=SYSTEM, happenings=happenings)
    _tell(claimed, at, has_ended=False)
    return len(claimed)


def _claim(statement: str, at: datetime) -> list[Claimed]:
    values: dict[str, Any] = {
        "at": at, "batch": BATCH, "horizon": at + _HORIZON, "ahead": DAYS_AHEAD, "external": int(MemberKind.EXTERNAL),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Claimed(*row) for row in cursor.fetchall()]


def _happening(row: Claimed, *, before: dict[str, str], **after: str) -> Happening:
    return Happening(
        row.id, row.client_id, row.reseller_id,
        before=as_json(**before), after=as_json(person_id=row.person_id, **after),
        personal_after=as_json(name=row.name, email=row.email),
    )  # fmt: skip


def _tell(claimed: Iterable[Claimed], at: datetime, *, has_ended: bool) -> None:
    """One mail to each responsible, else to the firm, with everyone it is about: a year's end is no burst of mail.

    That a day has passed is a notice: a responsible who has turned it off is not told, nor is the firm instead.
    """
    by_reader: dict[tuple[str, str | None], list[Claimed]] = defaultdict(list)
    for row in claimed:
        by_reader[row.reseller_id, row.responsible_id].append(row)
    if not by_reader:
        return
    firms = {str(pk): firm for pk, firm in Reseller.objects.in_bulk({firm for firm, _who in by_reader}).items()}
    wanted = {responsible for _firm, responsible in by_reader if responsible}
    working = Membership.objects.in_force(at).filter(pk__in=wanted).exclude(person__email="")
    readers = {str(row.pk): row for row in working.select_related("person__user")}
    by_address: dict[tuple[str, str | None], list[Claimed]] = defaultdict(list)
    for (firm, responsible), rows in by_reader.items():
        by_address[firm, responsible if responsible in readers else None] += rows
    queue_many(
        [
            emails.last_days(
                rows, firm=firms[firm], reader=readers.get(reader) if reader else None, has_ended=has_ended
            )
            for (firm, reader), rows in by_address.items()
            if not (has_ended and reader and not readers[reader].person.wants(Notice.LAST_DAY_PASSED))
        ]
    )
