"""The registers are asked again about followed companies, a few a round; what changed is told to those who follow."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from clients.models import CompanyChange, FollowedCompany
from clients.models.followed import WATCHED
from clients.registries.contract import CompanyRecord, CompanyStatus, NotFound, Rejected, Resting, Unavailable
from clients.rounds import LATER, LEASE, SELDOM, ask_each, fetch, has_room_today, is_usable
from common.access import SYSTEM, Actor
from events.record import record
from mail.notices import Notice
from mail.outbox import queue_many
from users import emails
from users.actions.following import EVERY
from users.following import differences
from users.models import CompanyFollower

QUESTIONS = 20  # a round, where the firm's own clients (clients.actions.monitoring) leave so many
_CLAIMED = 200  # rows: several clients may follow the same company, which is one question

Company = tuple[str, str]  # country and number


def watch_companies(at: datetime) -> None:
    """One round: asks about what is due, oldest first, once for all clients that follow the same company.

    A register that gives no usable answer is left alone until the next round. So after days of standing still there
    is no burst, but QUESTIONS a round until all is seen. Any number of sweepers at once ask once.
    """

    def look(company: Company, ids: list[UUID]) -> bool:
        return _look(*company, ids, at)

    ask_each(_claim(at), at=at, most=QUESTIONS, look=look, give_back=_give_back)


@transaction.atomic
def _claim(at: datetime) -> dict[Company, list[UUID]]:
    told = CompanyFollower.objects.told_at(at).filter(company=OuterRef("pk"))
    due = FollowedCompany.objects.due_at(at).filter(Exists(told)).order_by("next_check_at", "pk")
    rows = list(due.select_for_update(of=("self",), skip_locked=True, no_key=True)[:_CLAIMED])
    FollowedCompany.objects.filter(pk__in=[row.pk for row in rows]).update(lease_until=at + LEASE)
    found: dict[Company, list[UUID]] = defaultdict(list)
    for row in rows:
        found[row.country, row.number].append(row.pk)
    return found


def _look(country: str, number: str, ids: list[UUID], at: datetime) -> bool:
    """Asks about one company. False where the register gave no usable answer, and is better left alone."""
    if not has_room_today("followed", country, at=at):
        _put_off(ids, at + LATER)
        return True
    try:
        answer = fetch(country, number)
    except Resting:
        _give_back(ids)
        return False
    except Unavailable:
        _put_off(ids, at + LATER)
        return False
    except (NotFound, Rejected):  # it was there: what we know stands, with its age
        _put_off(ids, at + EVERY)
        return True
    for pk in ids:
        note_answer(pk, answer=answer, by=SYSTEM, at=at)
    return True


def _give_back(ids: Iterable[UUID]) -> None:
    FollowedCompany.objects.filter(pk__in=ids).update(lease_until=None)


def _put_off(ids: Iterable[UUID], next_check_at: datetime) -> None:
    FollowedCompany.objects.filter(pk__in=ids).update(lease_until=None, next_check_at=next_check_at)


@transaction.atomic
def note_answer(company_id: UUID, *, answer: CompanyRecord, by: Actor, at: datetime) -> CompanyChange | None:
    """Takes in what the register says of a followed company, and tells what is different: event, notice, mail.

    None where nothing is. Half an answer, one about another company and one older than what we have change nothing.
    """
    rows = FollowedCompany.objects.select_for_update(of=("self",)).select_related("client__reseller")
    company = rows.get(pk=company_id)
    company.next_check_at, company.lease_until = at + EVERY, None
    change = None
    if is_usable(answer, country=company.country, number=company.number, newer_than=company.checked_at):
        was = {name: getattr(company, name) for name in WATCHED}
        company.take_in(answer)
        before, after = differences(was, {name: getattr(company, name) for name in WATCHED})
        if company.status == CompanyStatus.DEREGISTERED:
            company.next_check_at = at + SELDOM
        if after:
            change = CompanyChange.objects.create(company=company, found_at=at, before=before, after=after)
            _tell(change, by, at)
    company.save()
    return change


def _tell(change: CompanyChange, by: Actor, at: datetime) -> None:
    """The event, and one mail to each who follows, still may and wants it: asked for as the mail is queued."""
    company, client = change.company, change.company.client
    record(
        "company.changed", by=by, subject=company, client_id=client.pk, reseller_id=client.reseller_id,
        before=_in_log(change.before), after=_named(company) | _in_log(change.after),
    )  # fmt: skip
    followers = CompanyFollower.objects.told_at(at).filter(company=company)
    followers = followers.select_related("membership__person__user").exclude(membership__person__email="")
    followers = followers.exclude(membership__person__user__muted_notices__contains=[Notice.COMPANY_CHANGED])
    queue_many([emails.company_changed(change, row.membership) for row in followers.order_by("pk")])


def _named(company: FollowedCompany) -> dict[str, Any]:
    return {"company_name": company.name, "org_number": company.number, "country": company.country}


def _in_log(values: dict[str, str]) -> dict[str, str]:
    """Under the names that the log knows."""
    names = {"name": "company_name", "status": "register_status"}
    return {names.get(name, name): value for name, value in values.items()}
