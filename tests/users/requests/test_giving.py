"""Åtkomstförfrågningar, approved: given for a time or for good, and what was before comes back."""

from datetime import datetime, timedelta

from clients.models import Client
from common.access import Actor
from mail.models import Message
from packages_billing.models import PackagePeriod
from tests import factories
from tests.users.requests.conftest import AT, END_OF_28, END_OF_30_DAYS, ask, held, kinds, package, permission
from users import actions
from users.access import access_of
from users.choices import MemberKind
from users.models import Membership, User


def test_an_addon_for_a_day_ends_with_tomorrow_by_the_clients_calendar(row: Membership, by: Actor) -> None:
    asked = actions.approve_request(ask(row, package("bank")), days=1, by=by, at=AT)

    assert asked.ends_at == END_OF_28
    assert held(row, END_OF_28 - timedelta(seconds=1)) == ["bank", "crm"]
    assert held(row, END_OF_28) == ["crm"]
    assert "bank.approve" not in access_of(row, END_OF_28)
    assert kinds() == ["request.asked", "membership.access_changed", "request.approved"]
    message = Message.objects.get(kind="request_answered")
    assert (message.to_email, message.subject) == ("linnea@alfa.example", "Du har fått Bank")
    assert "2026-03-28" in message.text


def test_thirty_days_cross_the_change_of_the_clock(row: Membership, by: Actor) -> None:
    asked = actions.approve_request(ask(row, package("bank")), days=30, by=by, at=AT)

    assert asked.ends_at == END_OF_30_DAYS


def test_a_huvudpaket_for_a_time_gives_the_present_one_back(row: Membership, by: Actor) -> None:
    actions.approve_request(ask(row, package("accounting")), days=1, by=by, at=AT)

    assert held(row, AT - timedelta(seconds=1)) == ["crm"]
    assert held(row, AT) == held(row, END_OF_28 - timedelta(seconds=1)) == ["accounting"]
    assert held(row, END_OF_28) == ["crm"]
    assert PackagePeriod.objects.filter(membership=row, ends_at=None).count() == 1


def test_a_longer_one_over_a_shorter_one_gives_back_what_was_first(row: Membership, by: Actor) -> None:
    actions.approve_request(ask(row, package("projects")), days=1, by=by, at=AT)
    later = AT + timedelta(hours=1)
    actions.approve_request(ask(row, package("complete"), later), days=30, by=by, at=later)

    assert held(row, later) == held(row, END_OF_28) == ["complete"]
    assert held(row, END_OF_30_DAYS) == ["crm"]


def test_a_shorter_one_over_a_longer_one_gives_that_back(row: Membership, by: Actor) -> None:
    actions.approve_request(ask(row, package("projects")), days=30, by=by, at=AT)
    later = AT + timedelta(hours=1)
    actions.approve_request(ask(row, package("complete"), later), days=1, by=by, at=later)

    assert held(row, later) == ["complete"]
    assert held(row, END_OF_28) == ["projects"]
    assert held(row, END_OF_30_DAYS) == ["crm"]


def test_a_huvudpaket_for_good_replaces_also_what_was_to_come_back(row: Membership, by: Actor) -> None:
    actions.approve_request(ask(row, package("projects")), days=30, by=by, at=AT)
    later = AT + timedelta(hours=1)
    asked = actions.approve_request(ask(row, package("complete"), later), days=None, by=by, at=later)

    assert asked.ends_at is None
    assert held(row, later) == held(row, END_OF_30_DAYS) == ["complete"]


def test_a_time_that_is_paused_comes_back_for_what_is_left(row: Membership, by: Actor) -> None:
    actions.approve_request(ask(row, package("accounting")), days=30, by=by, at=AT)
    actions.deactivate(row, by=by, at=AT + timedelta(days=1))
    actions.activate(row, by=by, at=AT + timedelta(days=2))

    assert held(row, AT + timedelta(days=1, hours=1)) == []
    assert held(row, AT + timedelta(days=3)) == ["accounting"]
    assert held(row, END_OF_30_DAYS) == ["crm"]


def test_a_permission_taken_by_hand_is_given_for_a_day_and_taken_again(row: Membership, by: Actor) -> None:
    edit = permission("crm.edit")
    actions.change_access(row, packages=[package("crm")], taken=[edit], by=by, at=AT)

    actions.approve_request(ask(row, edit), days=1, by=by, at=AT + timedelta(seconds=1))

    assert "crm.edit" in access_of(row, AT + timedelta(minutes=1))
    assert "crm.edit" not in access_of(row, END_OF_28)


def test_an_external_gets_nothing_beyond_the_own_last_day(alfa: Client, linnea: User, by: Actor) -> None:
    row = factories.member(linnea, alfa, kind=MemberKind.EXTERNAL, ends_on=datetime(2026, 3, 30).date())

    asked = actions.approve_request(ask(row, package("bank")), days=30, by=by, at=AT)

    assert asked.ends_at == row.ends_at
    assert held(row, row.ends_at) == []  # type: ignore[arg-type]


def test_the_list_counts_what_is_given_for_a_time_and_counts_it_off(row: Membership, alfa: Client, by: Actor) -> None:
    actions.approve_request(ask(row, package("bank")), days=1, by=by, at=AT)
    alfa.refresh_from_db()
    assert (alfa.main_packages, alfa.addon_packages) == (1, 1)

    actions.sweep_requests(END_OF_28)

    alfa.refresh_from_db()
    assert (alfa.main_packages, alfa.addon_packages) == (1, 0)
