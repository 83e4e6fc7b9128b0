"""First and last days of people: externals, those who begin later, and clients that end."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from clients.actions import end_client, reopen_client
from clients.models import Client
from packages_billing.models import PackagePeriod
from tests import factories
from tests.users.people import ActorOf, accept, invite
from users import actions
from users.access import access_of
from users.choices import MemberKind, MembershipState, PersonStatus, ResellerRole
from users.models import Membership, User


def test_an_external_ends_with_the_last_day_and_comes_back_when_extended(
    alfa: Client, anna: User, actor_of: ActorOf
) -> None:
    by, today = actor_of(anna), timezone.localdate()
    row = invite(alfa, by, "crm", kind=MemberKind.EXTERNAL, ends_on=today + timedelta(days=2))
    accept(row)
    row.refresh_from_db()
    assert row.ends_at is not None
    end = row.ends_at

    assert access_of(row, end - timedelta(seconds=1)) != frozenset()
    assert access_of(row, end) == frozenset()
    assert row.status_at(end) == PersonStatus.BLOCKED

    later = end + timedelta(days=3)
    row = actions.extend(row, last_day=today + timedelta(days=30), by=by, at=later)

    assert access_of(row, later) != frozenset()
    assert access_of(row, end + timedelta(days=1)) == frozenset(), "the days between stay as they were"
    assert [period.starts_at for period in row.package_periods.order_by("starts_at")][1] == later


def test_a_place_that_begins_later_is_empty_until_its_first_day(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    today = timezone.localdate()
    first, last = today + timedelta(days=3), today + timedelta(days=9)
    row = invite(alfa, actor_of(anna), "crm", kind=MemberKind.EXTERNAL, starts_on=first, ends_on=last)
    user = accept(row)

    assert alfa.pk not in actor_of(user).client_ids
    assert access_of(row, row.package_periods.get().starts_at) != frozenset()
    row = actions.deactivate(row, by=actor_of(anna))
    assert access_of(row, timezone.now() + timedelta(days=4)) == frozenset()
    row = actions.activate(row, by=actor_of(anna))
    assert access_of(row, timezone.now() + timedelta(days=4)) != frozenset()


def test_a_client_that_ends_takes_everyone_along_and_reopened_late_leaves_the_gap(
    alfa: Client, anna: User, actor_of: ActorOf
) -> None:
    by = actor_of(anna)
    row = factories.member(factories.login("kim@kund.example"), alfa)
    factories.give(row, "crm")
    ended, gap = timezone.now() - timedelta(days=10), timezone.now() - timedelta(days=5)
    with time_machine.travel(ended):
        end_client(alfa, last_day=timezone.localdate(), by=by)
    assert access_of(row, gap) == frozenset()

    reopen_client(alfa, by=by)

    assert access_of(row, timezone.now()) != frozenset()
    assert access_of(row, gap) == frozenset()
    row.refresh_from_db()
    assert (row.ends_on, row.state) == (None, MembershipState.ACTIVE)


def test_only_an_external_has_a_last_day_and_it_cannot_have_passed(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    by = actor_of(anna)
    with pytest.raises(ValidationError, match="ends_on"):
        invite(alfa, by, kind=MemberKind.EXTERNAL)
    with pytest.raises(ValidationError, match="passerat"):
        invite(alfa, by, kind=MemberKind.EXTERNAL, starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1))


def test_whoever_is_let_in_while_the_client_is_ending_ends_with_it_and_comes_back(
    alfa: Client, anna: User, karin: User, actor_of: ActorOf
) -> None:
    by, job = actor_of(anna), factories.employment_of(karin)
    paused = actions.deactivate(factories.member(factories.login("p@alfa.example"), alfa), by=by)
    alfa.ends_on = timezone.localdate() + timedelta(days=5)
    alfa.save(update_fields=["ends_on"])
    actions.end_memberships_with_client(alfa, by=by)

    rows = [
        invite(alfa, by, "crm"),
        actions.put_employee_on_client(alfa, employment=job, roles=[ResellerRole.CONSULTANT], by=by),
        actions.activate(paused, by=by),
    ]

    assert {Membership.objects.get(pk=row.pk).ends_on for row in rows} == {alfa.ends_on}
    assert not PackagePeriod.objects.filter(client=alfa, ends_at=None).exists()
    alfa.ends_on = None
    alfa.save(update_fields=["ends_on"])
    actions.restore_memberships_with_client(alfa, by=by)
    assert {Membership.objects.get(pk=row.pk).ends_on for row in rows} == {None}
    assert PackagePeriod.objects.filter(client=alfa, ends_at=None).count() == 2
