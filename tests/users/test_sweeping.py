"""The sweeper for people: Spärrad once, whoever else sweeps, with its events, mail and dead links."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import Client, Reseller
from common.access import SYSTEM, Actor
from common.periods import day_ends_at
from events.bulk import Happening, as_json, record_many
from events.models import Event, EventDetail
from events.record import canonical, record
from mail.models import Message
from packages_billing.models import PackagePeriod
from tests import factories
from users import actions
from users.actions import NewAccess, NewPerson, sweeping
from users.choices import MemberKind, MembershipState
from users.models import Invitation, Membership, User

LAST = date(2026, 11, 30)


def externals(client: Client, count: int, last: date = LAST) -> list[Membership]:
    rows = []
    for number in range(count):
        user = factories.login(f"{client.pk.hex[:8]}{number}@kund.example", f"Nr {number}")
        rows.append(factories.member(user, client, MemberKind.EXTERNAL, ends_on=last))
    return rows


def test_an_invitation_that_nobody_answered_dies_with_the_last_day(
    alfa: Client, anna: User, actor_of: Callable[[User], Actor]
) -> None:
    last = timezone.localdate() + timedelta(days=2)
    access = NewAccess(kind=MemberKind.EXTERNAL, ends_on=last)
    (row,) = actions.invite_people(
        alfa, people=[NewPerson("Kim", email="kim@a.example")], access=access, by=actor_of(anna)
    )

    actions.sweep(day_ends_at(last, alfa.time_zone))

    row.refresh_from_db()
    assert row.state == MembershipState.BLOCKED
    assert not Invitation.objects.open().exists()
    event = Event.objects.get(kind="membership.blocked")
    assert (event.before_values, event.after_values["state"]) == ({"state": "invited"}, "blocked")
    assert (event.client_id, event.reseller_id, event.subject_id) == (alfa.pk, alfa.reseller_id, row.pk)
    assert event.detail.personal_values["after"] == {"name": "Kim", "email": "kim@a.example"}


def test_a_client_that_ends_blocks_everyone_and_signs_out_nobody_who_works_at_the_firm(
    alfa: Client, karin: User, as_user: Callable[[User], object]
) -> None:
    factories.membership(factories.employment_of(karin).person, alfa, kind=MemberKind.RESELLER, ends_on=LAST)
    browser = as_user(karin)

    actions.sweep(day_ends_at(LAST, alfa.time_zone))

    assert Membership.objects.get(client=alfa).state == MembershipState.BLOCKED
    assert browser.get("/clients/").status_code == 200  # type: ignore[attr-defined]
    assert not Message.objects.exists()  # only externals are told of: the rest ended with what somebody did


def test_batches_add_up_and_cost_the_same_number_of_queries(byran: Reseller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "BATCH", 3)
    few, many = factories.client(byran), factories.client(byran)
    externals(few, 1)
    with CaptureQueriesContext(
        connection,
    ) as one:
        actions.sweep(day_ends_at(LAST, few.time_zone))
    monkeypatch.setattr(sweeping, "BATCH", 100)
    externals(many, 40)
    with CaptureQueriesContext(connection) as forty:
        actions.sweep(day_ends_at(LAST, many.time_zone))
    assert len(forty) == len(one)

    monkeypatch.setattr(sweeping, "BATCH", 3)
    externals(factories.client(byran), 10)
    actions.sweep(day_ends_at(LAST, many.time_zone))

    assert Membership.objects.filter(kind=MemberKind.EXTERNAL).exclude(state=MembershipState.BLOCKED).count() == 0
    assert Event.objects.filter(kind="membership.blocked").count() == 51


def test_the_command_sweeps_as_of_a_moment(alfa: Client) -> None:
    (row,) = externals(alfa, 1)

    call_command("sweep", "--at", "2026-11-30T23:59:59+01:00")
    row.refresh_from_db()
    assert row.state == MembershipState.ACTIVE
    call_command("sweep", "--at", "2026-12-01T00:00:00+01:00")
    row.refresh_from_db()
    assert row.state == MembershipState.BLOCKED


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_have_the_effects_once(
    byran: Reseller, alfa: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "BATCH", 7)
    externals(alfa, 60)
    start, errors = threading.Barrier(4), []

    def work() -> None:
        try:
            start.wait()
            actions.sweep(day_ends_at(LAST, alfa.time_zone))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    actions.sweep(day_ends_at(LAST, alfa.time_zone))  # what everybody passed by because somebody held it

    assert errors == []
    subjects = list(Event.objects.filter(kind="membership.blocked").values_list("subject_id", flat=True))
    assert len(subjects) == len(set(subjects)) == 60
    listed = [
        line for text in Message.objects.values_list("text", flat=True) for line in text.splitlines() if "Nr " in line
    ]
    assert len(listed) == len(set(listed)) == 60


@pytest.mark.django_db(transaction=True)
def test_events_written_in_bulk_are_sealed_and_verify_as_any_others() -> None:
    firm = factories.reseller("Byrån Ekonomi AB", "5560125790")
    happenings = [
        Happening(
            str(firm.pk),
            "",
            str(firm.pk),
            as_json(state="å\t\\N"),
            as_json(day="2026-11-30"),
            personal_after=as_json(name=f"Kim\n{n}"),
        )
        for n in range(5)
    ]
    with transaction.atomic():
        record("client.created", by=SYSTEM, subject=firm)
        record_many("membership.blocked", subject_type="reseller", by=SYSTEM, happenings=happenings)
        record("client.ended", by=SYSTEM, subject=firm)
    with pytest.raises(RuntimeError):
        record_many("membership.blocked", subject_type="reseller", by=SYSTEM, happenings=happenings)
    call_command("sweep")
    said = StringIO()
    call_command("verify_events", stdout=said)

    assert said.getvalue().startswith("7 events verified")
    events = list(Event.objects.order_by("id"))
    assert [event.pk for event in events] == sorted(event.pk for event in events)
    assert events[1].before_values == {"state": "å\t\\N"}
    assert events[1].after_values == {"day": "2026-11-30"}
    assert events[1].subject_type == "reseller"
    for event in events:  # written the same way as one by one
        assert (event.before, event.after) == (canonical(event.before_values), canonical(event.after_values))
        assert event.detail.values == canonical(event.detail.personal_values)
    assert EventDetail.objects.get(event=events[3]).personal_values["after"] == {"name": "Kim\n2"}


def test_packages_need_no_sweeper_to_end(alfa: Client) -> None:
    (row,) = externals(alfa, 1)
    factories.give(row, "crm")

    assert not PackagePeriod.objects.at(day_ends_at(LAST, alfa.time_zone)).exists()
