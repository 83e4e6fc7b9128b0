"""What random histories taught about rows that end and begin again: each a small story of its own."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from clients.actions import change_company, end_client, reopen_client
from clients.actions.cards import company_values
from clients.models import Client
from common.access import Actor
from common.periods import day_ends_at, local_day
from packages_billing.models import Package
from tests import factories
from users import actions
from users.access import access_of
from users.actions import NewAccess, NewPerson
from users.actions.holding import give_package
from users.choices import MemberKind, MembershipState
from users.links import invitation_token
from users.models import AccessPeriod, Membership, User

DAY, PASSWORD = timedelta(days=1), "en lång mening om katter"


@pytest.fixture
def by(anna: User) -> Actor:
    return factories.actor_of(anna)


def to_come(client: Client, by: Actor, code: str) -> Membership:
    """An external whose first day is in five days."""
    today = timezone.localdate()
    access = NewAccess(
        MemberKind.EXTERNAL, [Package.objects.get(code=code)], starts_on=today + 5 * DAY, ends_on=today + 20 * DAY
    )
    return actions.invite_people(client, people=[NewPerson("Kim", email="kim@a.example")], access=access, by=by)[0]


def test_someone_moved_before_the_first_day_can_be_paused_and_opened_again(alfa: Client, by: Actor) -> None:
    row = to_come(alfa, by, "crm")
    token = invitation_token(row.invitations.get())
    contact = Actor(kind="contact")
    actions.accept_as_new(
        token, first_name="Kim", last_name="", password="en lång mening om katter", by=contact, at=timezone.now()
    )
    actions.change_kind(row, kind=MemberKind.NO_SYSTEM, by=by)
    actions.change_kind(row, kind=MemberKind.SYSTEM, by=by)

    actions.deactivate(row, by=by)
    actions.activate(row, by=by)

    assert AccessPeriod.objects.not_over(timezone.now()).filter(membership=row).count() == 1


def test_what_was_called_off_and_removed_does_not_come_back_with_what_is_given_anew(alfa: Client, by: Actor) -> None:
    row = to_come(alfa, by, "crm")
    actions.deactivate(row, by=by)
    actions.remove_access(row, by=by)
    row = to_come(alfa, by, "projects")

    actions.deactivate(row, by=by)
    row = actions.activate(row, by=by)

    held = row.package_periods.not_over(timezone.now()).values_list("package__code", flat=True)
    assert list(held) == ["projects"]


def test_what_was_given_for_a_time_does_not_outlive_a_last_day_that_is_moved_nearer(alfa: Client, by: Actor) -> None:
    today = timezone.localdate()
    row = factories.member(factories.login("kim@kund.example"), alfa, MemberKind.EXTERNAL, ends_on=today + 30 * DAY)
    until = day_ends_at(today + 10 * DAY, alfa.time_zone)
    period = give_package(row, Package.objects.get(code="bank"), timezone.now(), until=until)

    row = actions.extend(row, last_day=today + 3 * DAY, by=by)
    period.refresh_from_db()
    assert period.ends_at == row.ends_at
    actions.extend(row, last_day=today + 40 * DAY, by=by)
    period.refresh_from_db()
    assert period.ends_at == until


def test_an_external_who_is_inactive_can_be_extended_and_opened_and_one_who_is_over_is_not_made_inactive(
    alfa: Client, by: Actor
) -> None:
    today = timezone.localdate()
    row = factories.member(factories.login("kim@kund.example"), alfa, MemberKind.EXTERNAL, ends_on=today + 3 * DAY)
    factories.give(row, "crm")
    actions.deactivate(row, by=by)
    late = timezone.now() + 10 * DAY
    with pytest.raises(ValidationError, match="Förläng"):
        actions.activate(row, by=by, at=late)

    row = actions.extend(row, last_day=local_day(late, alfa.time_zone) + 5 * DAY, by=by, at=late)
    assert (row.state, access_of(row, late)) == (MembershipState.INACTIVE, frozenset())
    row = actions.activate(row, by=by, at=late)
    assert row.package_periods.at(late).exists()

    over = day_ends_at(row.ends_on, alfa.time_zone)  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        actions.deactivate(row, by=by, at=over)


def test_whoever_was_changed_while_the_client_was_ending_goes_on_when_it_is_reopened(alfa: Client, by: Actor) -> None:
    row = factories.member(factories.login("kim@kund.example"), alfa)
    end_client(alfa, last_day=timezone.localdate() + 5 * DAY, by=by)
    actions.change_access(row, packages=[Package.objects.get(code="crm")], by=by)

    reopen_client(alfa, by=by)

    row.refresh_from_db()
    assert (row.ends_on, row.package_periods.get().ends_at) == (None, None)
    assert AccessPeriod.objects.get(membership=row).ends_at is None


def test_a_client_said_today_to_have_ended_last_week_does_not_rewrite_who_had_access(alfa: Client, by: Actor) -> None:
    row = factories.member(factories.login("kim@kund.example"), alfa)
    factories.give(row, "crm")
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        end_client(alfa, last_day=timezone.localdate() - 7 * DAY, by=by)

    assert access_of(row, now - DAY) != frozenset()
    assert access_of(row, now) == frozenset()
    with time_machine.travel(now + DAY, tick=False):
        reopen_client(alfa, by=by)
    assert access_of(row, now + DAY) != frozenset() == access_of(row, now + DAY / 2)


@pytest.fixture
def komplett_for_three_days(alfa: Client, by: Actor) -> Membership:
    """An external who has CRM, and by an approved request Komplett for three days in its place."""
    row = factories.member(
        factories.login("kim@kund.example"), alfa, MemberKind.EXTERNAL, ends_on=timezone.localdate() + 30 * DAY
    )
    factories.give(row, "crm")
    contact = Actor(kind="contact")
    asked = actions.ask_for_access(row, thing=Package.objects.get(code="complete"), reason="Bokslut", by=contact)
    actions.approve_request(asked, days=3, by=by)
    return row


def mains(row: Membership, at: datetime) -> list[str]:
    held = row.package_periods.at(at).filter(slot="main")
    return list(held.values_list("package__code", flat=True))


def test_what_is_to_come_back_outlives_a_change_beside_it(komplett_for_three_days: Membership, by: Actor) -> None:
    row, later = komplett_for_three_days, timezone.now() + 10 * DAY

    actions.change_access(row, packages=Package.objects.filter(code__in=["complete", "bank"]), by=by)
    assert (mains(row, timezone.now()), mains(row, later)) == (["complete"], ["crm"])

    actions.change_access(row, packages=Package.objects.filter(code__in=["crm", "bank"]), by=by)
    assert (mains(row, timezone.now()), mains(row, later)) == (["crm"], ["crm"])


def test_a_last_day_before_what_is_to_come_back_calls_it_off_until_it_is_moved_again(
    komplett_for_three_days: Membership, by: Actor
) -> None:
    row, today, later = komplett_for_three_days, timezone.localdate(), timezone.now() + 10 * DAY

    row = actions.extend(row, last_day=today + DAY, by=by)
    assert mains(row, later) == []
    row = actions.extend(row, last_day=today + 20 * DAY, by=by)
    assert mains(row, later) == ["crm"]


def test_another_time_zone_does_not_bring_back_early_what_is_to_come_later(
    alfa: Client, komplett_for_three_days: Membership, by: Actor
) -> None:
    values = company_values(alfa)
    change_company(alfa, values={"time_zone": "Europe/Helsinki"}, opened_with=values, by=by)

    assert mains(komplett_for_three_days, timezone.now()) == ["complete"]
    assert mains(komplett_for_three_days, timezone.now() + 10 * DAY) == ["crm"]
