"""Följ and Sluta följa: somebody at a client watches a company in its register (Företagssök)."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client, FollowedCompany
from clients.registries.contract import CompanyRecord
from common.access import Actor
from common.identifiers import parse_number
from events.record import record
from users.actions.holding import locked_membership
from users.following import why_no_search
from users.models import CompanyFollower, Membership

MOST = 200  # companies that one client follows: each is a question to a register every day
EVERY = timedelta(days=1)


@transaction.atomic
def follow_company(
    membership: Membership, *, answer: CompanyRecord, by: Actor, at: datetime | None = None
) -> FollowedCompany:
    """Makes the person a follower of the company in the register's answer. Following it already changes nothing.

    Raises ValidationError, in words for the page: a sole trader, an answer without a name, one company too many, or
    somebody who may not search here (any more).
    """
    row = locked_membership(membership)
    at = at or timezone.now()  # after the lock: what was waited for holds
    if why := why_no_search(row, at):
        raise ValidationError(why)
    _refuse_company(answer)
    company = _company(row.client, answer, at)
    _follower, is_new = CompanyFollower.objects.get_or_create(
        company=company, membership=row, ended_at=None, defaults={"followed_at": at}
    )
    if is_new:
        record("company.followed", **_about(company, row.client), by=by)
    return company


def _refuse_company(answer: CompanyRecord) -> None:
    if parse_number(answer.country, answer.number).is_personal:
        raise ValidationError(_("En enskild firma har ett personnummer som nummer och kan inte följas."))
    if not answer.name:
        raise ValidationError(_("Registret säger inte vad företaget heter, så det kan inte följas."))


def _company(client: Client, answer: CompanyRecord, at: datetime) -> FollowedCompany:
    """The client's row of it. What nobody has followed for a while is taken as the register says it now, untold.

    The answer may be of a card that stood open: one older than what we have changes nothing.
    """
    key = {"country": answer.country, "number": answer.number}
    company = client.followed_companies.filter(**key).first()
    if company is not None and CompanyFollower.objects.told_at(at).filter(company=company).exists():
        return company
    followed = CompanyFollower.objects.told_at(at).filter(company__client=client)
    if followed.values("company").distinct().count() >= MOST:
        raise ValidationError(_("Ni följer %(count)s bolag, och fler går det inte att följa.") % {"count": MOST})
    if company is None:
        company = FollowedCompany(client=client, **key)
    if company.checked_at is None or company.checked_at < answer.fetched_at:
        company.take_in(answer)
    company.next_check_at, company.lease_until = at + EVERY, None
    company.save()
    return company


@transaction.atomic
def unfollow_company(
    company: FollowedCompany, *, membership: Membership, by: Actor, at: datetime | None = None
) -> FollowedCompany:
    """The person stops following it; others go on. Not following it changes nothing. The row and its history stay."""
    row = locked_membership(membership)
    at = at or timezone.now()  # after the lock: what was waited for holds
    ended = CompanyFollower.objects.following().filter(company=company, membership=row).update(ended_at=at)
    if ended:
        record("company.unfollowed", **_about(company, row.client), by=by)
    return company


def _about(company: FollowedCompany, client: Client) -> dict[str, Any]:
    """Who follows is who acts. The number is a company's: a sole trader is never followed."""
    said = {"company_name": company.name, "org_number": company.number, "country": company.country}
    return {"subject": company, "client_id": client.pk, "reseller_id": client.reseller_id, "after": said}
